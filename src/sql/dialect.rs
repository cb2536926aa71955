//! What the dialects write differently. A question that a dialect does not answer has the common answer.
//!
//! Numbers are whole throughout (numerators over a stated scale), so that no dialect's rule for the places of a
//! product or a quotient ever applies; the only division is that of whole numbers not below 0.

/// A dialect of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB 1.0 and later.
    DuckDb,
    /// PostgreSQL 13 and later.
    Postgres,
    /// Spark SQL 3.4 and later, with `spark.sql.ansi.enabled`.
    Spark,
}

impl Dialect {
    /// The name that people know.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::DuckDb => "DuckDB",
            Dialect::Postgres => "PostgreSQL",
            Dialect::Spark => "Spark SQL",
        }
    }

    /// A quoted name.
    pub(super) fn quoted(self, name: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
            Dialect::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// The most bytes of a name; longer ones are cut silently.
    pub(super) fn longest_name(self) -> usize {
        match self {
            Dialect::Postgres => 63,
            Dialect::DuckDb | Dialect::Spark => 200,
        }
    }

    /// A text.
    pub(super) fn text(self, text: &str) -> String {
        let text = text.replace('\'', "''");
        match self {
            // Spark reads a backslash as an escape.
            Dialect::Spark => format!("'{}'", text.replace('\\', "\\\\").replace("''", "\\'")),
            Dialect::DuckDb | Dialect::Postgres => format!("'{text}'"),
        }
    }

    /// Whether a text begins with another.
    pub(super) fn starts(self, of: &str, with: &str) -> String {
        let with = self.text(with);
        match self {
            Dialect::DuckDb | Dialect::Postgres => format!("starts_with({of}, {with})"),
            Dialect::Spark => format!("startswith({of}, {with})"),
        }
    }

    /// Whether a text holds another.
    pub(super) fn holds(self, of: &str, part: &str) -> String {
        let part = self.text(part);
        match self {
            Dialect::DuckDb | Dialect::Postgres => format!("strpos({of}, {part}) > 0"),
            Dialect::Spark => format!("instr({of}, {part}) > 0"),
        }
    }

    /// The type of numbers proven to fit 64 bits, or 38 digits.
    pub(super) fn whole(self, wide: bool) -> &'static str {
        match (self, wide) {
            (_, false) => "BIGINT",
            (Dialect::DuckDb, true) => "HUGEINT",
            (Dialect::Postgres, true) => "NUMERIC",
            (Dialect::Spark, true) => "DECIMAL(38, 0)",
        }
    }

    /// The whole part of the quotient of two whole numbers not below 0.
    pub(super) fn quotient(self, a: &str, b: &str, wide: bool) -> String {
        match self {
            Dialect::DuckDb => format!("({a} // {b})"),
            Dialect::Postgres if wide => format!("div({a}, {b})"),
            Dialect::Postgres => format!("CAST(div({a}, {b}) AS BIGINT)"),
            Dialect::Spark if wide => format!("CAST(({a} div {b}) AS DECIMAL(38, 0))"),
            Dialect::Spark => format!("({a} div {b})"),
        }
    }

    /// Whether a wide quotient must fit 64 bits.
    pub(super) fn narrow_quotients(self) -> bool {
        self == Dialect::Spark
    }

    /// The day of a number of days since 1970-01-01.
    pub(super) fn day(self, days: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Postgres => format!("(DATE '1970-01-01' + CAST({days} AS INTEGER))"),
            Dialect::Spark => format!("date_add(DATE '1970-01-01', CAST({days} AS INT))"),
        }
    }

    /// The number of days since 1970-01-01 of a day.
    pub(super) fn days(self, day: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Postgres => format!("CAST({day} - DATE '1970-01-01' AS BIGINT)"),
            Dialect::Spark => format!("CAST(datediff({day}, DATE '1970-01-01') AS BIGINT)"),
        }
    }

    /// A day some months later, cut to the month's end.
    pub(super) fn later(self, day: &str, months: &str) -> String {
        match self {
            Dialect::DuckDb => format!("CAST({day} + to_months(CAST({months} AS INTEGER)) AS DATE)"),
            Dialect::Postgres => format!("CAST({day} + make_interval(months => CAST({months} AS INTEGER)) AS DATE)"),
            Dialect::Spark => format!("add_months({day}, CAST({months} AS INT))"),
        }
    }

    /// A part of a day: YEAR, MONTH or DAY.
    pub(super) fn part(self, part: &str, day: &str) -> String {
        format!("CAST(EXTRACT({part} FROM {day}) AS BIGINT)")
    }

    /// What keeps an optimiser from writing a column's expression wherever the column is read, which doubles the work
    /// at each step.
    pub(super) fn fence(self) -> &'static str {
        match self {
            Dialect::Postgres => "\n  OFFSET 0",
            Dialect::DuckDb | Dialect::Spark => "",
        }
    }

    /// What must be set for the statement to mean what it says.
    pub(super) fn settings(self) -> &'static [&'static str] {
        match self {
            Dialect::Spark => {
                &["SET spark.sql.ansi.enabled = true", "SET spark.sql.decimalOperations.allowPrecisionLoss = false"]
            }
            Dialect::DuckDb | Dialect::Postgres => &[],
        }
    }
}
