//! The other design that was tried: the same operations as closures over registers, all of them on one row before the
//! next row. Only the work of `work.pol`, put together by hand as a generator would: 64 bits, every operation once.

use super::{Input, Output};

type Step<'a> = Box<dyn Fn(&mut [i64], usize) + 'a>;

fn load<'a>(to: usize, column: &'a [i64]) -> Step<'a> {
    Box::new(move |r, row| r[to] = column[row])
}

fn two<'a>(to: usize, a: usize, b: usize, f: fn(i64, i64) -> i64) -> Step<'a> {
    Box::new(move |r, _| r[to] = f(r[a], r[b]))
}

fn constant<'a>(to: usize, a: usize, k: i64, f: fn(i64, i64) -> i64) -> Step<'a> {
    Box::new(move |r, _| r[to] = f(r[a], k))
}

fn choose<'a>(to: usize, cond: usize, a: i64, b: usize) -> Step<'a> {
    Box::new(move |r, _| r[to] = if r[cond] != 0 { a } else { r[b] })
}

fn fixed<'a>(to: usize, value: i64) -> Step<'a> {
    Box::new(move |r, _| r[to] = value)
}

/// The five results of some rows.
pub fn run(input: &Input, rows: std::ops::Range<usize>, out: &mut Output) {
    let at_least = |a: i64, b: i64| i64::from(a >= b);
    let at_most = |a: i64, b: i64| i64::from(a <= b);
    let equal = |a: i64, b: i64| i64::from(a == b);
    let product = |a: i64, b: i64| a * b;
    let least = |a: i64, b: i64| a.min(b);
    let greatest = |a: i64, b: i64| a.max(b);
    let plus = |a: i64, b: i64| a + b;
    let rounded = |a: i64, d: i64| (a + d / 2) / d;
    let size = &input.size;
    let steps: Vec<Step<'_>> = vec![
        load(0, &input.wage),
        load(1, &input.retention),
        load(2, &input.interns),
        load(3, &input.months),
        load(4, &input.paid),
        load(5, &input.layoff),
        load(6, &input.headcount),
        Box::new(move |r, row| r[7] = i64::from(size[row])),
        constant(3, 3, 12, least),
        two(2, 2, 3, product),
        constant(8, 1, 5_000, at_least),
        constant(9, 1, 6_000, at_least),
        constant(10, 1, 7_000, at_least),
        fixed(11, 7),
        choose(11, 8, 11, 11),
        two(11, 11, 0, product),
        two(11, 11, 2, product),
        constant(11, 11, 10, rounded),
        fixed(12, 1_000),
        choose(12, 8, 1_200, 12),
        choose(12, 9, 1_350, 12),
        choose(12, 10, 1_500, 12),
        two(12, 12, 2, product),
        constant(12, 12, 100, product),
        constant(13, 6, 30, at_most),
        fixed(14, 550),
        choose(14, 13, 2_000, 14),
        two(14, 5, 14, at_most),
        constant(15, 7, 0, equal),
        fixed(16, 6),
        choose(16, 15, 3, 16),
        two(16, 16, 4, product),
        constant(16, 16, 10, rounded),
        two(16, 16, 14, product),
        two(17, 11, 12, plus),
        two(17, 17, 16, plus),
        two(18, 11, 12, greatest),
    ];
    let mut registers = [0; 19];
    for row in rows {
        steps.iter().for_each(|step| step(&mut registers, row));
        out.a.push(registers[11]);
        out.b.push(registers[12]);
        out.c.push(registers[16]);
        out.sum.push(registers[17]);
        out.larger.push(registers[18]);
    }
}
