//! Help texts and headings of the command line.

/// What polc is.
pub const ABOUT: &str = "就业政策语言 polc：检查、计算、测试政策文件（.pol）";

/// `check`
pub const CHECK: &str = "检查政策文件，报告错误和警告";
/// `run`
pub const RUN: &str = "按档案计算各项措施，并说明理由";
/// `test`
pub const TEST: &str = "运行算例，比较应得结果与计算结果";
/// `fmt`
pub const FMT: &str = "把政策文件整理成统一格式";
/// `explain`
pub const EXPLAIN: &str = "解释一个代码：为什么、错例、正例";
/// `schema`
pub const SCHEMA: &str = "输出档案的 JSON Schema";
/// `new`
pub const NEW: &str = "新建一个可以直接运行的项目";
/// `completions`
pub const COMPLETIONS: &str = "输出命令行补全脚本";
/// `man`
pub const MAN: &str = "输出手册页（roff 格式）";

/// Examples below the help of polc, by command; the empty name is polc itself.
pub const EXAMPLES: [(&str, &str); 5] = [
    (
        "polc",
        "  polc new 我的项目                            新建一个可以运行的项目\n  polc check 政策.pol                          检查写得对不对\n  polc run 政策.pol --profile 单位.yaml --explain  计算并说明理由",
    ),
    (
        "polc run",
        "  polc run 政策.pol --profile 单位.yaml --date 2025-06-30\n  polc run 政策.pol --set 留用率=60% --set 地区=示例市 --explain\n  polc run -e \"见习补贴 = 最低工资 * 70%, 期限 <= 12个月\" --set 最低工资=2000元/月 --set 期限=15个月",
    ),
    ("polc test", "  polc test 政策.pol\n  polc test policies --cases 用例文件夹"),
    ("polc check", "  polc check 政策.pol\n  polc check 政策文件夹"),
    ("polc new", "  polc new 我的项目\n  polc new 返还试算 --template 稳岗返还"),
];
/// Heading of the examples.
pub const H_EXAMPLES: &str = "例子";

/// `--color`
pub const COLOR: &str = "是否用颜色：auto（缺省，看终端和 NO_COLOR）、always、never";
/// Its value.
pub const V_COLOR: &str = "何时";
/// `--ascii`
pub const ASCII: &str = "只用 ASCII 字符画线";
/// `--help`
pub const HELP: &str = "显示帮助";
/// `--version`
pub const VERSION: &str = "显示版本";
/// `--format`
pub const FORMAT: &str = "输出形式：text（缺省）、json";
/// Its value.
pub const V_FORMAT: &str = "形式";
/// `--fail-level`
pub const FAIL_LEVEL: &str = "从哪一级起以 1 退出：error（缺省）、warning";
/// Its value.
pub const V_LEVEL: &str = "级别";

/// The value of a path.
pub const V_PATH: &str = "路径";
/// Paths of `check`, `fmt`, `test`.
pub const PATHS: &str = "政策文件或文件夹；- 为标准输入；不写则为 policies 文件夹，没有则为当前文件夹";

/// `fmt --check`
pub const FMT_CHECK: &str = "只检查，不改文件；有需要整理的文件则以 1 退出";

/// The code of `explain`.
pub const EXPLAIN_CODE: &str = "代码，如 E0301；不写则列出全部代码";
/// Its value.
pub const V_CODE: &str = "代码";

/// The name of `new`.
pub const NEW_NAME: &str = "新文件夹的名称";
/// `new --template`
pub const NEW_TEMPLATE: &str = "模板：见习补贴（缺省）、稳岗返还、担保贷款、目标任务";
/// A name as a value.
pub const V_NAME: &str = "名称";
/// A template as a value.
pub const V_TEMPLATE: &str = "模板";

/// The shell of `completions`.
pub const SHELL: &str = "命令行：bash、zsh、fish、powershell、elvish";
/// Its value.
pub const V_SHELL: &str = "SHELL";

/// Heading of the usage line.
pub const H_USAGE: &str = "用法：";
/// Heading of subcommands.
pub const H_COMMANDS: &str = "命令";
/// Heading of positional arguments.
pub const H_ARGUMENTS: &str = "参数";
/// Heading of options.
pub const H_OPTIONS: &str = "选项";
/// Heading of the options that every command has.
pub const H_GLOBAL: &str = "通用选项";

/// The headings that the manual page is made with, and what stands there instead.
pub const MAN_HEADINGS: [(&str, &str); 9] = [
    ("NAME", "名称"),
    ("SYNOPSIS", "用法"),
    ("DESCRIPTION", "说明"),
    ("OPTIONS", H_OPTIONS),
    ("SUBCOMMANDS", H_COMMANDS),
    ("VERSION", "版本"),
    ("ARGUMENTS", H_ARGUMENTS),
    ("AUTHORS", "作者"),
    ("EXTRA", "其他"),
];
