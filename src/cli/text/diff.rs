//! Texts of `polc diff`.

use crate::cli::diff::model::Summary;

/// `diff`
pub const DIFF: &str = "比较两个版本的规则：改了哪些，哪些人的结果不同，各得多少";
/// The sides.
pub const SIDES: &str = "原、新两边：文件、文件夹或 git 的版本；也可以写 版本..版本，只写一边则与现有的文件比较";
/// The name of a side in usage.
pub const V_SIDE: &str = "一边";
/// The paths of a revision.
pub const PATHS: &str = "版本里的哪些文件，写在 -- 之后；不写则为 policies 文件夹，没有则为当前文件夹";
/// `--date`
pub const DATE: &str = "示例所用的评估日，如 2025-06-30；不写则为今天";
/// `--format`
pub const FORMAT: &str = "输出形式：text（缺省）、markdown、html、json；xlsx、docx 是修订对照表，要写 --out";
/// `--out`
pub const OUT: &str = "写到这个文件；不写则写到标准输出";
/// A file is needed.
pub const NEEDS_FILE: &str = "xlsx 和 docx 要用 --out 写明文件";
/// A clause that is a part of others in a form.
pub const VALID: &str = "有效";
/// The same.
pub const TIER: &str = "分档";
/// The table of an office.
pub const OFFICE: &str = "修订对照表";
/// Its heads in a workbook.
pub const OFFICE_HEADS: [&str; 4] = ["修订的措施", "原规定", "新规定", "影响"];
/// Its heads in a document.
pub const WORD_HEADS: [&str; 3] = ["原规定", "新规定", "影响"];
/// The time line.
pub const DATES: &str = "日期的时间线";
/// Its heads.
pub const DATE_HEADS: [&str; 4] = ["日期", "事项", "原", "新"];
/// A side says so.
pub const HOLDS: &str = "●";
/// First day.
pub const BEGINS: &str = "起";
/// Last day.
pub const ENDS: &str = "止";
/// The files as they stand.
pub const HERE: &str = "现有的文件";
/// Nothing there.
pub const NONE: &str = "（无）";
/// The heads of clauses.
pub const CLAUSE_HEADS: [&str; 3] = ["子句", "原规定", "新规定"];
/// The heads of regions.
pub const REGION_HEADS: [&str; 3] = ["哪些情形结果不同", "原结果（示例）", "新结果（示例）"];
/// The heads of other items.
pub const ITEM_HEADS: [&str; 4] = ["其他改动", "原", "新", "用到它的措施"];
/// The heading of other items.
pub const ITEMS: &str = "参数、定义、输入等";
/// Proven equal.
pub const EQUIVALENT: &str = "写法不同，含义相同：对资料齐全的每一种情形，两边的结果都相同（已证明）";
/// The proof.
pub const NOTHING_ELSE: &str = "其余情形（资料齐全时）结果不变（已证明）";
/// Only what no result depends on.
pub const ONLY_FORMAL: &str = "计算结果不变（已证明），改动的是不影响计算的部分";
/// The folded profiles.
pub const WITNESSES: &str = "示例的资料（两边都已实际计算）";
/// A box around several.
pub const AROUND: &str = "（在此范围内，其他条件也相符的）";
/// No witness.
pub const UNDECIDED: &str = "未能判定";
/// A side without the measure.
pub const NO_MEASURE: &str = "没有这项措施";

/// The title.
pub fn title(old: &str, new: &str) -> String {
    format!("规则改动：{old} → {new}")
}

/// The verdict.
pub fn meaning(word: &str) -> &'static str {
    match word {
        "same" => "含义没有改动",
        "undecided" => "写法有改动，含义是否相同未能全部判定",
        _ => "含义有改动",
    }
}

/// How many of what.
pub fn counts(summary: &Summary) -> String {
    let parts = [
        (summary.added, "新增"),
        (summary.removed, "删除"),
        (summary.changed, "改动"),
        (summary.equivalent, "写法不同而含义相同"),
        (summary.undecided, "未能判定"),
        (summary.unchanged, "没有改动"),
    ];
    let shown = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{word} {n}"));
    shown.collect::<Vec<_>>().join("，")
}

/// What happened.
pub fn change(word: &str) -> &'static str {
    match word {
        "added" => "新增",
        "removed" => "删除",
        "changed" => "改动",
        "equivalent" => "含义相同",
        _ => "未能判定",
    }
}

/// Where it stands.
pub fn place(place: &str) -> String {
    format!("位置：{place}")
}

/// A new name.
pub fn renamed(from: &str) -> String {
    format!("改名：原名「{from}」")
}

/// A new place.
pub fn moved(from: &str) -> String {
    format!("移动：原在 {from}")
}

/// A measure through which another one changed.
pub fn of_measure(name: &str) -> String {
    format!("措施 {name}")
}

/// Through what it changed.
pub fn through(names: &[String]) -> String {
    format!("因为下列改动：{}", names.join("、"))
}

/// A clause without influence.
pub fn formal(word: &str) -> String {
    format!("{word}（不影响计算）")
}

/// Boxes without a witness.
pub fn undecided(count: usize) -> String {
    format!("有 {count} 处没有找到结果不同的示例，也没有证明相同")
}

/// A region without conditions.
pub fn everybody(change: &str) -> &'static str {
    match change {
        "added" | "removed" => "符合条件的",
        _ => "符合条件的（不一定人人都变）",
    }
}

/// Both results.
pub fn results(old: &str, new: &str) -> String {
    format!("原结果：{old}\n新结果：{new}")
}

/// The subject of a parameter's days.
pub fn param(name: &str) -> String {
    format!("参数 {name}")
}

/// What a revision does to somebody.
pub fn effect(who: &str, old: &str, new: &str) -> String {
    format!("{who}：{old} → {new}")
}

/// Which measures read something.
pub fn reaches(names: &[String]) -> String {
    format!("用到它的措施：{}", names.join("、"))
}

/// The other members of a group that changed.
pub fn beside(names: &[String]) -> String {
    format!("因为与{}不得重复享受，而{}改动", quoted(names), if names.len() > 1 { "它们" } else { "它" })
}

/// The other members of a group of which nothing is known.
pub fn open_beside(names: &[String]) -> String {
    format!("{}与本项不得重复享受：没有找到结果因此不同的示例，也没有证明不变", quoted(names))
}

/// Who gets one of two.
pub fn with_other(name: &str) -> String {
    format!("（原来或现在也符合「{name}」的条件、两项不得重复享受的）")
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("「{name}」")).collect::<Vec<_>>().join("、")
}
