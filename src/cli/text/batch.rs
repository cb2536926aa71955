//! Texts of `polc batch` and `polc form`.

use crate::cli::table::row::Broken;

/// `batch`
pub const BATCH: &str = "按表格批量计算：一行一个单位或个人";
/// `--data`
pub const DATA: &str = "数据：CSV、xlsx、JSON Lines、Parquet、Arrow；逐个的列表另成一表时写 名=文件，如 --data 单位=a.csv --data 见习人员=b.csv；工作表写在 # 后面";
/// Its value.
pub const V_DATA: &str = "[名=]文件";
/// `--out`
pub const OUT: &str = "结果写到这个文件：.csv、.xlsx、.jsonl、.parquet、.arrow";
/// `--errors`
pub const ERRORS: &str = "读不对的格子写到这个 CSV；不写则放在结果旁边，名为 <结果>.errors.csv";
/// `--map`
pub const MAP: &str = "列名与输入不同时的对照，如 单位名称=企业名称，或写着「列名: 输入」的 YAML 文件；可以重复";
/// Its value.
pub const V_MAP: &str = "列=输入";
/// `--key`
pub const KEY: &str = "几个表按这一列对应；不写则用几个表共有的一列";
/// Its value.
pub const V_KEY: &str = "列名";
/// `--rows`
pub const ROWS: &str = "elements：逐个的每一项一行；有几种列表时写列表的名称";
/// Its value.
pub const V_ROWS: &str = "每行";
/// `--keep`
pub const KEEP: &str = "结果里只抄这一列；可以重复；不写则抄全部。Parquet 和 Arrow 里用不到的列不读";
/// `--strict`
pub const STRICT: &str = "有不认识的近似列名、缺列或读不对的格子时不写结果";
/// `--dry-run`
pub const DRY_RUN: &str = "只列出各列对应什么，并试算前几行，不写文件";
/// A number.
pub const V_NUMBER: &str = "行数";
/// `--bom`
pub const BOM: &str = "CSV 开头加上 BOM，Excel 双击打开时不乱码";
/// `--explain-row`
pub const EXPLAIN_ROW: &str = "说明这一行（数据里的行号）的计算过程，不写文件";
/// A row.
pub const V_ROW: &str = "行号";
/// `--threads`
pub const THREADS: &str = "用几个线程；不写则为处理器的个数";
/// A count.
pub const V_COUNT: &str = "个数";

/// A file of `--map` that is no record.
pub const MAP_FILE: &str = "对照文件应为「列名: 输入」";
/// For values that all rows share.
pub const SHARED: &str = "评估日用 --date，参数用 --param，口径用 --reading；不同的行要用不同的值时，把表分开计算";
/// A number that lost digits.
pub const DAMAGED_NUMBER: &str = "存成了超过 15 位的数，后面几位已经丢了；从原来的资料里取，列设成文本格式再录入";
/// A list that is too long.
pub const TOO_MANY_ELEMENTS: &str = "列表超过 20 万项";
/// Too wide for a workbook.
pub const TOO_MANY_COLUMNS: &str = "结果超过 16384 列，工作簿放不下；用 --measure 少算几项，或者写成 .csv";
/// What failed.
pub const FAILED: &str = "未满足 ";
/// Nothing to read.
pub const NO_DATA: &str = "没有数据";
/// What to do about it.
pub const NO_DATA_HELP: &str = "用 --data 给出表格，如 --data 单位.csv";
/// Nowhere to write.
pub const NO_OUT: &str = "没有说明结果写到哪里";
/// What to do about it.
pub const NO_OUT_HELP: &str = "用 --out 给出文件，如 --out 结果.csv；只试算几行用 --dry-run 5";
/// No rows.
pub const NO_ROWS: &str = "表格里没有一行数据";

/// The three columns of a measure.
pub fn columns(name: &str) -> [String; 3] {
    [format!("{name}.状态"), format!("{name}.金额"), format!("{name}.原因")]
}

/// The heads of the error table.
pub const ERROR_HEADS: [&str; 5] = ["表", "行", "列", "值", "原因"];

/// The name of a sheet of results, from 0.
pub fn results_sheet(place: usize) -> String {
    if place == 0 { "结果".to_owned() } else { format!("结果 {}", place + 1) }
}

/// A cell that cannot be a value.
pub fn broken(broken: Broken) -> &'static str {
    match broken {
        Broken::ErrorValue => "这是电子表格的错误值，单元格没有算出来",
        Broken::NotComputed => "公式没有保存结果：在表格软件里打开并保存一次",
        Broken::NoDay => "这个数不是电子表格的日期",
        Broken::Clock => "这是时刻，或者日期带着时刻；只要日期",
        Broken::NoNumber => "这不是一个数（NaN 或者无穷大）",
        Broken::Foreign => "这一列的类型不能作输入；带时区的时刻先换成日期，别的换成文本",
    }
}

