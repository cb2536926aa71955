//! A compact form of the tree, for tests: one line a declaration or clause, without spans.

use polc::syntax::ast::*;

/// All items, one a line, blocks indented.
pub fn file(file: &File) -> String {
    file.items.iter().map(|i| item(i) + "\n").collect()
}

fn item(item: &Item) -> String {
    let docs: String = item.docs.iter().map(|d| format!("/// {d}\n")).collect();
    let text = match &item.kind {
        ItemKind::Error => "ERROR".into(),
        ItemKind::Document(d) => format!("document {}{}", d.number.text, lines(d.facts.iter().map(|f| fact(&f.kind)))),
        ItemKind::Import(i) => format!("import {:?}", i.path.text),
        ItemKind::Units(u) => format!("units {}", names(u)),
        ItemKind::Enum(e) => format!("enum {} = {}", e.name.text, names(&e.members)),
        ItemKind::Entity(e) => format!(
            "entity {} counts {} identity {}{}",
            e.name.text,
            e.counts_as.as_ref().map_or("-", |n| &n.text),
            names(&e.identity),
            lines(e.fields.iter().map(input))
        ),
        ItemKind::Input(i) => format!("input {}", input(i)),
        ItemKind::Param(p) => param(p),
        ItemKind::Define(d) => {
            format!(
                "define {}{} = {}{}",
                d.name.text,
                opt_type(d.ty.as_ref()),
                tiered(&d.value),
                cited(d.citation.as_ref())
            )
        }
        ItemKind::Reading(r) => {
            let options: Vec<String> =
                r.options.iter().map(|o| format!("{}{}", o.name.text, if o.default { "*" } else { "" })).collect();
            format!(
                "reading {} {{{}}} because {:?}",
                r.name.text,
                options.join(" "),
                r.reason.as_ref().map(|t| &t.text)
            )
        }
        ItemKind::Measure(m) => measure(m),
        ItemKind::Group(g) => {
            let members: Vec<String> = g.members.iter().map(|m| path(m)).collect();
            let rules = g.rules.iter().map(|r| {
                let scope = r.scope.as_ref().map_or("-", |n| &n.text);
                let choice = r.choice.as_ref().map_or(String::new(), |e| format!(" {}", expr(e)));
                format!("within {scope} {:?}{choice}{}", r.strategy, when(r.when.as_ref()))
            });
            format!("group {} {{{}}}{}", g.name.text, members.join(" "), lines(rules))
        }
        ItemKind::Case(c) => format!("case {:?}{}", c.name.text, lines(c.lines.iter().map(|l| case_line(&l.kind)))),
        ItemKind::Allow(x) => {
            let codes: Vec<&str> = x.codes.iter().map(|c| c.text.as_str()).collect();
            let target = x.target.as_ref().map(|t| &t.text);
            format!(
                "allow {codes:?} at {target:?} because {:?} until {:?}",
                x.reason.text,
                x.until.as_ref().map(|e| &e.kind)
            )
        }
        ItemKind::Excused(x) => {
            let figures: Vec<&str> = x.figures.iter().map(|t| t.text.as_str()).collect();
            format!("excused {} {figures:?} because {:?}", x.clause.text, x.reason.as_ref().map(|t| &t.text))
        }
        ItemKind::Qualitative(q) => format!(
            "qualitative {}{} {:?}",
            q.name.text,
            cited(q.citation.as_ref()),
            q.bodies.as_ref().map(|t| &t.text)
        ),
    };
    docs + &text
}

fn lines(parts: impl Iterator<Item = String>) -> String {
    parts.map(|p| format!("\n  {p}")).collect()
}

fn names(names: &[Name]) -> String {
    names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn path(names: &[Name]) -> String {
    names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".")
}

fn paths(paths: &[Vec<Name>]) -> String {
    paths.iter().map(|p| path(p)).collect::<Vec<_>>().join(" ")
}

fn cited(citation: Option<&Citation>) -> String {
    citation.map_or(String::new(), |c| {
        format!(" cites {}[{}]", c.document.as_ref().map_or("", |d| &d.text), names(&c.clauses))
    })
}

fn opt_type(ty: Option<&TypeExpr>) -> String {
    ty.map_or(String::new(), |t| format!(": {}", type_expr(t)))
}

fn type_expr(ty: &TypeExpr) -> String {
    match &ty.kind {
        TypeExprKind::Error => "ERROR".into(),
        TypeExprKind::Unit(u) => format!("{}{}", names(&u.over), under(&u.under)),
        TypeExprKind::Choice(c) => c.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join("|"),
        TypeExprKind::Many(t) => format!("many {}", type_expr(t)),
        TypeExprKind::List(n) => format!("list {}", n.text),
    }
}

