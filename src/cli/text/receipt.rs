//! Texts of receipts: `run --receipt`, `verify`.

/// `run --receipt`
pub const RECEIPT: &str = "把这次计算的回执写进文件：规则、输入、口径、结果的校验值，以后可用 polc verify 复核";
/// `run --redact`
pub const REDACT: &str = "回执里隐去这个输入或字段的值，只留加盐的校验值；可以重复";
/// `run --sign`
pub const SIGN: &str = "用这把 Ed25519 私钥（PEM）给回执签名";
/// An input.
pub const V_INPUT: &str = "输入名";
/// `polc verify`
pub const VERIFY: &str = "复核回执：按现有的规则重算，说明哪里不同";
/// `verify FILE`
pub const FILE: &str = "回执文件";
/// `verify --key`
pub const KEY: &str = "用这把 Ed25519 公钥（PEM）核对签名";
/// `verify --profile`
pub const PROFILE: &str = "补上回执里隐去的值的档案";

/// More than one profile.
pub const ONE_PROFILE: &str = "一份回执只记一份档案，请一次只给一份 --profile";
/// No random numbers.
pub const NO_SALT: &str = "系统没有给出随机数，不能隐去输入";
/// A private key that is none.
pub const NO_PRIVATE_KEY: &str = "这不是 Ed25519 私钥（PEM，可用 openssl genpkey -algorithm ed25519 生成）";
/// A public key that is none.
pub const NO_PUBLIC_KEY: &str = "这不是 Ed25519 公钥（PEM，可用 openssl pkey -pubout 从私钥得到）";

/// Nothing to leave out.
pub fn no_input(name: &str) -> String {
    format!("--redact：档案和选项里没有「{name}」")
}

/// A part of a receipt.
pub fn part(key: &str) -> &str {
    match key {
        "format" => "格式",
        "version" => "格式版本",
        "engine" => "引擎版本",
        "question" => "计算范围",
        "policies" => "规则文件",
        "digests" => "条款摘要",
        "profiles" => "档案文件",
        "date" => "评估日",
        "inputs" => "输入",
        "readings" => "口径",
        "redacted" => "隐去的输入",
        "results" => "结果",
        "traces" => "计算说明",
        "hashes" => "各部分校验值",
        "hash" => "总校验值",
        "signature" => "签名",
        other => other,
    }
}

/// No receipt.
pub fn unreadable(why: &str) -> String {
    format!("回执不能读取：{why}")
}
/// Not JSON.
pub const NOT_JSON: &str = "不是 JSON";
/// Another JSON.
pub const NOT_A_RECEIPT: &str = "不是 polc 的回执";
/// A later form.
pub const LATER_FORM: &str = "回执的格式版本比这个 polc 新";

/// A part that does not fit its hash.
pub fn part_changed(key: &str) -> String {
    format!("回执的「{}」部分与它的校验值不符，出具以后被改动过", part(key))
}
/// The hash of hashes.
pub const HASH_CHANGED: &str = "回执的总校验值与各部分校验值不符，出具以后被改动过";
/// Blanks, order, doubles.
pub const FORM_CHANGED: &str = "回执的写法被改动过：内容相同，空白、顺序或重复的键不同";
/// A part that is not there.
pub fn part_missing(key: &str) -> String {
    format!("回执缺少「{}」部分", part(key))
}
/// A key that no receipt has.
pub fn part_unknown(key: &str) -> String {
    format!("回执多出「{key}」部分")
}
/// No signature.
pub const UNSIGNED: &str = "回执没有签名";
/// A wrong one.
pub const BADLY_SIGNED: &str = "签名不是这把公钥对应的私钥对这份回执作出的";
/// Nobody checked it.
pub const NOT_CHECKED: &str = "回执有签名，没有给 --key，签名没有核对";

/// A file whose text differs.
pub fn file_changed(kind: &str, path: &str) -> String {
    format!("{} {path} 的内容变了", part(kind))
}
/// A file that is gone.
pub fn file_gone(kind: &str, path: &str) -> String {
    format!("{} {path} 现在没有了", part(kind))
}
/// A file that is new.
pub fn file_new(kind: &str, path: &str) -> String {
    format!("{} {path} 是出具回执时没有的", part(kind))
}
/// A profile that is not here.
pub fn profile_gone(path: &str) -> String {
    format!("档案文件 {path} 不在，按回执里的输入复算")
}
/// An input that differs.
pub fn input(name: &str, then: &str, now: &str) -> String {
    format!("输入「{name}」：回执里是 {then}，档案里现在是 {now}")
}
/// Nothing given.
pub const NOT_GIVEN: &str = "没有给出";
/// Left out, and it is another value.
pub fn hidden_input(name: &str) -> String {
    format!("输入「{name}」：档案里的值与回执里隐去的值不同")
}
/// A reading.
pub fn reading(name: &str, then: &str, now: &str) -> String {
    format!("口径「{name}」：回执里是 {then}，现在是 {now}")
}
/// The version.
pub fn engine(then: &str, now: &str) -> String {
    format!("引擎版本不同：回执由 polc {then} 出具，现在是 {now}")
}
/// A result.
pub fn result(name: &str, what: &str, then: &str, now: &str) -> String {
    format!("「{name}」的{what}：回执里是 {then}，现在是 {now}")
}
/// A result that differs in more than a few words.
pub fn result_differs(name: &str, what: &str) -> String {
    format!("「{name}」的{what}不同")
}
/// No value.
pub const NOTHING: &str = "无";
/// No day.
pub const NO_DATE: &str = "回执的评估日不是日期";
/// A result that is no more.
pub fn result_gone(name: &str) -> String {
    format!("「{name}」现在没有结果")
}
/// A result that was not.
pub fn result_new(name: &str) -> String {
    format!("「{name}」在回执里没有结果")
}
/// An explanation.
pub fn trace(name: &str) -> String {
    format!("「{name}」的计算说明不同")
}
/// Left out and so not computed.
pub fn not_recomputed(inputs: &[String], names: &[&str]) -> String {
    let names = if names.is_empty() { "没有哪项措施".to_owned() } else { names.join("、") };
    format!("回执隐去了 {}，没有复算的：{names}；可用 --profile 补上", inputs.join("、"))
}
/// The rules do not compile.
pub fn broken(message: &str) -> String {
    format!("现有的规则有错误，不能复算：{message}")
}
/// The inputs do not fit.
pub fn unfit(message: &str) -> String {
    format!("回执里的输入不合现有的规则：{message}")
}

/// The field of a result.
pub fn field(key: &str) -> &str {
    match key {
        "status" => "结论",
        "result" => "数额",
        "outputs" => "另示",
        "grants" => "待遇",
        "missing" => "缺项",
        "attest" => "待认定",
        "assumed" => "假定",
        "failed" => "不符合的条件",
        "elements" => "逐个结果",
        "excluded_by" | "undecided_by" => "互斥",
        "readings" => "所依口径",
        "value" | "actual" => "数值",
        "chosen" => "取用的措施",
        "threshold" => "目标值",
        "due" => "期限",
        _ => "结果",
    }
}

/// All the same.
pub const SAME: &str = "一致：按现有的规则重算，与回执相同";
/// Not the same.
pub fn differs(count: usize) -> String {
    format!("不一致：{count} 处")
}
