//! Texts of `polc impact` and `polc sample`.

use crate::cli::impact::Move;

/// `impact`
pub const IMPACT: &str = "两个版本的规则用在同一份数据上：谁增加、谁减少、多少人、多少钱，各因哪一条";
/// `--format`
pub const FORMAT: &str = "输出形式：text（缺省）、markdown、html、json、csv";
/// `--out`
pub const OUT: &str = "另存为：.html（带图）、.md、.xlsx、.csv、.json；可以重复";
/// `--budget`
pub const BUDGET: &str = "资金的上限，如 就业补助资金=5000000元；规则里有「<资金>预算」这个参数的不必写";
/// Its value.
pub const V_BUDGET: &str = "资金=金额";
/// `--sample`
pub const SAMPLE_ROWS: &str = "没有数据时，用这么多行合成数据";
/// `sample`
pub const SAMPLE: &str = "没有数据时，按规则的输入、范围和界限合成数据";
/// `sample --rows`
pub const ROWS: &str = "合成多少行";
/// `--seed`
pub const SEED: &str = "种子：同样的规则、评估日和种子得到同样的数据；不写则为 1";
/// Its value.
pub const V_SEED: &str = "种子";
/// `sample --out`
pub const SAMPLE_OUT: &str = "写到这个文件：.csv、.jsonl、.xlsx；不写则把 CSV 写到标准输出";
/// `sample --date`
pub const SAMPLE_DATE: &str = "评估日，日期围绕它合成；不写则为今天";
/// No day.
pub const NO_DAY: &str = "评估日写成 2025-06-01 的样子";
/// `--weight`
pub const WEIGHT: &str = "权重：这一列写着每行代表多少个，最多四位小数";
/// All measures of a row.
pub const TOTAL: &str = "全部措施合计";
/// What quantiles of very many amounts are kept in.
pub const TEMPORARY: &str = "临时文件";
/// The heading.
pub const TITLE: &str = "影响";
/// Nothing moved.
pub const NOTHING: &str = "这份数据里没有一项结果不同";
/// The heads of a table of lines.
pub const HEADS: [&str; 9] =
    ["名称", "新符合", "增加", "减少", "不再符合", "现为待定", "不再待定", "原合计（元）", "差额（元）"];

/// What an assessment is of.
pub fn about(data: &str, rows: u64, date: &str, weight: Option<&str>) -> String {
    let weight = weight.map_or(String::new(), |column| format!("，按「{column}」加权"));
    format!("数据「{data}」，{rows} 行{weight}；评估日 {date}")
}

/// An effect on synthetic rows, in one line.
pub fn of_synthetic(effect: &str) -> String {
    format!("{effect}（合成数据，不是真实统计）")
}

/// Results that are open on both sides.
pub fn undecided(count: &str) -> String {
    format!("两个版本都待定的结果 {count} 个：缺资料或参数，改动对它们的影响没有算在内；缺什么见 polc batch")
}

/// The heading of a whole report.
pub fn title(old: &str, new: &str) -> String {
    format!("规则改动的影响：{old} → {new}")
}

/// A weight that is none.
pub fn bad_weight(written: &str, row: u64) -> String {
    format!("第 {row} 行的权重「{written}」读不对：应为 0 到 100 万之间的数，可以带人、户一类的单位，最多四位小数")
}

/// How a result moved.
pub fn moved(how: Move) -> &'static str {
    match how {
        Move::Newly => "新符合",
        Move::More => "增加",
        Move::Less => "减少",
        Move::NoLonger => "不再符合",
        Move::NowOpen => "现为待定",
        Move::NoLongerOpen => "不再待定",
        Move::Otherwise => "其他变化",
    }
}

/// A difference with its sign.
pub fn signed(amount: &str) -> String {
    let zero = amount.chars().all(|c| matches!(c, '0' | '.'));
    if amount.starts_with('-') || zero { amount.to_owned() } else { format!("+{amount}") }
}

/// The money of a line.
pub fn money(before: &str, after: &str, difference: &str) -> String {
    format!("金额合计 {before}元 → {after}元，差额 {}元", signed(difference))
}

/// What is behind a difference.
pub fn split(gained: &str, lost: &str) -> String {
    format!("其中增加 {gained}元，减少 {lost}元")
}

/// Beyond exact arithmetic.
pub const BEYOND: &str = "超出能准确计算的范围";

/// The distribution of what somebody gets more or less.
pub fn spread(word: &str, parts: [&str; 5]) -> String {
    let [least, lower, median, upper, greatest] = parts;
    format!("{word}：最小 {least}元，下四分位 {lower}元，中位数 {median}元，上四分位 {upper}元，最大 {greatest}元")
}

