//! Lints: what compiles and is still probably not meant; and the declarations that allow findings.

codes! {
    /// Alternatives of a reading that nothing tells apart.
    W0901: Warning, "口径的选项没有区别";
    /// A definition that nothing reads.
    W0902: Warning, "定义没有用到";
    /// Figures in a declaration of a document that names no clause.
    W0903: Warning, "数没有写明依据";
    /// A ratio written as a decimal.
    W0904: Warning, "比例写成了小数";
    /// Characters that turn the order of what is shown.
    W0905: Warning, "看不见的文字方向符";
    /// Names that look alike.
    W0906: Warning, "名称只差写法";
    /// A citation of a document that had expired before.
    W0907: Warning, "依据的文件已经失效";
    /// Letters of another alphabet that look like Latin ones.
    W0908: Warning, "名称里有形近的外文字母";
    /// A standard that is a mere number because a parameter has no unit.
    W0909: Warning, "金额没有单位";
    /// A 容许 that no finding needs.
    W0911: Warning, "容许没有用到";
    /// A 容许 beyond its last day.
    W0912: Warning, "容许已经到期";
    /// A 容许 of a code that cannot be allowed.
    W0913: Warning, "这个代码不能容许";
}
