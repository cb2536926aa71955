//! The parser: whole trees, findings, recovery, bounds.

use super::syntax_print as print;
use polc::diag::Diagnostic;
use polc::source::SourceId;
use polc::syntax::ast::File;

/// The tree and the findings of a text.
pub fn parse(text: &str) -> (File, Vec<Diagnostic>) {
    let mut diags = Vec::new();
    let file = polc::syntax::parse(SourceId(0), text, &mut diags);
    (file, diags)
}

/// Findings, one a line: code, message, what is underlined.
pub fn show(text: &str, diags: &[Diagnostic]) -> String {
    let line = |d: &Diagnostic| {
        let span = d.labels[0].span;
        let under = &text[span.start as usize..span.end as usize];
        format!("{:?} {} «{}»\n", d.code, d.message, under)
    };
    diags.iter().map(line).collect()
}

/// The tree of a text without findings.
fn tree(text: &str) -> String {
    let (file, diags) = parse(text);
    assert_eq!(show(text, &diags), "", "in {text}");
    print::file(&file)
}

#[test]
fn the_whole_sketch() {
    let actual = tree(include_str!("data/sketch.pol"));
    if std::env::var_os("POLC_BLESS").is_some() {
        std::fs::write("tests/it/data/sketch.tree", &actual).unwrap();
    }
    assert_eq!(actual, include_str!("data/sketch.tree"));
}

/// `depth` pairs of brackets around 1.
fn nested(depth: usize) -> String {
    format!("定义 甲 = {}1{}\n", "(".repeat(depth), ")".repeat(depth))
}

#[test]
fn brackets_nest_to_the_limit_and_no_deeper() {
    for depth in [20, 50, 100, 150, 199] {
        let (_, diags) = parse(&nested(depth));
        assert_eq!(diags, []);
    }
}

/// An expression as the value of a definition, fully bracketed.
fn check(text: &str, expect: &str) {
    let tree = tree(&format!("定义 值 = {text}\n"));
    assert_eq!(tree.trim_end(), format!("define 值 = {expect}"), "{text}");
}

#[test]
fn operators() {
    check("甲 + 乙 * 丙 - 丁", "((甲 + (乙 * 丙)) - 丁)");
    check("甲 - 乙 - 丙", "((甲 - 乙) - 丙)");
    check("甲 / 乙 / 丙", "((甲 / 乙) / 丙)");
    check("-甲 * (乙 + 丙)", "((- 甲) * (乙 + 丙))");
    check("甲 / 乙 无则 0%", "(甲 / 乙 else 0Percent)");
    check("甲 × 乙 ÷ 丙", "((甲 * 乙) / 丙)");
    check("非 甲 且 非 (乙 或 丙)", "((not 甲) and (not (乙 or 丙)))");
    check("甲 + 1元 >= 乙 且 丙", "(((甲 + 1元) >= 乙) and 丙)");
    check("甲.乙.丙", "甲.乙.丙");
    check("最低工资 于 招用日期 * 70%", "((最低工资 at 招用日期) * 0.7Percent)");
    check("最低工资 逐月 自 开始月份", "(最低工资 monthly from 开始月份)");
}