/// Two columns for one input.
pub fn twice(table: &str, name: &str) -> String {
    format!("表格「{table}」有两列都对应「{name}」")
}

/// A target of `--map` that does not exist.
pub fn no_target(table: &str, column: &str, wanted: &str) -> String {
    format!("表格「{table}」的列「{column}」对应到「{wanted}」，但没有这个输入")
}

/// A unit that ends a renamed column's name and is not the input's.
pub fn unit_in_name(table: &str, column: &str, unit: &str) -> String {
    format!("表格「{table}」的列「{column}」以「{unit}」结尾，输入却不以{unit}计，不知道这一列按什么单位")
}

/// How the unit of a renamed column is said.
pub fn say_the_unit(column: &str, input: &str, unit: &str) -> String {
    format!("写明单位：--map {column}={input}（{unit}），或者列名改成 {input}（{unit}）")
}

/// The nearest name.
pub fn nearest(near: &str) -> String {
    format!("是不是「{near}」")
}

/// A value that all rows share in a column.
pub fn for_all_rows(table: &str, name: &str) -> String {
    format!("表格「{table}」的列「{name}」不是一行一个值：评估日、参数和口径对全部行相同")
}

/// A column whose name is nearly an input's.
pub fn near_column(table: &str, column: &str) -> String {
    format!("表格「{table}」的列「{column}」不是输入，照样抄到结果里")
}

/// What to do about it.
pub fn near_help(column: &str, near: &str) -> String {
    format!("如果是「{near}」，加上 --map {column}={near}")
}

/// Columns that are no inputs.
pub fn carried(table: &str, names: &[&str]) -> String {
    format!("表格「{table}」有 {} 列不是输入，照样抄到结果里：{}", names.len(), names.join("、"))
}

/// Inputs without a column.
pub fn missing(names: &[&str]) -> String {
    format!("表格里缺 {} 个输入，要用到它们的结果是待定：{}", names.len(), names.join("、"))
}

/// What was received before has no column, and these measures ask for it.
pub fn no_history(names: &[&str]) -> String {
    let shown: Vec<&str> = names.iter().copied().take(MOST_ASKING).collect();
    let rest = if names.len() > shown.len() { " 等" } else { "" };
    let count = names.len();
    format!("表格没有「享受记录」这一列，各行都按从未享受计算；{count} 项要看以前享受过的：{}{rest}", shown.join("、"))
}

/// The most measures that a line names.
const MOST_ASKING: usize = 5;

/// What to do about it.
pub const ADD_HISTORY: &str = "以前享受过的，加「享受记录」这一列；都没有享受过的照样可以用";

/// Fields without a column.
pub fn missing_fields(table: &str, names: &[&str]) -> String {
    format!("表格「{table}」缺 {} 个字段，要用到它们的结果是待定：{}", names.len(), names.join("、"))
}

/// A column none of whose cells can be read.
pub fn mistyped(column: &str, cells: usize, first: &str) -> String {
    format!("列「{column}」的前 {cells} 格没有一格读得对：{first}")
}

/// What to do about it.
pub const MISTYPED_HELP: &str = "多半是对应错了列，或者列名里缺单位，如 月工资（元/月）";

/// Cells that cannot be read.
pub fn bad_cells(count: u64, rows: u64, file: Option<&str>) -> String {
    let table = file.map_or(String::new(), |file| format!("，逐格列在「{file}」"));
    format!("{rows} 行里有 {count} 处读不对，要用到它们的结果是待定{table}")
}

/// In a row, of an input.
pub fn bad_cell(column: &str, value: &str, reason: &str) -> String {
    let value: String = value.chars().take(40).collect();
    format!("「{column}」的值「{value}」读不对：{reason}")
}

/// A whole row.
pub fn bad_row(reason: &str) -> String {
    format!("这一行读不对：{reason}")
}

/// Refused by `--strict`.
pub const REFUSED: &str = "按 --strict，没有写结果";

/// No such list.
pub fn no_list(name: &str) -> String {
    format!("没有「{name}」这个列表")
}

/// What main tables can be called.
pub fn lists(names: &[&str]) -> String {
    format!("可以另成一表的列表：{}；主表的名字随意，只能有一个", names.join("、"))
}

/// More than one main table.
pub fn two_mains(first: &str, second: &str) -> String {
    format!("「{first}」和「{second}」都不是列表，主表只能有一个")
}

/// A column that joins tables is not there.
pub fn no_key(table: &str, key: &str) -> String {
    format!("表格「{table}」没有「{key}」这一列，不能与主表对应")
}

