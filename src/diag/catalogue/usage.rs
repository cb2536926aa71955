//! Usage and files.

codes! {
    /// No such command.
    E0601: Error, "没有这个命令";
    /// No such option.
    E0602: Error, "没有这个选项";
    /// A value that the option does not take.
    E0603: Error, "选项的值不对";
    /// A missing argument.
    E0604: Error, "缺少参数";
    /// Arguments that exclude each other.
    E0605: Error, "参数互相冲突";
    /// No such file.
    E0610: Error, "文件不存在";
    /// A file that cannot be read.
    E0611: Error, "文件不能读取";
    /// A file that is no text.
    E0612: Error, "文件不是可以识别的文本";
    /// A file above the limit.
    E0613: Error, "文件过大";
    /// An import of a missing file.
    E0614: Error, "引用的文件不存在";
    /// A circle of imports.
    E0615: Error, "文件循环引用";
    /// A folder without policies.
    E0616: Error, "没有政策文件";
    /// A new project over existing files.
    E0617: Error, "已有内容，不覆盖";
    /// No such code.
    E0618: Error, "没有这个代码";
    /// A file that cannot be written.
    E0619: Error, "文件不能写入";
    /// The formatter refused.
    E0621: Error, "文件没有整理";
    /// A notice without a number.
    E0622: Error, "原文里没有文号";
    /// A digest that cannot be read.
    E0623: Error, "条款摘要不能读";
    /// A git revision that is not there, or git that is not.
    E0630: Error, "版本不能读取";
    /// A configuration that is no TOML.
    E0624: Error, "配置文件的格式有误";
    /// A key or code that the configuration does not have.
    E0625: Error, "配置里不认识的名称";
    /// A value that a key of the configuration does not take.
    E0626: Error, "配置的值不对";
    /// A baseline that cannot be read.
    E0627: Error, "已知问题的清单不能读";
    /// A file in another encoding.
    A0620: Advice, "文件不是 UTF-8";
}
