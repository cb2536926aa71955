//! The words of an explanation's steps.

use crate::eval::outcome::Sign;
use crate::ir::{Precedence, PrecedenceRule};

/// A requirement with whether it held.
pub fn held(held: Option<bool>) -> &'static str {
    match held {
        Some(true) => "满足",
        Some(false) => "不满足",
        None => "待定",
    }
}

/// An exclusion with whether it held; it holds where the case is not there.
pub fn excluded(held: Option<bool>) -> &'static str {
    match held {
        Some(true) => "没有这种情形",
        Some(false) => "有这种情形，不能享受",
        None => "待定",
    }
}

/// An attestation with its answer.
pub fn attested(given: Option<bool>) -> &'static str {
    match given {
        Some(true) => "已认定",
        Some(false) => "认定为否",
        None => "待认定",
    }
}

/// A parameter's version and source.
pub fn version(from: Option<&str>, source: Option<&str>, why: Option<&str>, replaced: bool) -> String {
    let mut parts = Vec::new();
    if replaced {
        parts.push("由参数选项给定".to_owned());
    } else {
        parts.extend(from.map(|day| format!("自 {day} 起的一版")));
        parts.extend(source.map(|s| format!("来源 {s}")));
        parts.extend(why.map(str::to_owned));
    }
    if parts.is_empty() { String::new() } else { format!("（{}）", parts.join("，")) }
}

/// Which text replaces which, from which day, and the day that decides where another than the usual one does.
pub fn amended(texts: (&str, &str), from: &str, by: Option<&str>, until: Option<&str>) -> String {
    let mut said = format!("{} 自 {from} 起改按 {}", texts.0, texts.1);
    if let Some(by) = by {
        said += &format!("；过渡：{by} 在此之前的仍按原来的");
    }
    if let Some(until) = until {
        said += &format!("，至 {until} 为止");
    }
    said
}

/// Why one of several documents holds.
pub fn precedence(precedence: &Precedence) -> String {
    let yields = precedence.yields.join("、");
    let why = match precedence.rule {
        PrecedenceRule::Follows => "按参照的文件",
        PrecedenceRule::Level => "按级别高的",
        PrecedenceRule::Later => "级别相同，按在后的",
    };
    format!("{yields} 的规定不同，{why}")
}

/// A refinement that held, or that may hold.
pub fn refinement(text: &str, chosen: bool) -> String {
    if chosen { format!("适用档次：{text}") } else { format!("可能适用的档次：{text}") }
}

/// A sign of a calculation.
pub fn sign(sign: Sign) -> &'static str {
    match sign {
        Sign::Plus => " + ",
        Sign::Minus => " - ",
        Sign::Times => " × ",
        Sign::Divided => " ÷ ",
    }
}

/// From one value to another.
pub fn from_to(what: &str, from: &str) -> String {
    format!("{what}：由 {from}")
}

/// The fixed words of steps.
pub mod words {
    /// In force.
    pub const VALIDITY: &str = "判断有效期的日期";
    /// A requirement.
    pub const REQUIREMENT: &str = "须";
    /// The base of a value.
    pub const BASE: &str = "基本值";
    /// The standard after refinement.
    pub const STANDARD: &str = "标准";
    /// An exclusion.
    pub const EXCLUSION: &str = "除外";
    /// A ceiling.
    pub const CEILING: &str = "标准上限";
    /// A floor.
    pub const FLOOR: &str = "标准下限";
    /// A range.
    pub const RANGE: &str = "标准幅度";
    /// A clipped quantity.
    pub const CLIPPED: &str = "按上限截取";
    /// A negative quantity.
    pub const NEGATIVE: &str = "负数按 0 计";
    /// The standard times its quantities.
    pub const PRODUCT: &str = "金额";
    /// What was received before.
    pub const CUMULATIVE: &str = "扣除此前已享受的";
    /// A sum over elements.
    pub const SUM: &str = "各项合计";
    /// A cap.
    pub const CAPPED: &str = "按金额上限封顶";
    /// Rounding.
    pub const ROUNDED: &str = "取整";
    /// An application.
    pub const APPLICATION: &str = "申请数与限额比较";
    /// A fixed figure.
    pub const ASSESSED: &str = "核定数";
    /// History.
    pub const HISTORY: &str = "享受记录";
    /// A condition.
    pub const CONDITION: &str = "条件";
    /// Any other expression.
    pub const EXPRESSION: &str = "算得";
}
