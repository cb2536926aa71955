//! What the analysis of a whole rule set finds.

codes! {
    /// Numbers or members that no tier covers between those that one does.
    W0701: Warning, "各档之间有空档";
    /// Two tiers meet at one number, and both or none include it.
    W0702: Warning, "两档相接的数重了或漏了";
    /// A tier that never holds, or that a narrower one always beats.
    W0703: Warning, "这一档用不上";
    /// A tier that always holds.
    W0704: Warning, "这一档总成立";
    /// A requirement that nobody meets.
    W0705: Warning, "条件不可能满足";
    /// A requirement that everybody meets, or that follows from another.
    W0706: Warning, "条件总是满足";
    /// Requirements that contradict each other.
    W0707: Warning, "谁也得不到";
    /// Amounts that fall at one step and rise everywhere else.
    A0709: Advice, "数值半路降低";
    /// The analysis stopped at its budget.
    A0730: Advice, "没有分析到底";
}
