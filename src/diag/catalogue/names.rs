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
}