fn under(units: &[Name]) -> String {
    units.iter().map(|n| format!("/{}", n.text)).collect()
}

fn input(input: &InputDecl) -> String {
    let domain = input.domain.as_ref().map_or(String::new(), |d| format!(" in {}", expr(d)));
    let only = input.only_if.as_ref().map_or(String::new(), |d| format!(" only-if {}", expr(d)));
    format!("{}: {}{domain}{only}", input.name.text, type_expr(&input.ty))
}

fn fact(fact: &DocumentFactKind) -> String {
    let change = |what: &str, c: &DocumentChange| {
        let from = c.from.as_ref().map_or(String::new(), |e| format!(" from {}", expr(e)));
        format!("{what} {}{}{from}", c.number.text, c.clause.as_ref().map_or(String::new(), |n| format!(" {}", n.text)))
    };
    match fact {
        DocumentFactKind::Error => "ERROR".into(),
        DocumentFactKind::Title(t) => format!("title {:?}", t.text),
        DocumentFactKind::Issuer(t) => format!("issuer {:?}", t.text),
        DocumentFactKind::Region(r) => format!("region {}", path(r)),
        DocumentFactKind::Level(n) => format!("level {}", n.text),
        DocumentFactKind::Published(e) => format!("published {}", expr(e)),
        DocumentFactKind::Valid(v) => validity(v),
        DocumentFactKind::Repeals(c) => change("repeals", c),
        DocumentFactKind::Amends(c) => change("amends", c),
        DocumentFactKind::Follows(c) => change("follows", c),
        DocumentFactKind::Transition(t) => format!("transition {:?}", t.text),
        DocumentFactKind::TransitionBy(t) => {
            let until = t.until.as_ref().map_or("-".into(), expr);
            format!("transition by {} to {until} {:?}", expr(&t.by), t.reason.as_ref().map(|t| &t.text))
        }
        DocumentFactKind::Annex(n, t) => format!("annex {} {:?}", n.text, t.as_ref().map(|t| &t.text)),
    }
}

fn validity(v: &ValidityClause) -> String {
    let part = |e: &Option<Expr>| e.as_ref().map_or("-".into(), expr);
    format!("valid {} to {} by {}", part(&v.from), part(&v.to), part(&v.by))
}

fn param(p: &ParamDecl) -> String {
    let versions = p.versions.iter().map(|v| {
        let part = |e: &Option<Expr>| e.as_ref().map_or("-".into(), expr);
        let rows: Vec<String> = v.rows.iter().map(|r| format!("[{}] = {}", paths(&r.keys), expr(&r.value))).collect();
        format!("from {} to {}{} {}", part(&v.from), part(&v.to), cited(v.citation.as_ref()), rows.join(", "))
    });
    let table = p.table.as_ref().map_or(String::new(), |t| format!(" table {:?}", t.text));
    format!(
        "param {}{} by [{}]{}{table}{}",
        p.name.text,
        opt_type(p.ty.as_ref()),
        paths(&p.keys),
        cited(p.citation.as_ref()),
        lines(versions)
    )
}

fn measure(m: &MeasureDecl) -> String {
    let one = if m.one_line { " one-line" } else { "" };
    let head = m.head_test.as_ref().map_or(String::new(), |t| format!(" test{}", tests(t)));
    let clauses = lines(m.clauses.iter().map(clause));
    format!("{:?}{one} {}{}{head}{clauses}", m.kind, m.name.text, cited(m.citation.as_ref()))
}

