//! Other back ends.

codes! {
    /// A measure that a dialect of SQL cannot hold.
    E0850: Error, "措施不能译成 SQL";
}
