//! Rules against the digest of their clauses.

codes! {
    /// A figure of a rule stands in no cited clause.
    W0801: Warning, "规则里的数不在所引条款里";
    /// A figure of a cited clause is used by no rule.
    W0802: Warning, "条款里的数没有规则用到";
    /// A comparison contradicts the clause's boundary word.
    E0803: Error, "比较与条款的边界词相反";
    /// A clause has neither rule nor note.
    W0804: Warning, "条款没有规则，也没有说明";
    /// The text of a clause is not the one that was indexed.
    W0805: Warning, "条款的原文已经改变";
    /// The cited clause is not in the document.
    W0806: Warning, "所引条款不存在";
    /// Rules do not stand in the order of the clauses.
    W0807: Warning, "规则次序与条款次序不符";
}