#[test]
fn boundary_words() {
    check("留用率50%以上不满60%", "(留用率 >= 0.5Percent < 0.6Percent)");
    check("参保人数 30人以下", "(参保人数 <= 30人)");
    check("参保人数 30人及以上", "(参保人数 >= 30人)");
    check("人数 不超过 30", "(人数 <= 30)");
    check("裁员率 不超过 裁员率上限", "(裁员率 <= 裁员率上限)");
    check("人数 达到 100家以上", "(人数 >= 100家)");
    check("人数 满 3人 且 人数 未满 5人", "((人数 >= 3人) and (人数 < 5人))");
    check("距离 3人以外", "(距离 > 3人)");
    check("人数≥3人 且 人数≤5人", "((人数 >= 3人) and (人数 <= 5人))");
    check("人数 至少3人", "(人数 >= 3人)");
    check("级别 为 国家级 或 级别 不为 省级", "((级别 is 国家级) or (级别 not-is 省级))");
    check("年龄 在 [16岁, 24岁]", "(年龄 in [16岁, 24岁])");
    check("年龄 不在 (16岁, 24岁]", "(年龄 not-in (16岁, 24岁])");
    check("年龄 在 [16岁, ]", "(年龄 in [16岁, ])");
    check("年龄 在 50岁以上不满60岁", "(年龄 >= 50岁 < 60岁)");
    check("网点数 在 2个至3个", "(网点数 in (2个 ~ 3个))");
    check("级别 在 {国家级、省级}", "(级别 in {国家级, 省级})");
    check("类别 含任一 {甲、乙}", "(类别 contains-any {甲, 乙})");
    check("类别 不含 甲", "(类别 not-contains 甲)");
    check("招用日期 在 离校日期 起 2年内", "(招用日期 within 2年 after 离校日期)");
    check("离校日期 在 评估日 前 2年以内", "(离校日期 within 2年 before 评估日)");
    check("自 开业日期 满 3个月", "(elapsed 开业日期 to - >= 3个月)");
    check("自 开业日期 至 申请日期 不满 3个月", "(elapsed 开业日期 to 申请日期 < 3个月)");
}

#[test]
fn numbers_units_and_dates() {
    check("1,000元", "1000元");
    check("１，０００．５元", "1000.5元");
    check("2/3", "2/3Fraction");
    check("2 / 3", "(2 / 3)");
    check("5‰", "0.005PerMille");
    check("每人每月1000元", "1000元/人/月");
    check("1000元/人·月", "1000元/人/月");
    check("1000元/人/月", "1000元/人/月");
    check("1000 元", "1000元");
    check("2年6个月", "2年+6个月");
    check("12月", "12月");
    check("2025年3月", "2025-03");
    check("2025年3月1日", "2025-03-01");
    check("2025-03", "2025-03");
    check("2025-03-01", "2025-03-01");
    check("3~15万元", "(3万元 ~ 15万元)");
    check("50～60%", "(0.5Percent ~ 0.6Percent)");
    check("20万元", "20万元");
}

#[test]
fn functions_and_lists() {
    check("较小(甲, 3元)", "较小(甲, 3元)");
    check("折合(3000元/人/年, 月)", "折合(3000元/人/年, 月)");
    check("合计(月度费用.金额)", "aggregate 合计(月度费用.金额)");
    check("合计(月度费用.金额 其中 月度费用.合规)", "aggregate 合计(月度费用.金额 where 月度费用.合规)");
    check("计数(见习人员 其中 见习人员.已留用)", "aggregate 计数(见习人员 where 见习人员.已留用)");
    check("每个 县区 均 (县区.网点数 >= 2个)", "(every 县区: (县区.网点数 >= 2个))");
    check("有 家庭成员 (家庭成员.残疾)", "(some 家庭成员: 家庭成员.残疾)");
    check("按规定「补贴」: 元/人·月 由 省", "delegated「补贴」: 元/人/月 by 省");
    check("按规定", "delegated「」 by -");
    check("{ 甲 => 1元；乙 => 2元 { 丙 => 3元 }；就高 }", "- {甲 => 1元; 乙 => 2元 {丙 => 3元}; Highest}");
    check("1元 { 甲 => 提高 10% }", "1元 {甲 => raise 0.1Percent}");
}

#[test]
fn newlines_and_separators() {
    let one =
        "措施 甲 {\n  标准 = 1元 +\n    2元\n  须 乙 且\n    丙\n    或「丁 戊」\n  己 为 {一类、\n 二类} => 3元\n}\n";
    let (file, _) = parse(one);
    assert_eq!(file.items.len(), 1);
    let two = tree(
        "措施 甲 {\n  标准 = 1元 +\n    2元\n  须 乙\n    且 丙\n  己 在 {一类、\n 二类} => 3元; 待遇 子、丑。\n}\n",
    );
    let expect = "Measure 甲\n  Standard = (1元 + 2元)\n  require (乙 and 丙)\n  (己 in {一类, 二类}) => 3元\n  entitles 子 丑\n";
    assert_eq!(two, expect);
    let arrow = tree("措施 甲 {\n  留用率 50%以上的，按 2元\n  乙的，按规定「丙」: 元\n}\n");
    assert_eq!(arrow, "Measure 甲\n  (留用率 >= 0.5Percent) => 2元\n  乙 => delegated「丙」: 元 by -\n");
}

