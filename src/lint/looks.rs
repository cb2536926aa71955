//! What a reader cannot see: characters that turn the order of the text, names that differ only in how they are written.

use super::allow::own_name;
use crate::diag::Diagnostic;
use crate::diag::catalogue::lints as codes;
use crate::source::{SourceId, SourceMap, Span};
use crate::syntax::ast::{File, Item, ItemKind, Name};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Characters that turn the order in which a line is shown, in comments and quoted texts too: what is shown is then not
/// what is computed.
pub fn hidden_order(source: SourceId, sources: &SourceMap, diags: &mut Vec<Diagnostic>) {
    let Some(file) = sources.get(source) else { return };
    for (at, c) in file.text.char_indices().filter(|(_, c)| turns(*c)) {
        let span = Span::new(source, at, at + c.len_utf8());
        if diags.iter().any(|d| d.labels.iter().any(|l| l.span == span)) {
            continue; // outside of comments and texts it is an error already
        }
        let message = format!("这里有一个改变文字方向的字符（U+{:04X}）", u32::from(c));
        let finding = Diagnostic::new(codes::W0905, span, message);
        diags.push(finding.help("显示的次序和计算的次序可能不同").fix("删去这个字符", span, ""));
    }
}

fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Names that differ only in width, in 简 and 繁, or in letters and characters of one shape; and names with letters of
/// another alphabet.
pub fn alike(files: &[&File], diags: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<String, &Name> = BTreeMap::new();
    for name in files.iter().flat_map(|file| &file.items).flat_map(names) {
        if let Some(c) = name.text.chars().find(|c| latin(*c).is_some()) {
            let message = format!("「{}」里的 {c} 不是英文字母（U+{:04X}）", name.text, u32::from(c));
            diags.push(Diagnostic::new(codes::W0908, name.span, message).help("用键盘重新输入这个字母"));
        }
        if name.text.chars().nth(1).is_none() {
            continue; // 己 and 巳 alone are meant
        }
        match first.get(&shape(&name.text)) {
            Some(other) if other.text != name.text => {
                let message = format!("「{}」和「{}」只差写法，容易当作同一个", name.text, other.text);
                let finding = Diagnostic::new(codes::W0906, name.span, message).also(other.span, "另一个在这里");
                diags.push(finding.help("是同一个就写成一样；不是同一个，换一个区别明显的名称"));
            }
            Some(_) => {}
            None => drop(first.insert(shape(&name.text), name)),
        }
    }
}

/// The names that a declaration introduces.
fn names(item: &Item) -> Vec<&Name> {
    let mut found: Vec<&Name> = own_name(item).into_iter().collect();
    match &item.kind {
        ItemKind::Enum(decl) => found.extend(&decl.members),
        ItemKind::Entity(decl) => found.extend(decl.fields.iter().map(|field| &field.name)),
        ItemKind::Reading(decl) => found.extend(decl.options.iter().map(|option| &option.name)),
        ItemKind::Error | ItemKind::Document(_) | ItemKind::Import(_) | ItemKind::Units(_) => {}
        ItemKind::Input(_) | ItemKind::Param(_) | ItemKind::Define(_) | ItemKind::Measure(_) => {}
        ItemKind::Group(_) | ItemKind::Case(_) | ItemKind::Qualitative(_) | ItemKind::Excused(_) => {}
        ItemKind::Allow(_) => {}
    }
    found
}

/// What a name looks like: one for all that a reader takes for the same.
fn shape(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).map(one_shape).collect()
}

fn one_shape(c: char) -> char {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    let letter = latin(narrow).unwrap_or(narrow);
    SHAPES.get(&letter).copied().unwrap_or(letter)
}

/// What stands for each character of the tables below.
static SHAPES: LazyLock<BTreeMap<char, char>> =
    LazyLock::new(|| LIKE.chars().zip(SHAPE.chars()).chain(TRADITIONAL.chars().zip(SIMPLE.chars())).collect());

/// The Latin letter that a Cyrillic or Greek one looks like.
fn latin(c: char) -> Option<char> {
    if c.is_ascii() || c >= '\u{2000}' {
        return None;
    }
    let at = "АВЕКМНОРСТХаеорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο".chars().position(|other| other == c)?;
    "ABEKMHOPCTXaeopcyxABEZHIKMNOPTYXo".chars().nth(at)
}

/// Characters of one shape, each with the one that stands for both below it.
const LIKE: &str = "己巳末曰囗土〇○◯人干";
const SHAPE: &str = "已已未日口士零零零入千";

/// Traditional characters of rules, each with its simplified one below it.
const TRADITIONAL: &str = "業務補貼費創擔貸險見習單個體農員學畢勞動時間額標準數條參繳納資產稅機構證書級類訓練職區縣鄉鎮門關係協會團隊軍轉復離長殘貧脫戶實際總計兩萬億東號頒發廢後無與為從應當對開場館電網僱傭齡顧問獎勵賃貿議認識話請護調轄運連遷過還適選遺邊鄰釋錄錢鋪陽階陸險隨雜難電題顯風飛飯養館馬驗黨齊";
const SIMPLE: &str = "业务补贴费创担贷险见习单个体农员学毕劳动时间额标准数条参缴纳资产税机构证书级类训练职区县乡镇门关系协会团队军转复离长残贫脱户实际总计两万亿东号颁发废后无与为从应当对开场馆电网雇佣龄顾问奖励赁贸议认识话请护调辖运连迁过还适选遗边邻释录钱铺阳阶陆险随杂难电题显风飞饭养馆马验党齐";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_one_for_one() {
        assert_eq!(LIKE.chars().count(), SHAPE.chars().count());
        assert_eq!(TRADITIONAL.chars().count(), SIMPLE.chars().count());
    }

    #[test]
    fn what_looks_the_same_has_one_shape() {
        assert_eq!(shape("Ａ 類"), shape("А类"));
        assert_eq!(shape("己繳月數"), shape("已缴月数"));
        assert_ne!(shape("上年末人数"), shape("上年度人数"));
    }
}
