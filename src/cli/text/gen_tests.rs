//! Texts of `polc gen-tests`.

use crate::trials::AimKind;

/// `gen-tests`
pub const GEN_TESTS: &str = "生成边界用例：每个界限上、略低、略高，每一档，每一对条件，附计算结果，供人工复核";
/// `--measure`
pub const MEASURE: &str = "只为这一项措施生成";
/// A name.
pub const V_NAME: &str = "名称";
/// `--out`
pub const OUT: &str = "写到这个文件；不写则输出到屏幕";
/// `--format`
pub const FORMAT: &str = "pol（算例，缺省）或 jsonl（供 polc test --table 读取）";
/// The first lines of a file.
pub const HEAD: &str = "// 由 polc gen-tests 生成：应得是规则算出来的结果，须对照原文人工复核。\n\n";
/// The name of a text that is not a file yet.
pub const GENERATED: &str = "生成的用例";
/// Nothing to do.
pub const NO_MEASURE: &str = "没有可以生成用例的措施";

/// What was written.
pub fn written(count: usize, file: &str) -> String {
    format!("写了 {count} 个算例到「{file}」\n")
}

/// Progress.
pub fn progress(done: usize, all: usize) -> String {
    format!("第 {done} 项，共 {all} 项")
}

/// What a case tries, about the words of a rule.
pub fn aim(kind: AimKind, about: &str) -> String {
    match kind {
        AimKind::Granted => "条件都满足".to_owned(),
        AimKind::Fails => format!("只有 {about} 不满足"),
        AimKind::BothFail => format!("{about} 都不满足"),
        AimKind::Holds => format!("{about} 成立"),
        AimKind::HoldsNot => format!("{about} 不成立"),
        AimKind::On => format!("{about} 正好在界限上"),
        AimKind::Below => format!("{about} 略低于界限"),
        AimKind::Above => format!("{about} 略高于界限"),
        AimKind::Tier => format!("{about} 这一档"),
        AimKind::LastTime => format!("{about} 还剩一次"),
        AimKind::UsedUp => format!("{about} 已经用完"),
        AimKind::Denied => format!("{about} 未获认定"),
        AimKind::Both => "与同组的另一项同时符合".to_owned(),
        AimKind::Changed => format!("{about} 起作用"),
    }
}
