//! `polc impact`: what a change does to the rows of a table, in heads and money, and which clause moved what.

use super::literate::Folder;

const OLD: &str = "\
文件 示人社〔2024〕1号 { 标题 “示例”；机关 示例局；地区 示例市；发布 2024年1月1日 }
输入 单位名称: 文本
输入 留用率: 比例 在 [0%, 100%]
输入 参保人数: 整数 人
输入 正常经营: 是否
措施 留用奖励 依据 第1条 {
  须「正常经营」: 正常经营
  须「留用达标」: 留用率 50%以上
  标准 = 每人1000元
  人数 = 参保人数
  资金来源 就业补助资金
}
措施 稳岗返还 依据 第2条 {
  须「少裁员」: 留用率 40%以上
  标准 = 每人300元
  人数 = 参保人数
  资金来源 失业保险基金
}
";

/// Three clauses of the first measure: the figure, the condition, a limit.
fn new() -> String {
    OLD.replace("每人1000元", "每人1200元").replace("50%以上", "60%以上").replacen(
        "  资金来源 就业补助资金\n",
        "  金额 <= 20000元\n  资金来源 就业补助资金\n",
        1,
    )
}

const ROWS: &str = "\
单位名称,留用率(%),参保人数,正常经营,县区,权重
甲厂,65,10,是,东区,1
乙店,55,4,是,西区,2.5
丙社,80,30,是,东区,1
丁行,90,2,否,西区,4
戊所,,5,是,,1
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("原.pol", OLD.as_bytes());
    folder.write("新.pol", new().as_bytes());
    folder.write("单位.csv", ROWS.as_bytes());
    folder
}

#[test]
fn heads_and_money_by_measure_document_fund_and_column() {
    let (code, out, err) = folder().polc(&["impact", "原.pol", "新.pol", "--data", "单位.csv", "--by", "县区"]);
    let expected = "\
规则改动的影响：原.pol → 新.pol
  数据「单位.csv」，5 行；评估日 2025-06-01
  · 增加 1，减少 2
  · 金额合计 57800.00元 → 45800.00元，差额 -12000.00元
  · 其中增加 2000.00元，减少 14000.00元
  · 增加的每一个：最小 2000.00元，下四分位 2000.00元，中位数 2000.00元，上四分位 2000.00元，最大 2000.00元
  · 减少的每一个：最小 4000.00元，下四分位 4000.00元，中位数 4000.00元，上四分位 10000.00元，最大 10000.00元

按措施
  · 留用奖励（第1条）
    增加：1
    减少：1
    不再符合：1
    原合计（元）：44000.00
    差额（元）：-12000.00

按资金来源
  · 就业补助资金
    增加：1
    减少：1
    不再符合：1
    原合计（元）：44000.00
    差额（元）：-12000.00

按「县区」
  · 东区
    增加：1
    减少：1
    原合计（元）：52000.00
    差额（元）：-8000.00
  · 西区
    减少：1
    原合计（元）：5800.00
    差额（元）：-4000.00
";
    assert_eq!((code, out.as_str()), (0, expected), "{err}");
}
