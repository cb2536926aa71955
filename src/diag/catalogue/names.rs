//! Names and imports.

codes! {
    /// A name that the file does not see.
    E0201: Error, "未知的名字";
    /// One name declared twice where one file sees both.
    E0202: Error, "名字声明了两次";
    /// A name that refers to several things.
    E0203: Error, "名字不止指一件事";
    /// 评估日, 基准日, 地区 declared anew.
    E0206: Error, "语言自带的名字";
    /// Two measures with the same document, clause and name.
    E0207: Error, "分不清的两个措施";
    /// Two 文件 declarations in one file.
    E0208: Error, "一个文件里两个「文件」";
    /// Conditions of applicability that depend on themselves.
    E0205: Error, "「仅当」绕成了圈";
    /// A name in the place of a measure that is none.
    E0210: Error, "没有这个措施";
    /// A name, field or alternative in a case that does not exist.
    E0211: Error, "算例里的名字不存在";
    /// A status that no result has.
    E0212: Error, "算例期望的状态不存在";
    /// A list or an element of a case in another form.
    E0213: Error, "算例里的列表写法";
    /// Two files declare one document.
    W0201: Warning, "两个文件是同一个文号";
    /// A citation of a repealed document.
    W0202: Warning, "依据的文件已经废止";
    /// An amendment that changes no measure.
    W0203: Warning, "修改没有落到措施上";
    /// A document of a lower level that amends one of a higher level.
    W0204: Warning, "下级文件修改上级文件";
    /// A field, output or part that does not exist.
    E0250: Error, "没有这个字段或结果";
    /// A bare field name that means several things.
    E0251: Error, "字段有歧义";
    /// A name that is no member of the enumeration or reading.
    E0252: Error, "没有这个选项";
    /// A measure, reading, enumeration or group in the place of a value.
    E0253: Error, "这个名字不是一个值";
    /// A field of a list outside of any element.
    E0254: Error, "不知道读哪一个元素";
    /// An undeclared name of a one-liner.
    W0250: Warning, "没有声明的输入";
}
