//! The `polc` command: everything stands in `polc::cli`.

fn main() -> std::process::ExitCode {
    polc::cli::main()
}
