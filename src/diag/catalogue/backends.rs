//! Other back ends.

codes! {
    /// A measure that a dialect of SQL cannot hold.
    E0850: Error, "措施不能译成 SQL";
    /// DuckDB is not there, or stopped at the script.
    E0851: Error, "DuckDB 没有运行成功";
}
