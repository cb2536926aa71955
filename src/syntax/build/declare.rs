//! Declarations: the keyword chooses how the rest is read.

use super::{Builder, Node, Parts as _, error_expr};
use crate::syntax::ast::{
    AllowDecl, Citation, Clause, ClauseKind, DefineDecl, EntityDecl, EnumDecl, ExcusedDecl, Expr, GroupDecl, GroupRule,
    ImportDecl, InputDecl, Item, ItemKind, MeasureDecl, MeasureKind, Name, QualitativeDecl, ReadingDecl, ReadingOption,
    Strategy, Test, Tiered, TypeExpr, TypeExprKind,
};
use crate::syntax::brackets::Shape;
use crate::syntax::cut::{Before, Piece};
use crate::syntax::explain;
use crate::syntax::grammar::Rule;
use crate::syntax::table;

impl<'a> Builder<'a, '_> {
    /// One declaration; `docs` stand before it.
    pub fn item(&mut self, piece: Piece, docs: Vec<String>) -> Item {
        let span = self.piece_span(piece);
        let kind = match table::first_word(self.layout.piece(piece)) {
            "文件" => self.document(piece),
            "引用" => self.import(piece),
            "计量单位" => self.units(piece),
            "枚举" => self.enumeration(piece),
            "实体" => self.entity(piece),
            "输入" => self.input_item(piece),
            "参数" => self.param(piece),
            "定义" => self.define(piece),
            "口径" => self.reading(piece),
            "措施" => self.measure(piece, MeasureKind::Measure),
            "规则" => self.measure(piece, MeasureKind::Rule),
            "目标" => self.measure(piece, MeasureKind::Target),
            "不得重复享受" => self.group(piece),
            "算例" => self.case(piece),
            "定性" => self.qualitative(piece),
            "不计" => self.excused(piece),
            "容许" => self.allow(piece),
            word => self.one_liner_or_unknown(piece, word),
        };
        Item { kind, span, docs }
    }

    /// The end of the head and the inside of the block that follows; without a block reports.
    pub(super) fn head_and_block(&mut self, piece: Piece) -> Option<(usize, (usize, usize))> {
        let Some(brace) = self.layout.first_brace(piece.start, piece.end) else {
            explain::missing_block(self.layout, self.sink, piece);
            return None;
        };
        let after = (brace.close + usize::from(brace.closed)).min(piece.end);
        if let Some((start, end)) = self.layout.trim(after, piece.end) {
            explain::behind_block(self.layout, self.sink, start, end);
        }
        if self.layout.trim(brace.open + 1, brace.close).is_none() {
            explain::empty_block(self.layout, self.sink, piece, brace);
        }
        Some((brace.open, (brace.open + 1, brace.close)))
    }

    fn import(&mut self, piece: Piece) -> ItemKind {
        let node = self.read_piece(Rule::import_line, piece);
        let path = node.and_then(|n| n.parts().next()).map(|n| self.text_lit(&n));
        path.map_or(ItemKind::Error, |path| ItemKind::Import(ImportDecl { path }))
    }

    fn units(&mut self, piece: Piece) -> ItemKind {
        let node = self.read_piece(Rule::units_line, piece);
        node.map_or(ItemKind::Error, |n| ItemKind::Units(self.names(n)))
    }

    fn enumeration(&mut self, piece: Piece) -> ItemKind {
        if let Some(read) = self.quick_enum(piece) {
            return ItemKind::Enum(read);
        }
        let Some(node) = self.read_piece(Rule::enum_line, piece) else { return ItemKind::Error };
        let mut names = self.names(node).into_iter();
        let name = names.next();
        name.map_or(ItemKind::Error, |name| ItemKind::Enum(EnumDecl { name, members: names.collect() }))
    }

    fn entity(&mut self, piece: Piece) -> ItemKind {
        let Some((end, block)) = self.head_and_block(piece) else { return ItemKind::Error };
        let head = self.read(Rule::entity_head, piece.start, end);
        let mut decl = EntityDecl {
            name: self.name_at(self.sink.span(piece.start, piece.start)),
            counts_as: None,
            identity: Vec::new(),
            fields: Vec::new(),
        };
        let known = head.is_some();
        for part in head.into_iter().flat_map(Node::parts) {
            match part.as_rule() {
                Rule::counts => decl.counts_as = self.names(part).pop(),
                Rule::identity => decl.identity = self.names(part),
                _ => decl.name = self.name(&part),
            }
        }
        decl.fields = self.fields(block);
        if known { ItemKind::Entity(decl) } else { ItemKind::Error }
    }

    fn fields(&mut self, block: (usize, usize)) -> Vec<InputDecl> {
        let mut fields = Vec::new();
        for piece in self.layout.clauses(block.0, block.1) {
            if let Some(read) = self.quick_input(piece, false) {
                fields.push(read);
                continue;
            }
            let node = self.read_piece(Rule::field_line, piece);
            fields.extend(node.and_then(|n| n.parts().next()).map(|n| self.input(n)));
        }
        fields
    }

    fn input_item(&mut self, piece: Piece) -> ItemKind {
        let input = self.quick_input(piece, true).or_else(|| {
            let node = self.read_piece(Rule::input_line, piece);
            node.and_then(|n| n.parts().next()).map(|n| self.input(n))
        });
        input.map_or(ItemKind::Error, |mut input| {
            input.span = self.piece_span(piece);
            ItemKind::Input(input)
        })
    }

    fn input(&mut self, node: Node<'a>) -> InputDecl {
        let span = self.span(&node);
        let ty = TypeExpr { kind: TypeExprKind::Error, span };
        let mut input = InputDecl { name: self.name_at(span), ty, domain: None, only_if: None, span };
        for part in node.parts() {
            match part.as_rule() {
                Rule::type_expr => input.ty = self.type_expr(part),
                Rule::domain => input.domain = Some(self.domain(part)),
                Rule::only_if => input.only_if = Some(self.only_expr(part)),
                _ => input.name = self.name(&part),
            }
        }
        input
    }

    fn domain(&mut self, node: Node<'a>) -> Expr {
        let span = self.span(&node);
        let mut sums = node.parts().filter(|n| n.as_rule() == Rule::sum);
        let (low, high) = (sums.next(), sums.next());
        let low = low.map_or_else(|| error_expr(span), |n| self.sum(n));
        match high {
            Some(high) => {
                let high = self.sum(high);
                self.range(low, high)
            }
            None => low,
        }
    }

    /// `定义 名 = v, 条件 => v`
    fn define(&mut self, piece: Piece) -> ItemKind {
        let pieces = self.layout.clauses(piece.start, piece.end);
        let Some((first, tiers)) = pieces.split_first() else { return ItemKind::Error };
        let quick = self.quick_define(*first);
        let node = if quick.is_none() { self.read_piece(Rule::define_line, *first) } else { None };
        let tiers = self.clauses(tiers, true);
        let mut decl = match (quick, node) {
            (Some(((name, citation), value)), _) => DefineDecl { name, ty: None, value, citation },
            (None, Some(node)) => self.define_head(node, piece, first.start),
            (None, None) => return ItemKind::Error,
        };
        for clause in tiers {
            self.define_tier(&mut decl, clause);
        }
        ItemKind::Define(decl)
    }

    /// `base`: where the node's text starts.
    fn define_head(&mut self, node: Node<'a>, piece: Piece, base: usize) -> DefineDecl {
        let span = self.piece_span(piece);
        let value = Tiered { base: None, tiers: Vec::new(), strategy: None, span };
        let mut decl = DefineDecl { name: self.name_at(span), ty: None, value, citation: None };
        self.base = base;
        for part in node.parts() {
            match part.as_rule() {
                Rule::type_expr => decl.ty = Some(self.type_expr(part)),
                Rule::citation => decl.citation = Some(self.citation(part)),
                Rule::value => decl.value = self.value(part),
                _ => decl.name = self.name(&part),
            }
        }
        decl
    }

    fn define_tier(&mut self, decl: &mut DefineDecl, clause: Clause) {
        decl.value.span = decl.value.span.to(clause.span);
        match clause.kind {
            ClauseKind::Refine(tier) => decl.value.tiers.push(tier),
            ClauseKind::Strategy(strategy) => decl.value.strategy = Some(strategy),
            ClauseKind::Cite(citation) => decl.citation = Some(citation),
            ClauseKind::Error => {}
            _ => explain::not_in_define(self.sink, clause.span),
        }
    }

    fn reading(&mut self, piece: Piece) -> ItemKind {
        let Some(brace) = self.layout.first_brace(piece.start, piece.end) else {
            explain::missing_block(self.layout, self.sink, piece);
            return ItemKind::Error;
        };
        let (name, citation) = self.reading_head(piece.start, brace.open);
        let options = self.layout.members(brace.open + 1, brace.close);
        let options = options.into_iter().filter_map(|p| self.option(p)).collect();
        let mut decl = ReadingDecl { name: self.name_at(self.piece_span(piece)), options, reason: None, citation };
        self.reading_tail(&mut decl, brace.close + usize::from(brace.closed), piece.end);
        let Some(name) = name else { return ItemKind::Error };
        decl.name = name;
        ItemKind::Reading(decl)
    }

    fn reading_head(&mut self, start: usize, end: usize) -> (Option<Name>, Option<Citation>) {
        if let Some((name, citation)) = self.quick_head(start, end) {
            return (Some(name), citation);
        }
        let head = self.read(Rule::reading_head, start, end);
        let (mut name, mut citation) = (None, None);
        for part in head.into_iter().flat_map(Node::parts) {
            match part.as_rule() {
                Rule::citation => citation = Some(self.citation(part)),
                _ => name = Some(self.name(&part)),
            }
        }
        (name, citation)
    }

    fn reading_tail(&mut self, decl: &mut ReadingDecl, start: usize, end: usize) {
        let Some((start, end)) = self.layout.trim(start, end) else { return };
        if let Some((reason, citation)) = self.quick_reason(start, end) {
            decl.reason = Some(reason);
            decl.citation = citation.or(decl.citation.take());
            return;
        }
        let quoted = self.layout.slice(start, end).starts_with("因") && self.layout.slice(start, end).contains('"');
        let rule = if quoted { Rule::reading_tail_cite } else { Rule::reading_tail };
        let Some(node) = self.read(rule, start, end) else { return };
        for part in node.parts() {
            match part.as_rule() {
                Rule::citation => decl.citation = Some(self.citation(part)),
                _ => decl.reason = Some(self.text_lit(&part)),
            }
        }
    }

    fn option(&mut self, piece: Piece) -> Option<ReadingOption> {
        if let Some(read) = self.quick_option(piece) {
            return Some(read);
        }
        let Some(node) = self.read_piece(Rule::reading_option, piece) else { return self.broken_option(piece) };
        let mut option = ReadingOption { name: self.name_at(self.piece_span(piece)), default: false, meaning: None };
        for part in node.parts() {
            match part.as_rule() {
                Rule::default_mark => option.default = true,
                Rule::quoted | Rule::bare => option.name = self.name(&part),
                _ => option.meaning = Some(self.text_lit(&part)),
            }
        }
        Some(option)
    }

    fn group(&mut self, piece: Piece) -> ItemKind {
        let Some(members) = self.layout.first_brace(piece.start, piece.end) else {
            explain::missing_block(self.layout, self.sink, piece);
            return ItemKind::Error;
        };
        let head = self.read(Rule::group_head, piece.start, members.open);
        let whole = self.piece_span(piece);
        let mut decl = GroupDecl {
            name: Name { text: String::new(), span: whole },
            members: Vec::new(),
            rules: Vec::new(),
            has_rules: false,
            citation: None,
        };
        let known = head.is_some();
        for part in head.into_iter().flat_map(Node::parts) {
            match part.as_rule() {
                Rule::citation => decl.citation = Some(self.citation(part)),
                _ => decl.name = self.name(&part),
            }
        }
        for piece in self.layout.members(members.open + 1, members.close) {
            decl.members.extend(self.member(piece));
        }
        let after = members.close + usize::from(members.closed);
        self.group_rules(&mut decl, after, piece.end);
        if known { ItemKind::Group(decl) } else { ItemKind::Error }
    }

    fn group_rules(&mut self, decl: &mut GroupDecl, start: usize, end: usize) {
        let Some((start, end)) = self.layout.trim(start, end) else { return };
        decl.has_rules = true;
        match self.layout.first_brace(start, end).filter(|b| b.open == start && b.shape != Shape::Round) {
            Some(brace) => {
                for piece in self.layout.clauses(brace.open + 1, brace.close) {
                    decl.rules.extend(self.group_rule(piece));
                }
                if let Some((start, end)) = self.layout.trim(brace.close + usize::from(brace.closed), end) {
                    explain::behind_block(self.layout, self.sink, start, end);
                }
            }
            None => decl.rules.extend(self.group_rule(Piece { start, end, before: Before::Line })),
        }
    }

    fn member(&mut self, piece: Piece) -> Option<Vec<Name>> {
        let node = self.read_piece(Rule::member_line, piece)?;
        let part = node.parts().next()?;
        match part.as_rule() {
            Rule::path => Some(self.path(part)),
            _ => Some(part.parts().map(|n| self.name(&n)).collect()),
        }
    }

    /// A rule that cannot be read is reported and stands as the plainest one, so that none is missing.
    fn group_rule(&mut self, piece: Piece) -> Option<GroupRule> {
        let span = self.piece_span(piece);
        let mut rule = GroupRule { scope: None, strategy: Strategy::Highest, choice: None, when: None, span };
        let Some(node) = self.read_piece(Rule::group_rule, piece) else { return Some(rule) };
        for part in node.parts() {
            match part.as_rule() {
                Rule::strategy => rule.strategy = self.strategy(part).unwrap_or(Strategy::Highest),
                Rule::sum => rule.choice = Some(self.sum(part)),
                Rule::when => rule.when = Some(self.only_expr(part)),
                _ => rule.scope = Some(self.name(&part)),
            }
        }
        Some(rule)
    }

    fn qualitative(&mut self, piece: Piece) -> ItemKind {
        let Some(node) = self.read_piece(Rule::qualitative_line, piece) else { return ItemKind::Error };
        let mut decl = QualitativeDecl { name: self.name_at(self.piece_span(piece)), citation: None, bodies: None };
        for part in node.parts() {
            match part.as_rule() {
                Rule::citation => decl.citation = Some(self.citation(part)),
                Rule::quoted | Rule::bare => decl.name = self.name(&part),
                _ => decl.bodies = Some(self.text_lit(&part)),
            }
        }
        ItemKind::Qualitative(decl)
    }

    fn excused(&mut self, piece: Piece) -> ItemKind {
        let Some(node) = self.read_piece(Rule::excused_line, piece) else { return ItemKind::Error };
        let mut decl = ExcusedDecl { clause: self.name_at(self.piece_span(piece)), figures: Vec::new(), reason: None };
        for part in node.parts() {
            match part.as_rule() {
                Rule::clause_number => decl.clause = self.name(&part),
                Rule::text => decl.figures.push(self.text_lit(&part)),
                _ => decl.reason = part.parts().next().map(|text| self.text_lit(&text)),
            }
        }
        ItemKind::Excused(decl)
    }

    fn allow(&mut self, piece: Piece) -> ItemKind {
        let Some(node) = self.read_piece(Rule::allow_line, piece) else { return ItemKind::Error };
        let (mut codes, mut target, mut reason, mut until) = (Vec::new(), None, None, None);
        for part in node.parts() {
            match part.as_rule() {
                Rule::allow_code => codes.push(self.name(&part)),
                Rule::text => reason = Some(self.text_lit(&part)),
                Rule::allow_until => until = Some(self.only_expr(part)),
                _ => target = Some(self.name(&part)),
            }
        }
        reason.map_or(ItemKind::Error, |reason| ItemKind::Allow(AllowDecl { codes, target, reason, until }))
    }

    fn measure(&mut self, piece: Piece, kind: MeasureKind) -> ItemKind {
        if self.layout.first_brace(piece.start, piece.end).is_none() {
            return match kind {
                MeasureKind::Target => self.target_line(piece),
                MeasureKind::Measure | MeasureKind::Rule => self.keyword_one_liner(piece, kind),
            };
        }
        let rule = if kind == MeasureKind::Target { Rule::target_head } else { Rule::measure_head };
        let brace = self.layout.first_brace(piece.start, piece.end);
        let equal = |_: &[u8], _: usize, b: u8| b == b'=';
        if self.layout.find(piece.start, brace.map_or(piece.end, |b| b.open), equal).is_some() {
            return self.keyword_one_liner(piece, kind);
        }
        let Some((end, block)) = self.head_and_block(piece) else { return ItemKind::Error };
        let plain = if kind == MeasureKind::Target { None } else { self.quick_head(piece.start, end) };
        let head = match plain {
            Some((name, citation)) => Some(MeasureHead { name, citation, tests: None, deadline: None }),
            None => self.read(rule, piece.start, end).map(|n| self.measure_head(n)),
        };
        let pieces = self.layout.clauses(block.0, block.1);
        let mut clauses = self.clauses(&pieces, false);
        let Some(head) = head else { return ItemKind::Error };
        clauses.splice(0..0, head.deadline);
        ItemKind::Measure(MeasureDecl {
            kind,
            one_line: false,
            name: head.name,
            citation: head.citation,
            head_test: head.tests,
            clauses,
        })
    }

    fn measure_head(&mut self, node: Node<'a>) -> MeasureHead {
        let span = self.span(&node);
        let mut head = MeasureHead { name: self.name_at(span), citation: None, tests: None, deadline: None };
        for part in node.parts() {
            match part.as_rule() {
                Rule::citation => head.citation = Some(self.citation(part)),
                Rule::test => {
                    let test = self.test(part);
                    head.tests.get_or_insert_default().extend(test);
                }
                Rule::deadline => {
                    let span = self.span(&part);
                    let kind = ClauseKind::Deadline(self.only_expr(part));
                    head.deadline = Some(Clause { kind, when: None, after_comma: false, span });
                }
                _ => head.name = self.name(&part),
            }
        }
        head
    }

    fn target_line(&mut self, piece: Piece) -> ItemKind {
        let pieces = self.layout.clauses(piece.start, piece.end);
        let Some((first, rest)) = pieces.split_first() else { return ItemKind::Error };
        let head = self.read_piece(Rule::target_head, *first).map(|n| self.measure_head(n));
        let mut clauses = self.clauses(rest, true);
        let Some(head) = head else { return ItemKind::Error };
        clauses.splice(0..0, head.deadline);
        ItemKind::Measure(MeasureDecl {
            kind: MeasureKind::Target,
            one_line: true,
            name: head.name,
            citation: head.citation,
            head_test: head.tests,
            clauses,
        })
    }

    fn keyword_one_liner(&mut self, piece: Piece, kind: MeasureKind) -> ItemKind {
        let word = table::first_word(self.layout.piece(piece)).len();
        let Some((start, end)) = self.layout.trim(piece.start + word, piece.end) else {
            explain::missing_block(self.layout, self.sink, piece);
            return ItemKind::Error;
        };
        let sign = |_: &[u8], _: usize, b: u8| matches!(b, b'=' | b'<' | b'>');
        if self.layout.find(start, end, sign).is_none() {
            explain::missing_block(self.layout, self.sink, piece);
            return ItemKind::Error;
        }
        self.one_liner(Piece { start, end, before: Before::Line }, kind)
    }

    fn one_liner_or_unknown(&mut self, piece: Piece, word: &str) -> ItemKind {
        let sign = |_: &[u8], _: usize, b: u8| matches!(b, b'=' | b'<' | b'>' | b'{');
        let found = self.layout.find(piece.start, piece.end, sign);
        let byte = found.and_then(|at| self.layout.text.as_bytes().get(at)).copied();
        if byte.is_none() || byte == Some(b'{') || table::CLAUSES.contains(&word) {
            explain::unknown_declaration(self.layout, self.sink, piece, word);
            return ItemKind::Error;
        }
        self.one_liner(piece, MeasureKind::Measure)
    }

    /// `名 = 值, 条件 => 值, 期限 <= 12月`
    pub fn one_liner(&mut self, piece: Piece, kind: MeasureKind) -> ItemKind {
        let pieces = self.layout.clauses(piece.start, piece.end);
        let Some((first, rest)) = pieces.split_first() else { return ItemKind::Error };
        let head = self.read_piece(Rule::one_line_head, *first).map(|n| self.one_line_head(n, *first));
        let mut clauses = self.clauses(rest, true);
        let Some((name, citation, standard)) = head else { return ItemKind::Error };
        clauses.insert(0, standard);
        ItemKind::Measure(MeasureDecl { kind, one_line: true, name, citation, head_test: None, clauses })
    }

    fn one_line_head(&mut self, node: Node<'a>, piece: Piece) -> (Name, Option<Citation>, Clause) {
        let span = self.piece_span(piece);
        let (mut name, mut citation) = (self.name_at(span), None);
        for part in node.clone().parts() {
            match part.as_rule() {
                Rule::quoted | Rule::bare => name = self.name(&part),
                Rule::citation => citation = Some(self.citation(part)),
                _ => {}
            }
        }
        let (figure, when) = self.figure(node);
        (name, citation, Clause { kind: ClauseKind::Figure(figure), when, after_comma: false, span })
    }
}

struct MeasureHead {
    name: Name,
    citation: Option<Citation>,
    tests: Option<Vec<Test>>,
    deadline: Option<Clause>,
}
