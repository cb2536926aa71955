//! Profiles, cases and computations.

codes! {
    /// A key that is no input.
    E0501: Error, "档案里有不认识的名称";
    /// A key written twice.
    E0502: Error, "档案里同一项写了两次";
    /// A value of another kind.
    E0503: Error, "值的类型不符";
    /// A unit that does not fit.
    E0504: Error, "值的单位不符";
    /// A value outside of its 在.
    E0505: Error, "值不在允许的范围内";
    /// A fraction where a whole number is due.
    E0506: Error, "应为整数";
    /// No such member.
    E0507: Error, "没有这个选项";
    /// Given although it does not apply.
    E0508: Error, "值与「仅当」矛盾";
    /// JSON or YAML that cannot be read.
    E0509: Error, "档案的格式有误";
    /// More digits than exact arithmetic holds.
    E0510: Error, "数太长，不能精确表示";
    /// No such 口径 or alternative.
    E0511: Error, "没有这个口径或选项";
    /// A bare number where a ratio is due.
    E0512: Error, "比例要带百分号";
    /// A receipt that cannot be read.
    E0513: Error, "享受记录有误";
    /// No such measure, or several.
    E0514: Error, "没有这项措施，或者同名的不止一项";
    /// A names file that cannot be used.
    E0515: Error, "名称对照文件有误";
    /// A line of a case file that is no case.
    E0516: Error, "用例的格式有误";
    /// An option of the form name=value that is not.
    E0517: Error, "应写成「名=值」";
    /// A table that cannot be read.
    E0520: Error, "表格读不出来";
    /// Something odd about a table that was read.
    A0521: Advice, "表格里有要留意的地方";
    /// Two equal elements with an identity, where an element is a person.
    W0518: Warning, "同一行写了两次";
    /// A YAML list of single lines, each read as a profile.
    W0519: Warning, "一份档案读成了几份";
    /// A column that cannot be used, or one that is needed for the join.
    E0522: Error, "表格的列有问题";
    /// A column or a row that is missing.
    W0523: Warning, "表格缺少要用的内容";
    /// Columns that are no inputs.
    A0524: Advice, "表格里有不是输入的列";
    /// Cells that cannot be read.
    W0525: Warning, "表格里有读不对的格子";
}