/// No column or several in common.
pub fn which_key(table: &str, names: &[String]) -> String {
    if names.is_empty() {
        format!("表格「{table}」与主表没有同名的列，不知道按什么对应")
    } else {
        format!("表格「{table}」与主表有几个同名的列（{}），不知道按哪个对应", names.join("、"))
    }
}

/// What to do about it.
pub const KEY_HELP: &str = "用 --key 列名 指明";

/// Rows without a main row.
pub fn orphans(table: &str, count: u64, rows: &[u64]) -> String {
    let rows: Vec<String> = rows.iter().map(u64::to_string).collect();
    let more = if count > rows.len() as u64 { " 等" } else { "" };
    format!("表格「{table}」有 {count} 行在主表里没有对应的行，没有算进去：第 {} 行{more}", rows.join("、"))
}

/// Main rows with the same key.
pub fn same_key(key: &str, row: u64) -> String {
    format!("主表的「{key}」有重复的值，例如第 {row} 行；重复的行各自得到同样的列表")
}

/// One line of the mapping.
pub fn mapped(column: &str, what: &str) -> String {
    format!("  {column} → {what}\n")
}

/// What a column of 享受记录 is for.
pub const HISTORY: &str = "享受记录（以前享受过的，一格一个 JSON 列表，如 [{\"措施\": \"甲补贴\", \"日期\": \"2025-03-01\", \"金额\": 600}]）";
/// Why a cell is no 享受记录.
pub const NO_HISTORY: &str = "不是 JSON 的列表（写成 [{\"措施\": \"甲补贴\", \"日期\": \"2025-03-01\"}]，没有时写 []）";
/// A column that is carried.
pub const CARRIED: &str = "（照抄）";
/// A column that joins.
pub const JOINS: &str = "（对应几个表）";

/// Heads of a dry run.
pub fn mapping_of(table: &str, about: &str) -> String {
    format!("表格「{table}」（{about}）\n")
}

/// A row of a dry run.
pub fn row(number: u64) -> String {
    format!("第 {number} 行")
}

/// No such row.
pub fn no_row(number: u64) -> String {
    format!("表格里没有第 {number} 行数据")
}

/// The last line.
pub fn done(rows: u64, out: &str) -> String {
    format!("共 {rows} 行，结果在「{out}」\n")
}

/// Progress.
pub fn progress(rows: u64, rate: u64, percent: Option<u64>, left: Option<u64>) -> String {
    let percent = percent.map_or(String::new(), |p| format!("，{p}%"));
    let left = left.map_or(String::new(), |s| format!("，约剩 {}", span(s)));
    format!("已算 {rows} 行{percent}，每秒 {rate} 行{left}")
}

fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} 秒"),
        60..3600 => format!("{} 分 {} 秒", seconds / 60, seconds % 60),
        _ => format!("{} 小时 {} 分", seconds / 3600, seconds / 60 % 60),
    }
}

/// `--rows elements` with several lists.
pub fn which_list(names: &[&str]) -> String {
    format!("有几种列表，用 --rows 写明哪一种：{}", names.join("、"))
}

/// `--rows elements` without a list.
pub const NO_LISTS: &str = "要算的措施都没有逐个的列表";
/// A file that another run writes.
pub const BUSY: &str = "另一个 polc 正在写这个文件";

/// Lists in a workbook with several rows.
pub const LISTS_OF_ONE: &str = "主表有几行，不知道列表属于哪一行";
/// What to do about it.
pub const LISTS_OF_ONE_HELP: &str = "一次只填一行；几行的用 polc batch，列表另加一列与主表对应";

/// Two columns that cannot both hold.
pub fn contradicts(name: &str) -> String {
    format!("列「{name}」与另一列矛盾")
}

/// `form`
pub const FORM: &str = "写出要填的工作簿：只有这些措施用到的输入，带选项和单位";
/// `form` arguments
pub const FORM_ARGUMENTS: &str = "措施的名称，以及政策文件和文件夹；不写措施则为全部";
/// `form --out`
pub const FORM_OUT: &str = "工作簿写到这个 .xlsx 文件";
/// `form --force`
pub const FORM_FORCE: &str = "已有这个文件也重新写，里面填的数据不再保留";
/// What to do about a form that is there.
pub const FORM_EXISTS_HELP: &str = "换一个文件名；确实不要原来的内容时加上 --force";

/// A form that would take the place of a file.
pub fn form_exists(name: &str) -> String {
    format!("「{name}」已经存在，里面可能填了数据，没有改写")
}

