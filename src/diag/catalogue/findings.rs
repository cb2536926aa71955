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
    /// A limit that what it limits never reaches.
    W0708: Warning, "上限用不上";
    /// Amounts that fall at one step and rise everywhere else.
    A0709: Advice, "数值半路降低";
    /// Members that nobody can have at once.
    W0710: Warning, "互斥用不上";
    /// A member that another one always displaces.
    W0711: Warning, "互斥总是取另一项";
    /// Groups in a ring with opposed strategies.
    W0712: Warning, "互斥绕成了圈";
    /// Two measures of one document that pay for one thing.
    A0713: Advice, "同一件事付两次钱";
    /// Two documents that pay for one thing.
    A0714: Advice, "两份文件为同一件事付钱";
    /// A parameter read on a day without a version.
    W0715: Warning, "读参数的日子没有值";
    /// A parameter read in a region without a row.
    W0716: Warning, "读参数的地区没有值";
    /// Days between two versions of a document.
    W0717: Warning, "新旧两份之间有空档";
    /// Days that two versions of a document cover.
    W0718: Warning, "新旧两份同时有效";
    /// An input that no result depends on.
    W0719: Warning, "输入不影响结果";
    /// A reading that is read and changes nothing.
    W0720: Warning, "口径不影响结果";
    /// Units that cancel by accident.
    A0721: Advice, "单位凑巧约掉";
    /// A rule of an exclusion that never holds.
    W0722: Warning, "互斥的一条用不上";
    /// The analysis stopped at its budget.
    A0730: Advice, "没有分析到底";
}
