//! JSON → text tree, with byte spans. Strict: RFC 8259, no comments, no trailing commas; nesting is limited.
//!
//! It stops at the first fault of the syntax, which is reported with its place.

use super::tree::{Entry, Node, NodeKind};
use crate::diag::{Diagnostic, catalogue::data};
use crate::source::{SourceId, Span};

/// What to do with a number and its unit.
const QUOTE: &str = "带单位的值要写在英文双引号里，如 \"60%\"";
/// The deepest nesting of lists and records.
const MAX_DEPTH: usize = 100;

/// Reads one document. A fault is reported and gives an `Error` node.
pub fn parse(source: SourceId, text: &str, diags: &mut Vec<Diagnostic>) -> Node {
    parse_at(source, text, 0, text.len(), diags)
}

/// Reads one document that stands in `start..end` of a text, such as one line of JSON Lines.
pub fn parse_at(source: SourceId, text: &str, start: usize, end: usize, diags: &mut Vec<Diagnostic>) -> Node {
    let bytes = text.as_bytes().get(..end).unwrap_or_default();
    let mut reader = Reader { source, text, bytes, at: start, depth: 0 };
    let node = reader.document();
    match node {
        Ok(node) => node,
        Err(fault) => {
            let span = Span::new(source, fault.start, fault.end);
            diags.push(Diagnostic::new(data::E0509, span, fault.message));
            Node::new(NodeKind::Error, span)
        }
    }
}

struct Fault {
    start: usize,
    end: usize,
    message: String,
}

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

type Read<T> = Result<T, Fault>;