/// The sheet of a form.
pub const FORM_SHEET: &str = "填写";
/// The hidden sheet of options.
pub const OPTIONS_SHEET: &str = "选项";
/// The day of assessment.
pub const DAY: &str = "评估日";
/// How several are written.
pub const SEVERAL: &str = "可以填几项，用、隔开；一项也没有填 []";
/// Not given.
pub const LEAVE_OPEN: &str = "不知道的不填；不存在的填 不适用";
/// What a cell must be.
pub const WRONG_ENTRY: &str = "填的内容不符合要求";
/// The day of assessment, explained.
pub const DAY_NOTE: &str = "日期；不填则为计算当天";
/// A list on its own sheet.
pub const LIST_SHEET: &str = "每一项填一行；没有就不填";

/// The line above the form.
pub fn form_title(measures: &[String]) -> String {
    let shown: Vec<&str> = measures.iter().take(5).map(String::as_str).collect();
    let more = if measures.len() > 5 { format!(" 等 {} 项", measures.len()) } else { String::new() };
    format!("填写：{}{more}", shown.join("、"))
}

/// When a value is needed.
pub fn only_if(condition: &str) -> String {
    format!("只在这种情形填写：{condition}")
}

/// The last line of `form`.
pub fn form_done(inputs: usize, lists: usize, out: &str) -> String {
    let lists = if lists > 0 { format!("、{lists} 张列表") } else { String::new() };
    format!("{inputs} 个输入{lists}，写在「{out}」；填好以后用 polc run --profile {out} 计算\n")
}

/// A name that no sheet can bear.
pub fn sheet_name(name: &str) -> String {
    format!("「{name}」不能作工作表的名称（最多 31 个字，不能有 [ ] : * ? / \\）")
}

/// `--by`
pub const BY_ARG: &str = "按这一列的值分别汇总；可以重复";
/// `--summary`
pub const SUMMARY_ARG: &str = "汇总另存为：.html（带图）、.xlsx、.csv、.json；可以重复";
/// The title of a summary.
pub const SUMMARY: &str = "批量计算汇总";
/// Sections.
pub const BY_MEASURE: &str = "按措施";
/// Sections.
pub const BY_DOCUMENT: &str = "按文件";
/// Sections.
pub const BY_FUND: &str = "按资金来源";
/// Sections.
pub const BY_REGION: &str = "按文件的地区";
/// An empty cell.
pub const NO_VALUE: &str = "（空）";
/// Values beyond the limit.
pub const OTHER_VALUES: &str = "（其余）";
/// Counts.
pub const GRANTED: &str = "可享受";
/// Counts.
pub const REFUSED_WORD: &str = "不可享受";
/// Counts.
pub const OPEN: &str = "待定";
/// Counts.
pub const OTHERS: &str = "其他";
/// Reasons.
pub const REFUSED_BY: &str = "不可享受的原因";
/// Reasons.
pub const OPEN_BY: &str = "待定缺的";
/// Sums.
pub const SUM: &str = "金额合计";
/// The first head of the CSV.
pub const BY: &str = "分组";
/// The heads of a summary.
pub const SUMMARY_HEADS: [&str; 16] = [
    "值",
    "措施",
    "条",
    "结果数",
    "可享受",
    "不可享受",
    "待定",
    "其他",
    "金额合计",
    "最小",
    "下四分位",
    "中位数",
    "上四分位",
    "最大",
    "不可享受的原因",
    "待定缺的",
];

/// A section by a column.
pub fn by_column(name: &str) -> String {
    format!("按「{name}」")
}

/// No such column.
pub fn no_column(name: &str, table: &str) -> String {
    format!("表格「{table}」没有「{name}」这一列，不能按它汇总")
}

/// More causes than are shown.
pub fn more(all: usize) -> String {
    format!(" 等 {all} 种")
}

/// The name of a sheet of sums; `title` of a column's names it, as far as a sheet may be named so.
pub fn summary_sheet(place: usize, by: &str, title: &str) -> String {
    const MOST: usize = 20;
    match by {
        "measure" => "汇总".to_owned(),
        "document" => "汇总 按文件".to_owned(),
        "fund" => "汇总 按资金来源".to_owned(),
        "region" => "汇总 按地区".to_owned(),
        _ => {
            let named = title.chars().filter(|sign| !"[]:*?/\\'".contains(*sign) && !sign.is_control());
            format!("汇总 {} {}", place + 1, named.take(MOST).collect::<String>())
        }
    }
}

/// What a summary is of.
pub fn summary_about(data: &str, rows: u64, date: &str, bad: u64) -> String {
    let bad = if bad > 0 { format!("，{bad} 处读不对") } else { String::new() };
    format!("数据「{data}」，{rows} 行{bad}；评估日 {date}")
}

/// Not all lines are drawn.
pub fn drawn(drawn: usize, all: usize) -> String {
    format!("图里只画前 {drawn} 项，全部 {all} 项在表里")
}

/// The cause of a bad cell.
pub fn unread(column: &str) -> String {
    format!("{column}（读不对）")
}
