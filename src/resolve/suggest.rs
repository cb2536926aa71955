//! What an unknown name may have meant: a missing space, another width of characters, a final 的, a slip of the hand.

use super::Names;

/// What an unknown name may have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Why, in words.
    pub why: String,
    /// What should stand there instead.
    pub text: String,
    /// Whether it surely is what was meant.
    pub safe: bool,
}

/// Words of expressions and clauses that must stand apart from names.
const WORDS: [&str; 44] = [
    "不为",
    "为",
    "且",
    "或",
    "非",
    "不在",
    "在",
    "不含",
    "含任一",
    "含",
    "及以上",
    "及以下",
    "以上",
    "以下",
    "以内",
    "不超过",
    "超过",
    "不低于",
    "不少于",
    "不高于",
    "低于",
    "高于",
    "少于",
    "多于",
    "达到",
    "不满",
    "未满",
    "不足",
    "满",
    "至少",
    "至多",
    "最低",
    "最高",
    "最长",
    "内",
    "起",
    "前",
    "当",
    "须",
    "至",
    "自",
    "无则",
    "于",
    "的",
];

/// Words that stand in hardly any name: a name with one inside is taken apart even where its parts are unknown.
const STRONG: [&str; 9] = ["不为", "为", "且", "以上", "以下", "不超过", "不低于", "不少于", "不高于"];

/// Characters that make a word of their own with a following 为: 行为, 作为, 认为 …
const BEFORE_BE: [char; 8] = ['行', '作', '认', '成', '人', '视', '定', '称'];

impl Names {
    /// The best suggestion for a name that `unit` does not see; `more` knows further names in scope: fields, locals,
    /// members of enumerations.
    pub fn suggest(&self, unit: usize, text: &str, extra: &[&str], more: &dyn Fn(&str) -> bool) -> Option<Suggestion> {
        let known = |word: &str| extra.contains(&word) || self.sees_name(unit, word) || more(word);
        without_de(text, &known)
            .or_else(|| field_of(text, &known))
            .or_else(|| asked(text, &known))
            .or_else(|| negated(text, &known))
            .or_else(|| truth(text))
            .or_else(|| missing_space(text, &known))
            .or_else(|| self.other_width(unit, text, extra))
            .or_else(|| self.nearest(unit, text, extra))
            .or_else(|| strong_word(text))
    }

    /// A name with a word of the language in it that lacks its spaces, taken apart.
    pub fn split(&self, unit: usize, text: &str, more: &dyn Fn(&str) -> bool) -> Option<Suggestion> {
        missing_space(text, &|word: &str| self.sees_name(unit, word) || more(word)).or_else(|| strong_word(text))
    }

    fn sees_name(&self, unit: usize, text: &str) -> bool {
        self.seen(unit, text).next().is_some()
    }