fn clause(c: &Clause) -> String {
    let comma = if c.after_comma { ", " } else { "" };
    let body = match &c.kind {
        ClauseKind::Error => "ERROR".into(),
        ClauseKind::Subjects(n) => format!("subjects {}", names(n)),
        ClauseKind::PerElement(n) => format!("per {}", n.text),
        ClauseKind::BaseDate(e) => format!("base-date {}", expr(e)),
        ClauseKind::Monthly(e) => format!("monthly {}", expr(e)),
        ClauseKind::Require { label, cond } => format!("require{} {}", labelled(label.as_ref()), expr(cond)),
        ClauseKind::Exclude { label, cond } => format!("exclude{} {}", labelled(label.as_ref()), expr(cond)),
        ClauseKind::Attest(n) => format!("attest {}", n.text),
        ClauseKind::Figure(f) => figure(f),
        ClauseKind::Refine(r) => refinement(r),
        ClauseKind::Grant { cond, names: n } => format!("{} => grant {}", expr(cond), names(n)),
        ClauseKind::Entitlements(n) => format!("entitles {}", names(n)),
        ClauseKind::Output { name, value } => format!("output {} = {}", name.text, tiered(value)),
        ClauseKind::Local { name, value } => format!("local {} = {}", name.text, tiered(value)),
        ClauseKind::Unique(p) => format!("unique {}", paths(p)),
        ClauseKind::Apply { what, value } => format!("apply {what:?} = {}", expr(value)),
        ClauseKind::Assessed { value, clip } => {
            format!("assessed {} {}", expr(value), if *clip { "clip" } else { "judge" })
        }
        ClauseKind::Valid(v) => validity(v),
        ClauseKind::Deadline(e) => format!("deadline {}", expr(e)),
        ClauseKind::Cite(c) => format!("cite{}", cited(Some(c))),
        ClauseKind::Fund(t) => format!("fund {:?}", t.text),
        ClauseKind::Bodies(t) => format!("bodies {:?}", t.text),
        ClauseKind::Force(t) => format!("force {:?}", t.text),
        ClauseKind::Rounding(r) => format!("rounding {}{}", names(&r.words), if r.each { " each" } else { "" }),
        ClauseKind::Strategy(s) => format!("{s:?}"),
    };
    format!("{comma}{body}{}", when(c.when.as_ref()))
}

fn labelled(label: Option<&Name>) -> String {
    label.map_or(String::new(), |n| format!("「{}」", n.text))
}

fn when(e: Option<&Expr>) -> String {
    e.map_or(String::new(), |e| format!(" when {}", expr(e)))
}

fn figure(f: &FigureClause) -> String {
    let unit = f.unit.as_ref().map_or(String::new(), |u| format!(" {}", u.text));
    let yearly = if f.yearly { " yearly" } else { "" };
    let from = f.year_from.as_ref().map_or(String::new(), |e| format!(" from {}", expr(e)));
    let cumulative = if f.cumulative { " cumulative" } else { "" };
    format!("{:?}{unit}{yearly}{from} {} {}{cumulative}", f.head, op(f.relation), tiered(&f.value))
}

fn op(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Equal => "=",
        CmpOp::Less => "<",
        CmpOp::AtMost => "<=",
        CmpOp::Greater => ">",
        CmpOp::AtLeast => ">=",
    }
}

fn tiered(t: &Tiered) -> String {
    let base = t.base.as_ref().map_or("-".into(), expr);
    if t.tiers.is_empty() {
        return base;
    }
    let tiers: Vec<String> = t.tiers.iter().map(refinement).collect();
    let strategy = t.strategy.map_or(String::new(), |s| format!("; {s:?}"));
    format!("{base} {{{}{strategy}}}", tiers.join("; "))
}

fn refinement(r: &Refinement) -> String {
    let effect = match &r.effect {
        Effect::Replace(t) => tiered(t),
        Effect::Raise(e) => format!("raise {}", expr(e)),
        Effect::Lower(e) => format!("lower {}", expr(e)),
    };
    format!("{} => {effect}", expr(&r.cond))
}

fn bindings(b: &[Binding]) -> String {
    b.iter().map(|b| format!("{} = {}", path(&b.name), expr(&b.value))).collect::<Vec<_>>().join(", ")
}

fn case_line(line: &CaseLineKind) -> String {
    match line {
        CaseLineKind::Error => "ERROR".into(),
        CaseLineKind::Date(e) => format!("date {}", expr(e)),
        CaseLineKind::Given(b) => format!("given {}", bindings(b)),
        CaseLineKind::Reading(b) => format!("reading {}", bindings(b)),
        CaseLineKind::Param(b) => format!("param {}", bindings(b)),
        CaseLineKind::History(e) => format!("history {}", expr(e)),
        CaseLineKind::Expect(e) => {
            let value = e.value.as_ref().map_or(String::new(), |(o, v)| format!(" {} {}", op(*o), expr(v)));
            let status = e.status.as_ref().map_or(String::new(), |n| format!(" {}", n.text));
            format!(
                "expect {}{value}{status} because [{}] missing [{}]",
                path(&e.measure),
                names(&e.because),
                names(&e.missing)
            )
        }
    }
}

fn tests(tests: &[Test]) -> String {
    tests.iter().map(|t| format!(" {} {}", op(t.op), expr(&t.right))).collect()
}

