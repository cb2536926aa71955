//! Reading of profiles: exactness, forms that mean the same, hostile texts.

use super::literate::Folder;

const POLICY: &str = "\
输入 基数: 元
输入 比率: 比例
输入 月数: 月
措施 补贴 { 标准 = 基数 * 比率 }
措施 期间 { 结论 = 月数 }
";

/// The figures of a run with one profile, as shown.
fn figures(name: &str, profile: &[u8]) -> String {
    let folder = Folder::new();
    folder.write("主.pol", POLICY.as_bytes());
    folder.write(name, profile);
    let (code, out, err) = folder.polc(&["run", "主.pol", "--profile", name]);
    assert_eq!(code, 0, "{err}");
    let lines = out.lines().filter(|line| line.starts_with("  可享受"));
    lines.map(|line| line.trim().replace("可享受", "").trim().to_owned()).collect::<Vec<_>>().join(" ")
}

#[test]
fn numbers_are_exact() {
    assert_eq!(figures("甲.json", r#"{"基数": 0.1, "比率": "100%", "月数": 1}"#.as_bytes()), "0.10元 1个月");
    assert_eq!(figures("甲.json", r#"{"基数": 1.5e3, "比率": 0.1, "月数": 0.5}"#.as_bytes()), "150.00元 0.5个月");
    assert_eq!(figures("甲.yaml", "基数: 1000.01\n比率: 2/3\n月数: 12\n".as_bytes()), "666.67元 12个月");
    assert_eq!(
        figures("甲.yaml", "基数: 99999999999999.99\n比率: 100%\n月数: 1\n".as_bytes()),
        "99999999999999.99元 1个月"
    );
}

#[test]
fn forms_that_mean_the_same() {
    let same = [
        "基数: 20万元\n比率: 5‰\n月数: 2年6个月\n",
        "基数: 200000\n比率: 0.5%\n月数: 30\n",
        "基数: \"200000元\"\n比率: '0.005'\n月数: 30个月\n",
        "{基数: ２０万元, 比率: ０．５％, 月数: 30月}\n",
        "{\"基数\": \"200,000元\", \"比率\": 0.005, \"月数\": \"2年6个月\"}",
    ];
    for text in same {
        assert_eq!(figures("甲.yaml", text.as_bytes()), "1000.00元 30个月", "{text}");
    }
    let marked = [b"\xef\xbb\xbf".as_slice(), same[0].as_bytes()].concat();
    assert_eq!(figures("甲.yaml", &marked), "1000.00元 30个月");
}

#[test]
fn hostile_texts_end_with_a_report() {
    let deep = |open: &str, n: usize| open.repeat(n).into_bytes();
    let alias = format!("a: &a [x,x,x,x,x,x,x,x,x]\n{}", {
        let line = |(to, from): (char, char)| {
            format!("{to}: &{to} [*{from},*{from},*{from},*{from},*{from},*{from},*{from},*{from},*{from}]\n")
        };
        ('b'..='i').zip('a'..='h').map(line).collect::<String>()
    });
    let texts: [(&str, Vec<u8>); 8] = [
        ("甲.json", deep("[", 100_000)),
        ("甲.json", deep("{\"a\":", 100_000)),
        ("甲.yaml", deep("[", 100_000)),
        ("甲.yaml", deep("- ", 100_000)),
        ("甲.yaml", alias.into_bytes()),
        ("甲.json", format!("{{\"基数\": {}}}", "9".repeat(1_000_000)).into_bytes()),
        ("甲.json", b"{\"\\ud800\": 1}".to_vec()),
        ("甲.yaml", "基数: !!float 1\n".as_bytes().to_vec()),
    ];
    for (name, text) in texts {
        let folder = Folder::new();
        folder.write("主.pol", POLICY.as_bytes());
        folder.write(name, &text);
        let (code, _, err) = folder.polc(&["run", "主.pol", "--profile", name]);
        assert_eq!(code, 1, "{err}");
        assert!(err.contains("E05"), "{}", err.chars().take(500).collect::<String>());
    }
}