    fn candidates<'a>(&'a self, unit: usize, extra: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
        let visible = self.entries.iter().filter(move |(_, entries)| entries.iter().any(|e| self.sees(unit, e.unit)));
        visible.map(|(text, _)| text.as_str()).chain(extra.iter().copied())
    }

    fn other_width(&self, unit: usize, text: &str, extra: &[&str]) -> Option<Suggestion> {
        let narrow: String = text.chars().map(narrow).collect();
        let cost = self.entries.len().saturating_add(extra.len());
        if !self.afford(cost) {
            return None;
        }
        let same = |name: &&str| name.chars().map(self::narrow).eq(narrow.chars());
        let found = self.candidates(unit, extra).find(same)?.to_owned();
        Some(Suggestion {
            why: format!("有一个「{found}」，只是全角半角或者大小写不同"), text: found, safe: true
        })
    }

    fn nearest(&self, unit: usize, text: &str, extra: &[&str]) -> Option<Suggestion> {
        let wanted: Vec<char> = text.chars().collect();
        let limit = most(wanted.len());
        if !self.afford(self.entries.len().saturating_add(extra.len())) {
            return None;
        }
        let mut best: Option<(usize, String)> = None;
        for name in self.candidates(unit, extra) {
            let length = name.chars().count();
            if length.abs_diff(wanted.len()) > limit || !self.afford(wanted.len() * length) {
                continue;
            }
            let distance = distance(&wanted, name);
            let enough = is_slip(distance, text, name) && distance < wanted.len();
            if enough && best.as_ref().is_none_or(|(least, _)| distance < *least) {
                best = Some((distance, name.to_owned()));
            }
        }
        best.map(|(_, text)| Suggestion { why: format!("是不是「{text}」"), text, safe: false })
    }

    /// The nearest of a few names, as far as the budget goes.
    pub fn near(&self, text: &str, candidates: &[&str]) -> Option<String> {
        self.afford(candidates.len().saturating_mul(8)).then(|| nearest(text, candidates).map(str::to_owned)).flatten()
    }

    /// Takes from the budget of comparisons; false where it is used up. Suggestions are a courtesy: a file full of
    /// errors must not take forever.
    pub fn afford(&self, cost: usize) -> bool {
        let left = self.budget.get().checked_sub(u64::try_from(cost).unwrap_or(u64::MAX));
        self.budget.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// The most letters that may be wrong in a name of some length.
fn most(length: usize) -> usize {
    length.div_ceil(3).min(3)
}

/// Whether so many wrong letters are a slip: in four characters two are another word (合伙创业, 首次创业), unless one
/// name holds the other (大型企业, 大型). What stands before a name makes another thing of it (上年保费, 保费).
fn is_slip(distance: usize, text: &str, name: &str) -> bool {
    let length = text.chars().count();
    let holds = text.starts_with(name) || name.contains(text);
    distance <= if holds { most(length) } else { (length / 3).clamp(1, 3) }
}

/// The nearest of a few names, none where all are far.
fn nearest<'a>(text: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let wanted: Vec<char> = text.chars().collect();
    let limit = most(wanted.len());
    let measured = candidates.iter().filter(|c| c.chars().count().abs_diff(wanted.len()) <= limit);
    let close = measured.map(|c| (distance(&wanted, c), *c));
    let close = close.filter(|(d, name)| is_slip(*d, text, name) && *d < wanted.len());
    close.min_by_key(|(d, _)| *d).map(|(_, name)| name)
}

/// `留用率的` before a comma or a condition's end.
fn without_de(text: &str, known: &dyn Fn(&str) -> bool) -> Option<Suggestion> {
    let rest = text.strip_suffix('的').filter(|rest| known(rest))?;
    Some(Suggestion { why: "「的」不是名字的一部分".to_owned(), text: rest.to_owned(), safe: true })
}

/// `见习人员的见习月数`: a path.
fn field_of(text: &str, known: &dyn Fn(&str) -> bool) -> Option<Suggestion> {
    let (head, field) = text.split_once('的').filter(|(head, field)| known(head) && !field.is_empty())?;
    Some(Suggestion {
        why: "读字段用点，不用「的」".to_owned(), text: format!("{head}.{field}"), safe: false
    })
}

/// The truth values of other programs.
fn truth(text: &str) -> Option<Suggestion> {
    let right = match text.to_ascii_lowercase().as_str() {
        "true" | "yes" => "是",
        "false" | "no" => "否",
        _ => return None,
    };
    Some(Suggestion { why: format!("写作 {right}"), text: right.to_owned(), safe: false })
}

/// `是否参保` beside an input 参保.
fn asked(text: &str, known: &dyn Fn(&str) -> bool) -> Option<Suggestion> {
    let rest = ["是否", "有无"].into_iter().find_map(|word| text.strip_prefix(word).filter(|rest| known(rest)))?;
    Some(Suggestion { why: "条件直接写名称".to_owned(), text: rest.to_owned(), safe: true })
}

/// `未参保` beside an input 参保.
fn negated(text: &str, known: &dyn Fn(&str) -> bool) -> Option<Suggestion> {
    let rest =
        ["没有", "未", "不", "非", "无"].into_iter().find_map(|no| text.strip_prefix(no).filter(|r| known(r)))?;
    Some(Suggestion { why: "否定写 非 (…)".to_owned(), text: format!("非 ({rest})"), safe: false })
}