#[test]
fn one_liners() {
    let text = "见习补贴 = 最低工资 * 70%, 留用率>=50% => 110%, 期限<=12月";
    let expect = "Measure one-line 见习补贴\n  Standard = (最低工资 * 0.7Percent)\n  , (留用率 >= 0.5Percent) => 1.1Percent\n  , Term <= 12月\n";
    assert_eq!(tree(text), expect);
    let mut diags = Vec::new();
    let file = polc::syntax::parse_one_liners(SourceId(0), text, &mut diags);
    assert_eq!((print::file(&file).as_str(), diags.len()), (expect, 0));
    let wide = "见习补贴＝最低工资×７０％，留用率≥５０％＝＞１１０％，期限≤１２月";
    assert_eq!(tree(wide), expect);
}

#[test]
fn single_values() {
    let value = |text: &str| {
        let mut diags = Vec::new();
        let value = polc::syntax::parse_value(SourceId(0), text, &mut diags);
        value.as_ref().map_or_else(|| show(text, &diags), print::expr)
    };
    assert_eq!(value("2000元/月"), "2000元/月");
    assert_eq!(value(" 60% "), "0.6Percent");
    assert_eq!(value("2021-06-30"), "2021-06-30");
    assert_eq!(value("15个月"), "15个月");
    assert_eq!(value("{电工、焊工}"), "{电工, 焊工}");
    assert_eq!(value("[{ 见习月数 = 3个月 }]"), "list[record{见习月数 = 3个月}]");
    assert_eq!(value(""), "E0120 这里没有值 «»\n");
    assert_eq!(value("1,00元"), "E0112 1,00 里的逗号不在千分位上 «1,00»\n");
}

#[test]
fn full_width_signs_make_the_same_tree() {
    let half = include_str!("data/sketch.pol");
    let pairs = ",，;；:：(（)）[［]］{｛}｝%％=＝<＜*＊~～.．0０1１2２3３4４5５6６7７8８9９";
    let table: Vec<char> = pairs.chars().collect();
    let wide = |c: char| table.chunks(2).find(|p| p[0] == c).map_or(c, |p| p[1]);
    let full: String = half.chars().map(wide).collect();
    // Texts keep what was typed; the sketch has digits in three.
    let same = |tree: String| tree.chars().map(wide).collect::<String>();
    assert_eq!(same(tree(&full)), same(tree(half)));
}

const TWELVE: &str = include_str!("data/twelve.broken");

#[test]
fn twelve_mistakes_are_twelve_findings() {
    let (file, diags) = parse(TWELVE);
    let expect = include_str!("data/twelve.txt");
    let actual = show(TWELVE, &diags);
    if std::env::var_os("POLC_BLESS").is_some() {
        std::fs::write("tests/it/data/twelve.txt", &actual).unwrap();
    }
    assert_eq!(actual, expect);
    assert_eq!(diags.len(), 12);
    let measures = print::file(&file);
    assert!(measures.contains("Measure 丁 cites [第4条]\n  Standard = 4元\n  require 完好"), "{measures}");
}

/// What a text takes: time of this thread alone where the system tells it, which other work does not lengthen.
fn time(text: &str) -> std::time::Duration {
    let on_core = || {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split(' ').next()?.parse().ok().map(std::time::Duration::from_nanos)
    };
    let (before, start) = (on_core(), std::time::Instant::now());
    std::hint::black_box(parse(text));
    match (before, on_core()) {
        (Some(before), Some(after)) if after > before => after - before,
        (_, _) => start.elapsed(),
    }
}

/// Makes a chain of that length.
type Make = fn(usize) -> String;

