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
    /// Documents fix one figure differently, and a rule decides which holds.
    W0470: Warning, "几份文件规定的数不同";
    /// Documents fix one figure differently, and nothing decides which holds.
    E0470: Error, "分不出按哪份文件";
    /// A unit below the line without a quantity.
    E0400: Error, "标准缺数量";
    /// A quantity without its unit below the line.
    E0401: Error, "数量用不上";
    /// A bare refinement beside two standards, or none.
    E0403: Error, "=> 不知道替换哪一个";
    /// A refinement behind a comma of another clause's line.
    E0404: Error, "逗号后面的 =>";
    /// A lower bound outside of 须.
    E0405: Error, "下限要写在 须 里";
    /// A bare condition in a block.
    E0406: Error, "条件前面缺少 须";
    /// A clause that may stand once.
    E0407: Error, "同一种子句写了两次";
    /// A ratio that replaces nothing definite.
    E0408: Error, "比例不知道替换什么";
    /// 提高 or 降低 without a base.
    E0409: Error, "没有基础值";
    /// A clause with a relation that it does not take.
    E0410: Error, "这个子句不能用这个关系";
    /// 申请 of what the standard is a share of.
    W0411: Warning, "申请的数总是超出标准";
    /// A clause in a declaration that has no use for it.
    E0411: Error, "子句用错了地方";
    /// An unknown word behind 取整.
    E0412: Error, "取整的写法";
    /// A standard that is no figure.
    E0413: Error, "标准的类型";
    /// A 规则 without requirements.
    E0414: Error, "没有任何要求";
    /// 逐个 of something that is no list.
    E0415: Error, "逐个 后面不是列表";
    /// A standard whose units above the line are no amount.
    E0416: Error, "标准的单位";
    /// A 结论 beside a 标准, or several quantities without one.
    E0417: Error, "结论与标准并存";
    /// A 当 behind a clause that holds without condition.
    E0418: Error, "这个子句不能带当";
    /// Two refinements that hold at once with different values.
    W0400: Warning, "两档同时成立而数值不同";
}
