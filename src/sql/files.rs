//! The columns that a statement reads, and files as tables of DuckDB that hold them exactly.
//!
//! A Parquet file has types of its own. A CSV has none: guessing, DuckDB would take numbers with a point for binary ones, so every
//! column is read as text and turned into what the statement asks for; a cell that is no such value ends the run with its text.

use super::Dialect;

/// A table that a statement reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Its name.
    pub table: String,
    /// The columns beside the key, each with what its cells are.
    pub columns: Vec<(String, Cell)>,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// An exact decimal number: at most 24 digits before the point and 12 behind it.
    Number,
    /// 是 or 否.
    Bool,
    /// A day, `2024-06-30`.
    Day,
    /// A month, `2024-06`.
    Month,
    /// A text, a member, a set of members.
    Text,
}

impl Read {
    /// A statement for DuckDB that makes the table of a file. `wrong` says in words that a cell of a column cannot be read.
    pub fn view(&self, key: &str, file: &str, wrong: &dyn Fn(&str) -> String) -> String {
        let (table, path) = (Dialect::DuckDb.quoted(&self.table), Dialect::DuckDb.text(file));
        if !file.to_lowercase().ends_with(".csv") {
            return format!("CREATE VIEW {table} AS SELECT * FROM {path};\n");
        }
        let own = self.columns.iter().map(|(name, cell)| {
            let column = Dialect::DuckDb.quoted(name);
            let wrong = format!("error({} || {column})", Dialect::DuckDb.text(&wrong(name)));
            format!(",\n  {} AS {column}", cell.of_text(&column, &wrong))
        });
        let columns: String = own.collect();
        let key = Dialect::DuckDb.quoted(key);
        format!(
            "CREATE VIEW {table} AS SELECT\n  {key}{columns}\nFROM read_csv({path}, header = true, all_varchar = true, \
             nullstr = '', delim = ',', quote = '\"', escape = '\"');\n"
        )
    }
}

impl Cell {
    /// The value of a text, which is NULL where the cell is empty.
    fn of_text(self, text: &str, wrong: &str) -> String {
        let checked = |pattern: &str, value: &str| {
            format!("CASE WHEN {text} IS NULL OR regexp_full_match({text}, '{pattern}') THEN {value} ELSE {wrong} END")
        };
        match self {
            Cell::Number => checked("[+-]?[0-9]{1,24}([.][0-9]{1,12})?", &format!("CAST({text} AS DECIMAL(38, 12))")),
            Cell::Bool => checked("是|否|true|false", &format!("{text} IN ('是', 'true')")),
            Cell::Day => checked("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", &format!("CAST({text} AS DATE)")),
            Cell::Month => checked("[0-9]{4}-[0-9]{1,2}", &format!("CAST({text} || '-01' AS DATE)")),
            Cell::Text => format!("trim({text})"),
        }
    }
}