/// Who gets more.
pub const MORE_EACH: &str = "增加的每一个";
/// Who gets less.
pub const LESS_EACH: &str = "减少的每一个";

/// The heading of contributions.
pub const STEPS: &str = "各处改动的作用";
/// Their heads.
pub const STEP_HEADS: [&str; 8] =
    ["次序", "改动", "原规定", "新规定", "涉及", "增加（元）", "减少（元）", "净额（元）"];
/// How they were found.
pub const METHOD: &str =
    "计算方法：从原规则起，按上列次序逐处改动，每改一处重算结果有变化的各行，前后之差记在这一处；各处净额之和等于差额";
/// The head of a measure.
pub const HEAD: &str = "名称和依据";
/// What no change of a declaration explains.
pub const REST: &str = "其他改动（表格等）";
/// The heading of cases.
pub const CASES: &str = "变化最大的几行";
/// An explanation.
pub const UNDER_OLD: &str = "原规则的计算：";
/// An explanation.
pub const UNDER_NEW: &str = "新规则的计算：";

/// A row that moved.
pub fn case(row: u64, difference: &str, measures: &str) -> String {
    format!("第 {row} 行：{}元（{measures}）", signed(difference))
}

/// Why it moved.
pub fn because(shares: &str) -> String {
    format!("因为：{shares}")
}

/// What every synthetic row says.
pub fn mark(seed: u64) -> String {
    format!("种子 {seed}")
}

/// The last line of `sample`.
pub fn sampled(rows: u64, seed: u64, out: &str) -> String {
    format!("合成了 {rows} 行，种子 {seed}，写在「{out}」；合成数据不是真实统计\n")
}

/// The name of data that `impact --sample` makes.
pub fn made(rows: u64, seed: u64) -> String {
    format!("合成数据 {rows} 行（种子 {seed}）")
}

/// What every report of synthetic data says.
pub const SYNTHETIC: &str = "用的是合成数据，不是真实统计：人数和金额只说明规则怎样起作用，不能当作预测";

/// The name of synthetic data.
pub fn synthetic(name: &str) -> String {
    format!("{name}（合成数据，不是真实统计）")
}

/// A ceiling that is none.
pub fn bad_budget(written: &str) -> String {
    format!("「{written}」不是资金的上限：写成 资金=金额，如 就业补助资金=5000000元")
}

/// A fund that no measure draws on.
pub fn no_fund(name: &str) -> String {
    format!("没有措施写着资金来源「{name}」")
}

/// The name of the parameter that declares a ceiling.
pub fn ceiling(fund: &str) -> String {
    format!("{fund}预算")
}

/// The heading of ceilings.
pub const BUDGETS: &str = "资金与上限";
/// Their heads.
pub const BUDGET_HEADS: [&str; 6] =
    ["资金", "上限（元）", "上限的来源", "原合计（元）", "新合计（元）", "新合计与上限"];
/// Where a ceiling comes from.
pub const FROM_RULES: &str = "规则的参数";
/// Where a ceiling comes from.
pub const FROM_OPTION: &str = "--budget";

/// How a sum stands to its ceiling.
pub fn against(left: &str) -> String {
    match left.strip_prefix('-') {
        Some(over) => format!("超出 {over}元"),
        None => format!("余 {left}元"),
    }
}

/// The title of a chart.
pub const CHART_MOVES: &str = "各措施：人次的变化";
/// The title of a chart.
pub const CHART_STEPS: &str = "各处改动的净额";
/// The title of a chart.
pub const CHART_SUMS: &str = "各措施：原合计与新合计";
/// A part of a chart.
pub const BEFORE: &str = "原合计";
/// A part of a chart.
pub const AFTER: &str = "新合计";
/// In the legend.
pub const AFTER_MORE: &str = "新合计，不少于原来";
/// In the legend.
pub const AFTER_LESS: &str = "新合计，少于原来";

/// The heads of a table of everything.
pub const ALL_HEADS: [&str; 19] = [
    "名称",
    "条",
    "结果数",
    "新符合",
    "增加",
    "减少",
    "不再符合",
    "现为待定",
    "不再待定",
    "其他变化",
    "原合计",
    "新合计",
    "差额",
    "增加金额",
    "减少金额",
    "增加中位数",
    "增加最大",
    "减少中位数",
    "减少最大",
];
/// The first head of a CSV.
pub const BY: &str = "分组";
/// The heads of the sheet of cases.
pub const CASE_HEADS: [&str; 5] = ["行", "差额", "措施", "因为", "数据"];
/// A sheet.
pub const SHEET_ABOUT: &str = "说明";
