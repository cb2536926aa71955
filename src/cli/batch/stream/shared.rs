//! Pieces shared among threads: one thread reads and writes, the others work, and the products are put in order of their pieces.
//!
//! With one thread everything is done by it, piece after piece.

use super::pieces::Stopped;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

/// Where pieces come from and products go.
pub(super) trait Ends<P, T> {
    /// The next piece; none at the end.
    fn next(&mut self) -> Result<Option<P>, Stopped>;
    /// Puts a product behind those before.
    fn put(&mut self, product: T) -> Result<(), Stopped>;
    /// How many pieces wait for each thread.
    fn ahead(&self) -> usize {
        2
    }
}

/// Below the size from which an allocator never changes its ways.
const ROOM: usize = 30 << 20;

/// What a thread does with a piece.
type Work<'w, O, P, T> = &'w (dyn Fn(&mut O, P) -> T + Sync);

/// Does all pieces by as many threads as there is to own.
pub(super) fn run<O: Send, P: Send, T: Send>(
    own: &mut [O],
    ends: &mut impl Ends<P, T>,
    work: Work<'_, O, P, T>,
) -> Result<(), Stopped> {
    keep_room();
    if let [own] = own {
        while let Some(piece) = ends.next()? {
            ends.put(work(own, piece))?;
        }
        return Ok(());
    }
    let most = own.len() * (ends.ahead() + 1);
    let (give, take) = channel();
    let (done, products) = channel();
    let take = Mutex::new(take);
    std::thread::scope(|scope| {
        for own in own.iter_mut() {
            let (take, done) = (&take, done.clone());
            scope.spawn(move || worker(own, take, &done, work));
        }
        drop(done);
        // With it the threads end, also where this one stops early.
        let give = give;
        through(ends, &give, &products, most)
    })
}

/// The allocator of glibc gives room of some size back to the system with every piece and takes it anew, cleared, with the next, until it
/// has seen one as large as this freed. Nobody writes to it, so it costs nothing; elsewhere it does nothing.
fn keep_room() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(ROOM)));
}

/// Pieces as they come, as long as there are some.
fn worker<O, P, T>(
    own: &mut O,
    take: &Mutex<Receiver<(u64, P)>>,
    done: &Sender<(u64, Option<T>)>,
    work: Work<'_, O, P, T>,
) {
    loop {
        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, piece)) = next else { return };
        let product = catch_unwind(AssertUnwindSafe(|| work(own, piece))).ok();
        if done.send((number, product)).is_err() {
            return;
        }
    }
}

/// Gives out pieces, at most so many at once, and puts what comes back in order.
fn through<P, T>(
    ends: &mut impl Ends<P, T>,
    give: &Sender<(u64, P)>,
    products: &Receiver<(u64, Option<T>)>,
    most: usize,
) -> Result<(), Stopped> {
    let (mut given, mut put, mut ended) = (0, 0, false);
    let mut waiting = BTreeMap::new();
    loop {
        while !ended && given - put < most as u64 {
            match ends.next()? {
                Some(piece) => {
                    give.send((given, piece)).map_err(|_| lost())?;
                    given += 1;
                }
                None => ended = true,
            }
        }
        if put == given {
            return Ok(());
        }
        let (number, product) = products.recv().map_err(|_| lost())?;
        waiting.insert(number, product.ok_or_else(lost)?);
        while let Some(product) = waiting.remove(&put) {
            ends.put(product)?;
            put += 1;
        }
    }
}

/// A thread that did not come back has left rows out: nothing may be written then.
fn lost() -> Stopped {
    Stopped::Output(std::io::ErrorKind::Interrupted.into())
}