fn list(parts: &[Expr]) -> String {
    parts.iter().map(expr).collect::<Vec<_>>().join(", ")
}

/// An expression, fully bracketed.
pub fn expr(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Error => "ERROR".into(),
        ExprKind::Quantity(q) => quantity(q),
        ExprKind::Ratio(r) => format!("{}{:?}", r.value, r.form),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Date(d) => d.to_string(),
        ExprKind::Month(m) => m.to_string(),
        ExprKind::Text(t) => format!("{t:?}"),
        ExprKind::NotApplicable => "n/a".into(),
        ExprKind::Unlimited => "unlimited".into(),
        ExprKind::Original => "original".into(),
        ExprKind::Path(p) => path(p),
        ExprKind::Set(s) => format!("{{{}}}", list(s)),
        ExprKind::List(s) => format!("list[{}]", list(s)),
        ExprKind::Record(b) => format!("record{{{}}}", bindings(b)),
        ExprKind::Interval { low, high, low_closed, high_closed } => {
            let end = |e: &Option<Box<Expr>>| e.as_ref().map_or(String::new(), |e| expr(e));
            let (open, close) = (if *low_closed { "[" } else { "(" }, if *high_closed { "]" } else { ")" });
            format!("{open}{}, {}{close}", end(low), end(high))
        }
        ExprKind::Range(a, b) => format!("({} ~ {})", expr(a), expr(b)),
        ExprKind::Negate(a) => format!("(- {})", expr(a)),
        ExprKind::Not(a) => format!("(not {})", expr(a)),
        ExprKind::Binary { op, left, right, fallback } => {
            let sign = match op {
                BinaryOp::Add => "+",
                BinaryOp::Subtract => "-",
                BinaryOp::Multiply => "*",
                BinaryOp::Divide => "/",
            };
            let fallback = fallback.as_ref().map_or(String::new(), |f| format!(" else {}", expr(f)));
            format!("({} {sign} {}{fallback})", expr(left), expr(right))
        }
        ExprKind::Logic { all, parts } => {
            format!("({})", parts.iter().map(expr).collect::<Vec<_>>().join(if *all { " and " } else { " or " }))
        }
        ExprKind::Compare { left, tests: t } => format!("({}{})", expr(left), tests(t)),
        ExprKind::In { left, range, negated } => format!("({} {}in {})", expr(left), not(*negated), expr(range)),
        ExprKind::Within { left, anchor, length, before } => {
            format!(
                "({} within {} {} {})",
                expr(left),
                expr(length),
                if *before { "before" } else { "after" },
                expr(anchor)
            )
        }
        ExprKind::Elapsed { from, to, op: o, length } => {
            let to = to.as_ref().map_or("-".into(), |e| expr(e));
            format!("(elapsed {} to {to} {} {})", expr(from), op(*o), expr(length))
        }
        ExprKind::Is { left, right, negated } => format!("({} {}is {})", expr(left), not(*negated), expr(right)),
        ExprKind::Contains { left, right, any, negated } => {
            format!("({} {}contains{} {})", expr(left), not(*negated), if *any { "-any" } else { "" }, expr(right))
        }
        ExprKind::Call { function, args } => format!("{}({})", function.text, list(args)),
        ExprKind::Aggregate { function, body, filter } => {
            let filter = filter.as_ref().map_or(String::new(), |f| format!(" where {}", expr(f)));
            format!("aggregate {}({}{filter})", function.text, expr(body))
        }
        ExprKind::Quantified { all, list, body } => {
            format!("({} {}: {})", if *all { "every" } else { "some" }, list.text, expr(body))
        }
        ExprKind::Delegated(d) => format!(
            "delegated「{}」{} by {}",
            d.name.as_ref().map_or("", |n| &n.text),
            opt_type(d.ty.as_ref()),
            d.body.as_ref().map_or("-", |t| &t.text)
        ),
        ExprKind::Tiered(t) => tiered(t),
        ExprKind::At { value, date } => format!("({} at {})", expr(value), expr(date)),
        ExprKind::Monthly { value, from } => format!("({} monthly from {})", expr(value), expr(from)),
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "not-" } else { "" }
}

fn quantity(q: &QuantityLit) -> String {
    let part = |p: &QuantityPart| format!("{}{}", p.number, p.unit.as_ref().map_or("", |u| &u.text));
    let parts: Vec<String> = q.parts.iter().map(part).collect();
    format!("{}{}", parts.join("+"), under(&q.under))
}
