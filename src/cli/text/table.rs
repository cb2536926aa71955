//! What is said about tables: why one cannot be read, what is odd about one.

use crate::cli::table::oddity::{Oddity, Place};

/// `--encoding`
pub const ENCODING: &str = "CSV 的编码；不写则自动识别并说明";
/// An encoding.
pub const V_ENCODING: &str = "编码";
/// `--sheet`
pub const SHEET: &str = "工作簿里的哪张工作表；不写则读第一张可见的";
/// A sheet.
pub const V_SHEET: &str = "工作表";

/// Nothing in it.
pub const EMPTY: &str = "里面没有内容";
/// A part is missing.
pub const NO_PART: &str = "这不是完整的 xlsx 工作簿，缺少必要的部分";
/// A broken workbook.
pub const DAMAGED_WORKBOOK: &str = "工作簿已损坏，或者内容不符合 xlsx 的格式";
/// A hostile workbook.
pub const BOMB: &str = "工作簿展开后大得不正常，不再读取";
/// A workbook of another kind.
pub const OLD_WORKBOOK: &str = "工作簿加了密码，或者是旧格式（.xls、.et）；在表格软件里另存为没有密码的 .xlsx";

/// A table that cannot be read.
pub fn unreadable(name: &str, why: &str) -> String {
    format!("表格「{name}」读不出来：{why}")
}

/// A failure of the system.
pub fn io(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::IsADirectory => "这是文件夹",
        std::io::ErrorKind::PermissionDenied => "没有权限",
        _ => "系统报告读写出错",
    }
}

/// UTF-8 with a damaged byte.
pub fn damaged(line: u64) -> String {
    format!("第 {line} 行有一处不是有效的 UTF-8")
}

/// Parquet in a build without it.
pub const NO_COLUMNAR: &str =
    "这个 polc 不带 Parquet 和 Arrow；用 cargo install --path . --features parquet 另行编译，或者把数据存成 CSV";
/// Parquet where a table is read as a whole.
pub const ONLY_BATCH: &str = "Parquet 和 Arrow 只由 polc batch 读取；这里用 CSV 或 xlsx";
/// No Parquet.
pub const NO_PARQUET: &str = "这不是 Parquet 文件，或者没有写完";
/// No Arrow.
pub const NO_ARROW: &str = "这不是 Arrow IPC 文件；.arrow、.feather 要用文件格式（不是流），并且已经写完";
/// Damaged.
pub const DAMAGED_COLUMNS: &str = "文件已损坏，或者没有写完";
/// Encrypted.
pub const ENCRYPTED: &str = "文件加了密；先解密";
/// A type or encoding that the library does not know.
pub const FOREIGN_COLUMNS: &str = "里面有不认识的类型或编码；另存成普通的 Parquet";
/// Texts as differences.
pub const DELTA_TEXTS: &str = "文本列用了 DELTA 编码；另存为默认编码（字典或 PLAIN）";
/// A page beyond the limit.
pub const LARGE_PAGE: &str = "有一页展开后超过 64 MB，或者多于 1677 万个值；用普通的页大小（1 MB）另存";
/// A row group beyond the limit.
pub const LARGE_GROUP: &str = "一个行组里的列表超过 5033 万个值；用小一些的行组另存";
/// A batch beyond the limit.
pub const LARGE_BATCH: &str = "有一批数据超过 256 MB；分成小一些的批次另存";

/// A codec that is not built in.
pub fn codec(name: &str) -> String {
    format!("用 {name} 压缩，这里读不了；另存为 snappy、gzip、lz4_raw 或不压缩的 Parquet，或者 CSV")
}

/// The same for Arrow.
pub fn ipc_codec(name: &str) -> String {
    format!("用 {name} 压缩，这里读不了；另存为 lz4 或不压缩的 Arrow 文件，或者 CSV")
}

/// Too many columns.
pub fn too_many_columns(most: usize) -> String {
    format!("超过 {most} 列")
}

/// `Parquet，300 行`
pub fn columnar_about(form: &str, rows: Option<u64>) -> String {
    rows.map_or(form.to_owned(), |rows| format!("{form}，{rows} 行"))
}

/// Binary numbers under `--strict`.
pub fn floats(name: &str, columns: &[&str]) -> String {
    format!("表格「{name}」的列是二进制浮点数，按 --strict 不读：{}", columns.join("、"))
}

/// What to do about them.
pub const FLOATS_HELP: &str = "另存为小数（decimal）或文本；不加 --strict 时按最短的十进制读取";

/// Not a text in an encoding.
pub fn not_in(encoding: &str) -> String {
    format!("内容不是 {encoding} 编码的文本；用 --encoding 指明编码")
}

/// Records with too many keys.
pub const TOO_MANY_KEYS: &str = "各行的键合起来超过 16384 个";
/// A line that is no record.
pub const NO_RECORD: &str = "这一行不是 {…} 记录";
/// A line without end.
pub const LONG_LINE: &str = "有一行超过 4 MB";

/// A key twice in a record.
pub fn key_twice(key: &str) -> String {
    format!("「{key}」写了两次")
}

/// More cells than columns.
pub fn too_wide(cells: usize, columns: usize) -> String {
    format!("有 {cells} 格，列名只有 {columns} 个；内容里的逗号要用英文双引号括起来")
}