impl Reader<'_> {
    fn document(&mut self) -> Read<Node> {
        let node = self.value()?;
        self.blanks();
        if self.at < self.bytes.len() {
            return Err(self.fault("JSON 在这里已经结束，后面不能再有内容"));
        }
        Ok(node)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// A fault at the next character.
    fn fault(&self, message: &str) -> Fault {
        let rest = self.text.get(self.at..self.bytes.len()).unwrap_or("");
        let width = rest.chars().next().map_or(0, char::len_utf8);
        Fault { start: self.at, end: self.at + width, message: message.to_owned() }
    }

    fn node(&self, kind: NodeKind, start: usize) -> Node {
        Node::new(kind, Span::new(self.source, start, self.at))
    }

    fn value(&mut self) -> Read<Node> {
        self.blanks();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.nested(Self::record)?,
            Some(b'[') => self.nested(Self::list)?,
            Some(b'"') => NodeKind::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'a'..=b'z') => self.word()?,
            Some(_) if self.foreign_word().is_some() => {
                let (word, right) = self.foreign_word().unwrap_or_default();
                let end = self.at + word.len();
                return Err(Fault { start, end, message: format!("JSON 里没有 {word}，写 {right}") });
            }
            Some(_) => return Err(self.fault("这里应为一个值：数、带引号的文本、true、false、null、[…] 或 {…}")),
            None => return Err(self.fault("文件在这里中断，还缺一个值")),
        };
        Ok(self.node(kind, start))
    }

    /// A word of another language in the place of a value, and JSON's.
    fn foreign_word(&self) -> Option<(&'static str, &'static str)> {
        let rest = self.text.get(self.at..).unwrap_or("");
        let known = [
            ("True", "true"),
            ("TRUE", "true"),
            ("False", "false"),
            ("FALSE", "false"),
            ("None", "null"),
            ("NULL", "null"),
            ("NaN", "null"),
        ];
        known.into_iter().find(|(word, _)| rest.starts_with(word))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Read<NodeKind>) -> Read<NodeKind> {
        if self.depth >= MAX_DEPTH {
            return Err(self.fault(&format!("嵌套超过 {MAX_DEPTH} 层")));
        }
        self.depth += 1;
        self.at += 1;
        let kind = read(self);
        self.depth -= 1;
        kind
    }

    fn list(&mut self) -> Read<NodeKind> {
        let mut items = Vec::new();
        self.blanks();
        if self.take(b']') {
            return Ok(NodeKind::List(items));
        }
        loop {
            items.push(self.value()?);
            self.blanks();
            if self.take(b']') {
                return Ok(NodeKind::List(items));
            }
            self.must_be(b',', "列表的值之间应为逗号，列表以 ] 结束")?;
        }
    }

    fn record(&mut self) -> Read<NodeKind> {
        let mut entries = Vec::new();
        self.blanks();
        if self.take(b'}') {
            return Ok(NodeKind::Map(entries));
        }
        loop {
            self.blanks();
            if self.peek() == Some(b'}') {
                return Err(self.fault("最后一项后面不能有逗号，删去 } 前的逗号"));
            }
            entries.push(self.entry()?);
            self.blanks();
            if self.take(b'}') {
                return Ok(NodeKind::Map(entries));
            }
            self.must_be(b',', "键值之间应为逗号，记录以 } 结束")?;
        }
    }

    fn entry(&mut self) -> Read<Entry> {
        self.blanks();
        let start = self.at;
        if let Some(fault) = self.thousands() {
            return Err(fault);
        }
        if self.peek() != Some(b'"') {
            return Err(self.fault("这里应为一个键，写在英文双引号里"));
        }
        let key = self.string()?;
        let key_span = Span::new(self.source, start, self.at);
        self.blanks();
        self.must_be(b':', "键后应为英文冒号")?;
        Ok(Entry { key, key_span, value: self.value()? })
    }

    /// `12,000`: the comma between the digits of a number.
    fn thousands(&self) -> Option<Fault> {
        let before = self.text.get(..self.at)?.strip_suffix(',')?;
        let start = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let rest = self.text.get(self.at..)?;
        let tail = rest.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(rest.len());
        let groups = rest.get(..tail)?.trim_end_matches(',');
        let three = !groups.is_empty() && groups.split(',').all(|group| group.len() == 3);
        (three && start < before.len()).then(|| Fault {
            start,
            end: self.at + groups.len(),
            message: "数里不能有千分位的逗号，去掉逗号".to_owned(),
        })
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn must_be(&mut self, byte: u8, message: &str) -> Read<()> {
        if self.take(byte) { Ok(()) } else { Err(self.fault(message)) }
    }

    fn word(&mut self) -> Read<NodeKind> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric()) {
            self.at += 1;
        }
        match self.text.get(start..self.at) {
            Some("true") => Ok(NodeKind::Bool(true)),
            Some("false") => Ok(NodeKind::Bool(false)),
            Some("null") => Ok(NodeKind::Null),
            _ => Err(Fault { start, end: self.at, message: "文本要写在英文双引号里".to_owned() }),
        }
    }

    fn number(&mut self) -> Read<NodeKind> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        let text = self.text.get(start..self.at).unwrap_or("");
        let after = self.text.get(self.at..).and_then(|t| t.chars().next());
        if let Some(unit) = after.filter(|c| !c.is_ascii() || matches!(c, '%' | '/')) {
            return Err(Fault { start, end: self.at + unit.len_utf8(), message: QUOTE.to_owned() });
        }
        if is_json_number(text) {
            return Ok(NodeKind::Number(text.to_owned()));
        }
        Err(Fault {
            start, end: self.at, message: format!("「{text}」不是 JSON 的数，带单位的值要写在英文双引号里")
        })
    }

    fn string(&mut self) -> Read<String> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let from = self.at;
            while self.peek().is_some_and(|b| b != b'"' && b != b'\\' && b >= 0x20) {
                self.at += 1;
            }
            text.push_str(self.text.get(from..self.at).unwrap_or(""));
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(b'\t') => return Err(self.fault("文本里不能直接有制表符")),
                Some(_) | None => {
                    return Err(Fault {
                        start, end: start + 1, message: "文本缺少结尾的英文双引号".to_owned()
                    });
                }
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let start = self.at;
        let letter = self.bytes.get(start + 1).copied();
        self.at = (start + 2).min(self.bytes.len());
        let plain = match letter {
            Some(b @ (b'"' | b'\\' | b'/')) => Some(char::from(b)),
            Some(b'n') => Some('\n'),
            Some(b't') => Some('\t'),
            Some(b'r') => Some('\r'),
            Some(b'b') => Some('\u{8}'),
            Some(b'f') => Some('\u{c}'),
            Some(b'u') => self.unicode(),
            _ => None,
        };
        plain.ok_or_else(|| Fault { start, end: start + 1, message: "反斜杠后不是 JSON 的转义".to_owned() })
    }

    fn unicode(&mut self) -> Option<char> {
        let high = self.hex()?;
        if !(0xD800..0xDC00).contains(&high) {
            return char::from_u32(high);
        }
        if self.bytes.get(self.at..self.at + 2) != Some(b"\\u") {
            return None;
        }
        self.at += 2;
        let low = self.hex()?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
        char::from_u32(0x10000 + ((high - 0xD800) << 10) + low)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }
}

/// Whether a text is a number by RFC 8259: no leading zeros, no bare point.
fn is_json_number(text: &str) -> bool {
    let rest = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((m, e)) => (m, Some(e)),
        None => (rest, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((w, f)) => (w, Some(f)),
        None => (mantissa, None),
    };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let plain_whole = digits(whole) && (whole == "0" || !whole.starts_with('0'));
    let plain_exponent = exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)));
    plain_whole && fraction.is_none_or(digits) && plain_exponent
}
