//! The words and signs of the language that stand in no tree: equivalents, declaration keywords, clause heads.

/// The half-width form of a full-width sign. The table of equivalents of docs/language.
pub fn half_width(c: char) -> Option<&'static str> {
    Some(match c {
        '，' => ",",
        '；' => ";",
        '：' => ":",
        '（' => "(",
        '）' => ")",
        '［' => "[",
        '］' => "]",
        '｛' => "{",
        '｝' => "}",
        '％' => "%",
        '＝' => "=",
        '＞' => ">",
        '＜' => "<",
        '＋' => "+",
        '－' | '−' | '–' => "-",
        '＊' | '×' => "*",
        '／' | '÷' => "/",
        '～' | '〜' | '—' | '―' => "~",
        '．' => ".",
        '｜' => "|",
        '≥' | '≧' | '⩾' => ">=",
        '≤' | '≦' | '⩽' => "<=",
        '⇒' | '→' => "=>",
        '・' | '•' => "·",
        '０' => "0",
        '１' => "1",
        '２' => "2",
        '３' => "3",
        '４' => "4",
        '５' => "5",
        '６' => "6",
        '７' => "7",
        '８' => "8",
        '９' => "9",
        _ => return None,
    })
}

/// Characters that nobody sees or that turn the order of what is shown.
pub fn is_strange(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}' | '\u{fff9}'..='\u{fffd}' | '\u{80}'..='\u{9f}')
}

/// The words that begin a declaration.
pub const DECLARATIONS: &[&str] = &[
    "文件",
    "引用",
    "计量单位",
    "枚举",
    "实体",
    "输入",
    "参数",
    "定义",
    "口径",
    "措施",
    "规则",
    "目标",
    "不得重复享受",
    "算例",
    "定性",
    "不计",
    "容许",
];

/// The words that begin a clause of a measure.
pub const CLAUSES: &[&str] = &[
    "对象",
    "逐个",
    "基准日",
    "逐月",
    "须",
    "除外",
    "认定",
    "标准",
    "额度",
    "期限",
    "人数",
    "数量",
    "金额",
    "每个金额",
    "次数",
    "结论",
    "待遇",
    "另示",
    "其中",
    "不重复",
    "申请",
    "核定",
    "有效",
    "截至",
    "依据",
    "资金来源",
    "责任单位",
    "力度",
    "取整",
    "逐笔取整",
    "就高",
    "就低",
];

/// The words that begin a line of a 文件.
pub const FACTS: &[&str] = &["标题", "机关", "地区", "级别", "发布", "有效", "废止", "修改", "参照", "过渡", "附件"];

/// The words that begin a line of a 算例.
pub const CASE_LINES: &[&str] = &["日期", "已知", "口径", "参数", "享受记录", "应得"];

/// Whether a character may stand in a bare name.
pub fn is_letter(c: char) -> bool {
    c == '_' || c.is_alphabetic() || c == '〇' || c == '々'
}

/// The word at the start of a prepared text: letters only; empty where there is none.
pub fn first_word(text: &str) -> &str {
    let end = text.find(|c| !is_letter(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}