/// `企业规模为大型`: the name before a word is known, so the word only misses its spaces.
fn missing_space(text: &str, known: &dyn Fn(&str) -> bool) -> Option<Suggestion> {
    let split = segments(text, known).or_else(|| first_word(text, known))?;
    let word = split.iter().find(|part| WORDS.contains(part)).copied().unwrap_or_default();
    let spaced = split.join(" ");
    Some(Suggestion { why: format!("「{word}」前后要有空格"), text: spaced, safe: true })
}

/// `企业规模为大型` where neither part is known: probably what was meant, but a person must look at it.
fn strong_word(text: &str) -> Option<Suggestion> {
    let ends: Vec<usize> = text.char_indices().map(|(i, _)| i).skip(2).collect();
    let (head, word, tail) = ends.into_iter().find_map(|end| {
        let (head, rest) = text.split_at_checked(end)?;
        let word = STRONG.iter().filter(|w| rest.starts_with(**w)).max_by_key(|w| w.len())?;
        let compound = *word == "为" && head.ends_with(BEFORE_BE);
        let tail = rest.get(word.len()..)?;
        let complete = !tail.is_empty() || matches!(*word, "以上" | "以下");
        (complete && !compound).then_some((head, *word, tail))
    })?;
    let text = [head, word, tail].join(" ").trim_end().to_owned();
    Some(Suggestion {
        why: format!("「{word}」前后要有空格；整个是一个名字时先声明它"), text, safe: false
    })
}

/// The whole text as known names and words in turn, at least one of each, by the fewest parts.
fn segments<'a>(text: &'a str, known: &dyn Fn(&str) -> bool) -> Option<Vec<&'a str>> {
    let ends: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    if ends.len() > 40 {
        return None;
    }
    let mut best: Vec<Option<(usize, Vec<&str>)>> = vec![None; ends.len()];
    *best.first_mut()? = Some((0, Vec::new()));
    for (stop, end) in ends.iter().enumerate().skip(1) {
        for (start, begin) in ends.iter().enumerate().take(stop) {
            let part = text.get(*begin..*end)?;
            let Some((_, parts)) = best.get(start).cloned().flatten() else { continue };
            if !WORDS.contains(&part) && !known(part) && !matches!(part, "是" | "否" | "不适用") {
                continue;
            }
            let slot = best.get_mut(stop)?;
            if slot.as_ref().is_none_or(|(_, there)| there.len() > parts.len() + 1) {
                *slot = Some((stop, parts.into_iter().chain([part]).collect()));
            }
        }
    }
    let parts = best.pop().flatten()?.1;
    let words = parts.iter().filter(|part| WORDS.contains(part)).count();
    (words > 0 && words < parts.len()).then_some(parts)
}

/// The longest known name at the head that a word follows.
fn first_word<'a>(text: &'a str, known: &dyn Fn(&str) -> bool) -> Option<Vec<&'a str>> {
    let ends = text.char_indices().map(|(i, _)| i).skip(1).take(80).collect::<Vec<_>>();
    ends.into_iter().rev().find_map(|end| {
        let (head, rest) = text.split_at_checked(end)?;
        let word = WORDS.iter().filter(|w| rest.starts_with(**w)).max_by_key(|w| w.len())?;
        let (word, tail) = rest.split_at_checked(word.len())?;
        known(head).then(|| [head, word, tail].into_iter().filter(|p| !p.is_empty()).collect())
    })
}

fn narrow(c: char) -> char {
    let code = u32::from(c);
    let half = if (0xFF01..=0xFF5E).contains(&code) { char::from_u32(code - 0xFEE0).unwrap_or(c) } else { c };
    half.to_ascii_lowercase()
}

/// Edits between two names; swapping two neighbours counts as one.
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let change = at(&last, j) + usize::from(x != y);
            let mut least = change.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}
