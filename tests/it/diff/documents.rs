//! What one document does to the measures of another: the change is told at the amended measure, and nothing else is.

use crate::literate::Folder;

const OLD: &str = "\
文件 示人社发〔2025〕3号 { 发布 2025年1月1日；有效 2025年1月1日 至 2027年12月31日 }
输入 年龄: 岁
输入 参保月数: 月
输入 受理日期: 日期
措施 创业补贴 依据 第3条 { 须 年龄 >= 18岁；标准 = 5000元；次数 <= 1次 }
措施 带动补贴 依据 第4条 { 须 参保月数 >= 12个月；标准 = 3000元 }
措施 合计补贴 依据 第5条 { 标准 = 创业补贴.金额 * 50% }
措施 岗位补贴 依据 第6条 { 须 参保月数 >= 6个月；标准 = 800元 }
不得重复享受 一组 { 创业补贴、带动补贴 } { 就高 }
";

/// What is told of the measures, one line a measure, a clause and a region, where another document joins the rules.
fn told(head: &str, measures: &str) -> String {
    let folder = Folder::new();
    folder.write("原.pol", OLD.as_bytes());
    let new = format!(
        "引用 \"原.pol\"\n文件 示人社发〔2026〕1号 {{ 发布 2026年1月1日；有效 至 2027年12月31日；{head} }}\n{measures}"
    );
    folder.write("新.pol", new.as_bytes());
    let forth = lines(&folder, ["原.pol", "新.pol"]);
    let back = lines(&folder, ["新.pol", "原.pol"]);
    assert_eq!(forth.lines().count(), back.lines().count(), "{forth}\n{back}");
    forth
}

fn lines(folder: &Folder, [old, new]: [&str; 2]) -> String {
    let (_, out, err) = folder.polc(&["diff", old, new, "--date", "2026-03-31", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}\n{out}"));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let mut lines = Vec::new();
    for measure in document["measures"].as_array().unwrap() {
        let open = measure["open_beside"].as_array().unwrap().iter().map(text).collect::<String>();
        lines.push(format!("{} {}{open}", text(&measure["change"]), text(&measure["name"])));
        let clauses = measure["clauses"].as_array().unwrap();
        lines.extend(
            clauses.iter().map(|c| format!("  {}：{} → {}", text(&c["word"]), text(&c["old"]), text(&c["new"]))),
        );
        for region in measure["regions"].as_array().unwrap() {
            let of = |side: &str| {
                let found = &region["witness"][side];
                format!("{} {}", text(&found["status"]), text(&found["result"]["value"]))
            };
            let conditions = region["conditions"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join("；");
            lines.push(format!("  {conditions} | {} → {}", of("old"), of("new")));
        }
    }
    lines.join("\n")
}

#[test]
fn an_amendment_is_told_at_the_amended_measure() {
    let amends = "修改 示人社发〔2025〕3号 第3条 自 2026年2月1日";
    let told = told(amends, "措施 创业补贴 依据 第1条 { 须 年龄 >= 18岁；标准 = 2000元；次数 <= 1次 }\n");
    let expected = "\
changed 创业补贴
  标准：标准 = 5000元 → 标准 = 2000元
  废止与修改：- → 修改 示人社发〔2025〕3号 第3条 自 2026年2月1日
  评估日 在 [2026-02-01, 2027-12-31] | eligible 5000.00 → eligible 2000.00
changed 带动补贴
  评估日 在 [2026-02-01, 2027-12-31] | ineligible - → eligible 3000.00
changed 合计补贴
  评估日 在 [2026-02-01, 2027-12-31]；年龄 不低于 18岁 | eligible 2500.00 → eligible 1000.00";
    assert_eq!(told, expected);
}

#[test]
fn an_amendment_with_a_transition_is_told_by_its_day() {
    let amends = "修改 示人社发〔2025〕3号 第6条 自 2026年2月1日；过渡 按 受理日期 至 2026年6月30日";
    let told = told(amends, "措施 岗位补贴 依据 第1条 { 须 参保月数 >= 9个月；标准 = 800元 }\n");
    let expected = "\
changed 岗位补贴
  废止与修改：- → 修改 示人社发〔2025〕3号 第6条 自 2026年2月1日
  须：须 参保月数 >= 6个月 → 须 参保月数 >= 9个月
  评估日 不低于 2026-02-01；参保月数 在 [6个月, 9个月) | eligible 800.00 → ineligible -";
    assert_eq!(told, expected);
}

#[test]
fn a_repeal_is_told_at_the_repealed_measure() {
    let told = told("废止 示人社发〔2025〕3号 第6条 自 2026年2月1日", "");
    let expected = "\
changed 岗位补贴
  废止与修改：- → 废止 示人社发〔2025〕3号 第6条 自 2026年2月1日
  评估日 在 [2026-02-01, 2027-12-31]；参保月数 不低于 6个月 | eligible 800.00 → expired -
  评估日 在 [2026-02-01, 2027-12-31]；参保月数 低于 6个月 | ineligible - → expired -";
    assert_eq!(told, expected);
}
