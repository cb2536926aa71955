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
}