/// A quote that is not closed.
pub fn unclosed_quote(row: u64) -> String {
    format!("第 {row} 行有一个英文双引号没有配对，直到文件末尾")
}

/// A row without end.
pub fn long_row(row: u64) -> String {
    format!("第 {row} 行超过 4 MB，多半是英文双引号没有配对")
}

/// A row with too many cells.
pub fn wide_row(row: u64) -> String {
    format!("第 {row} 行超过 16384 格")
}

/// A table that is read as a whole.
pub const TOO_MANY_CELLS: &str = "格子超过 400 万个；大的数据用 polc batch";

/// Too large.
pub fn workbook_too_large(size: u64, limit: u64) -> String {
    format!("工作簿有 {size} MB，最多 {limit} MB；大的数据另存为 CSV")
}

/// A sheet that does not exist.
pub fn no_sheet(asked: Option<&str>, names: &[&str]) -> String {
    let names = names.join("、");
    match asked {
        Some(asked) => format!("没有工作表「{asked}」，有的是：{names}"),
        None => format!("没有可见的工作表；隐藏的有：{names}"),
    }
}

/// `UTF-8，逗号分隔`
pub fn csv_about(encoding: &str, with: u8) -> String {
    format!("{encoding}，{}", separator(with))
}

/// A separator.
pub fn separator(byte: u8) -> &'static str {
    match byte {
        b'\t' => "制表符分隔",
        b';' => "分号分隔",
        b'|' => "竖线分隔",
        _ => "逗号分隔",
    }
}

/// `工作表「名册」`
pub fn sheet_about(sheet: &str) -> String {
    format!("工作表「{sheet}」")
}

/// An oddity with its first places.
pub fn oddity(name: &str, kind: Oddity, count: u64, places: &[Place]) -> String {
    let shown = places.first().map_or("", |p| p.text.as_str());
    let whole = match kind {
        Oddity::Encoding => format!("不是 UTF-8，按 {shown} 读取"),
        Oddity::Separator => format!("不是逗号分隔，按{shown}读取"),
        Oddity::Sheets => format!("有几张工作表（{shown}），读的是第一张可见的"),
        Oddity::Binary => format!("有二进制浮点数的列，按与它相等的最短十进制读取：{shown}"),
        Oddity::DayForm => format!("有不写成 2025-07-01 的日期，按年、月、日的顺序读取：{shown}"),
        _ => String::new(),
    };
    if !whole.is_empty() {
        return format!("表格「{name}」{whole}");
    }
    let named: Vec<String> = places.iter().map(place).collect();
    let more = if count > places.len() as u64 { " 等" } else { "" };
    format!("表格「{name}」有 {count} 处{}：{}{more}", what(kind), named.join("、"))
}

fn place(place: &Place) -> String {
    let column = if place.column > 0 { format!("第 {} 列", place.column) } else { String::new() };
    let text = if place.text.is_empty() { String::new() } else { format!("「{}」", place.text) };
    format!("第 {} 行{column}{text}", place.row)
}

fn what(kind: Oddity) -> &'static str {
    match kind {
        Oddity::Encoding | Oddity::Separator | Oddity::Sheets | Oddity::Binary | Oddity::DayForm => "",
        Oddity::Title => "标题行，列名取自它下面的一行",
        Oddity::ColumnName => "列名去掉了空格或换行，或者取自合并的上一行",
        Oddity::Total => "合计行，没有当作数据",
        Oddity::LikeTotal => "第一格空着、其余都是数的行，像是合计，照样当作数据",
        Oddity::Remark => "说明行，没有当作数据",
        Oddity::Blanks => "前后的空格没有算在内容里",
        Oddity::Invisible => "看不见的字符，前后的没有算在内容里",
        Oddity::LongNumber => "超过 15 位的数，电子表格只保留 15 位，后面的已经成了 0",
        Oddity::Crumbs => "公式算出的尾数，照样使用",
        Oddity::Formula => "公式，取的是上次保存的结果",
        Oddity::Hidden => "隐藏的行，照样读取",
        Oddity::Merged => "上下合并的单元格，只有第一格有值，其余是空的",
        Oddity::Beyond => "没有列名的内容，没有读取",
        Oddity::NumberAsText => "应为文本而存成了数的，开头的 0 可能已经丢了",
    }
}

/// What to do about an oddity.
pub fn oddity_help(kind: Oddity) -> Option<&'static str> {
    match kind {
        Oddity::Encoding => Some("识别错了用 --encoding 指明"),
        Oddity::Sheets => Some("用 --sheet 指明"),
        Oddity::LongNumber | Oddity::NumberAsText => Some("证号、编码一类的列要在录入之前设成文本格式"),
        Oddity::Binary => Some("另存为小数（decimal）更稳妥；--strict 不读这样的列"),
        Oddity::Crumbs => Some("在表格里用 ROUND 取到需要的位数"),
        Oddity::LikeTotal => Some("是合计的，第一格写上“合计”或者删去这一行；是数据的，把第一格填上"),
        Oddity::Merged => Some("取消合并，把值填到每一格"),
        Oddity::Separator
        | Oddity::Title
        | Oddity::ColumnName
        | Oddity::Total
        | Oddity::Remark
        | Oddity::Blanks
        | Oddity::Invisible
        | Oddity::Formula
        | Oddity::Hidden
        | Oddity::Beyond
        | Oddity::DayForm => None,
    }
}