#[test]
fn every_chain_is_read_in_linear_time() {
    let chains: [(&str, Make); 21] = [
        ("或", |n| format!("定义 甲 = 乙{}", " 或 乙".repeat(n))),
        ("tests", |n| format!("定义 甲 = 乙{}", " 不低于 3".repeat(n))),
        ("members", |n| format!("定义 甲 = 乙 在 {{丙{}}}", "、丙".repeat(n))),
        ("arguments", |n| format!("定义 甲 = 较大(1{})", ", 1".repeat(n))),
        ("tiers", |n| format!("定义 甲 = {{ {} }}", "乙 => 1元；".repeat(n))),
        ("broken tiers", |n| format!("定义 甲 = {{ {} }}", "乙 => ；".repeat(n))),
        ("nested tiers", |n| {
            format!("{}\n", format!("定义 甲 = {}1{}\n", "{ 乙 => ".repeat(50), "}".repeat(50)).repeat(n / 50))
        }),
        ("nested brackets", |n| format!("定义 甲 = {}1{}\n", "(".repeat(150), ")".repeat(150)).repeat(n / 150)),
        ("sets in sets", |n| format!("定义 甲 = {}1{}\n", "{".repeat(100), "}".repeat(100)).repeat(n / 100)),
        ("clauses", |n| format!("措施 甲 {{\n{}}}", "  须 乙 >= 3\n".repeat(n))),
        ("broken clauses", |n| format!("措施 甲 {{\n{}}}", "  须 >= 3\n".repeat(n))),
        ("open brackets", |n| format!("措施 甲 {{\n{}}}", "  须 (乙\n".repeat(n))),
        ("closing brackets", |n| format!("措施 甲 {{\n{}}}", "  须 乙)\n".repeat(n))),
        ("braces", |n| format!("措施 甲 {}", "{ 标准 = 1元 } ".repeat(n))),
        ("blank lines", |n| format!("定义 甲 = 1{}定义 乙 = 2", "\n   \n".repeat(n))),
        ("path", |n| format!("定义 甲 = 乙{}", ".乙".repeat(n))),
        ("durations", |n| format!("定义 甲 = 1年{}", "2个月".repeat(n))),
        ("quotes", |n| "“".repeat(n)),
        ("straight quotes", |n| "\"".repeat(n)),
        ("quoted names", |n| "「甲」".repeat(n)),
        ("one-liners", |n| "甲 = 1元, 乙 的，按 2元 的\n".repeat(n)),
    ];
    for (name, make) in chains {
        let (short, long) = (make(150), make(2400));
        // Linear is 16, quadratic 256. A busy machine disturbs single readings, not the shortest of many.
        let (mut least, mut most) = (time(&short), time(&long));
        for _ in 0..20 {
            if most < least * 64 {
                break;
            }
            (least, most) = (least.min(time(&short)), most.min(time(&long)));
        }
        assert!(most < least * 64, "{name}: {least:?} {most:?}");
    }
}

#[test]
fn hostile_texts_end_in_findings() {
    for text in
        ["(", "{", "[", "「", "“", "-", "非 ", "每人", "1,", "定义 甲 = {", "措施 甲 {\n", "自 ", "的，按", "\u{202e}"]
    {
        let (_, diags) = parse(&text.repeat(100_000 / text.len()));
        assert!(!diags.is_empty(), "{text}");
    }
    let (_, diags) = parse(&nested(100_000));
    assert_eq!(diags.iter().map(|d| d.code.id).collect::<Vec<_>>(), ["E0123"]);
    for chain in ["1 + ", "- ", "非 ", "2 * "] {
        let (_, diags) = parse(&format!("定义 甲 = {}1", chain.repeat(50_000)));
        assert_eq!(diags.iter().map(|d| d.code.id).collect::<Vec<_>>(), ["E0137"], "{chain}");
    }
}

/// A second version on the same line was dropped without a word.
#[test]
fn versions_of_a_parameter_on_one_line() {
    let one = "参数 甲: 元 { 自 2024年1月1日 { 1000元 } 自 2025年1月1日 { 1100元 } }\n";
    let two = "参数 甲: 元 {\n  自 2024年1月1日 { 1000元 }\n  自 2025年1月1日 { 1100元 }\n}\n";
    assert_eq!(tree(one), tree(two));
    for text in
        ["参数 甲: 元 { 自 2024年1月1日 { 1000元 } 乱写 }\n", "参数 甲: 元 { 自 2024年1月1日 { 1000元 } } 乱写\n"]
    {
        let (_, diags) = parse(text);
        assert_eq!(show(text, &diags), "E0101 右花括号后面不能再有内容 «乱写»\n");
    }
}
