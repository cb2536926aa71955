//! The structure of measures.

codes! {
    /// Two versions of a parameter hold on one day.
    E0450: Error, "参数的版本重叠";
    /// Days between two versions of a parameter.
    W0451: Warning, "参数的版本之间有空档";
    /// A row with another number of keys than its parameter.
    E0452: Error, "参数行的键个数不对";
    /// Two rows of a version with the same keys.
    E0453: Error, "参数行重复";
    /// A table without a column that its parameter needs.
    E0454: Error, "表缺列";
    /// A cell that is not a value of its type.
    E0455: Error, "表里的格子读不出";
    /// Members of an enumeration without a row.
    W0455: Warning, "参数没有写全";
    /// Days in the wrong order.
    E0456: Error, "最后一天在第一天之前";
    /// An unknown level of a document.
    E0457: Error, "没有这个级别";
    /// A fact of a document given twice.
    E0458: Error, "文件的事实写了两次";
    /// A key of a type that has none, or a value that is no key.
    E0459: Error, "参数的键";
    /// Too few alternatives of a reading, or one twice.
    E0460: Error, "口径的选项";
    /// No default of a reading, or two.
    E0461: Error, "口径的缺省";
    /// An exclusion per element whose members share no list, or whose entity has no identity.
    E0462: Error, "「同一人」认不出";
    /// Too few members of a group, or one twice.
    E0463: Error, "不得重复享受的成员";
    /// A group without a rule.
    E0464: Error, "没有写明取哪一个";
    /// A choice without an input that gives it.
    E0465: Error, "没有写明由谁选择";
    /// A scope of a group that is none.
    E0466: Error, "「于」后面的范围";
}
