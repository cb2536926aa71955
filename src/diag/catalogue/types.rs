//! Types and units.

codes! {
    /// A word that is neither a type, an enumeration nor a unit.
    E0300: Error, "没有这个类型";
    /// An entity in the place of a type, or something else in the place of an entity.
    E0301: Error, "实体不是类型";
    /// A unit whose powers or scale overflow.
    E0302: Error, "单位太大";
    /// A unit that nobody declared.
    E0303: Error, "没有这个计量单位";
    /// A member of an enumeration listed twice.
    E0304: Error, "选项写了两次";
    /// An enumeration of more than 128 members.
    E0305: Error, "选项太多";
    /// A set of something that has no sets.
    E0306: Error, "「多选」后面的类型";
    /// Two files declare one input differently.
    E0307: Error, "同名的输入不一致";
    /// A domain that does not fit its input.
    E0308: Error, "取值范围不能用";
    /// An identity that is not a field.
    E0309: Error, "「标识」不是字段";
    /// A parameter with neither type nor value.
    E0310: Error, "参数没有类型";
    /// A cycle of definitions or measures.
    E0330: Error, "循环依赖";
    /// Two quantities of different dimensions.
    E0331: Error, "单位不同";
    /// A number where a ratio is needed, or the reverse.
    E0332: Error, "数和比例混用";
    /// A bare number beside a quantity.
    E0333: Error, "缺少单位";
    /// A rate per month against one per year.
    E0334: Error, "按月和按年";
    /// Days against months.
    E0335: Error, "天和月";
    /// Values of different kinds.
    E0336: Error, "类型不符";
    /// Something else in the place of a condition.
    E0337: Error, "不是条件";
    /// An operation on values that have none.
    E0338: Error, "不能这样运算";
    /// A form in a place where it means nothing.
    E0341: Error, "写错了地方";
    /// An unknown function, or wrong arguments.
    E0342: Error, "函数用错";
    /// A comparison by size of values that have none.
    E0343: Error, "没有大小";
    /// A name where a constant is needed.
    E0344: Error, "要写确定的值";
    /// A set where there is one value, or the reverse.
    E0345: Error, "集合用错";
    /// 于 behind something that is no parameter.
    E0348: Error, "于 的前面不是参数";
    /// A number that leaves the exact range.
    E0349: Error, "数字太大";
    /// A change by points that is used as a share.
    W0338: Warning, "百分点当作百分数相乘";
    /// An amount times a bare number that looks like a ratio.
    W0339: Warning, "比例写成了倍数";
}
