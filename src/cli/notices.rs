//! The texts of notices, where a folder of them is given: what a finding or a result says of a clause can then show it.
//!
//! In: a folder, the documents that the policies declare. Out: the clauses of each, whether one differs from its digest,
//! and the words of a cited clause. A text is found as `名.txt` for `名.pol`, else by the document number in it.

use super::console::Console;
use super::load::{self, Loaded};
use super::outcome_json::{ClauseText, Document};
use super::source::document_number;
use crate::diag::{Diagnostic, Quote};
use crate::source::Span;
use crate::sources::clauses::{self, Clause, normalise};
use crate::sources::reconcile;
use crate::syntax::ast::{Citation, File};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The text of one notice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The file, as the user named it.
    pub name: String,
    /// The whole text.
    pub text: String,
    clauses: Vec<Clause>,
}

/// The notices of a folder by document number, and the declarations that cite their clauses.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    notices: BTreeMap<String, Notice>,
    citing: Vec<(Span, Vec<Quote>)>,
}

impl Notices {
    /// The texts of the documents that the loaded policies declare. A folder that is missing is a finding.
    pub fn read(folder: &Path, loaded: &mut Loaded, console: &mut Console) -> Notices {
        let mut notices = Notices::default();
        let listed = match listed(folder, console) {
            Ok(listed) => listed,
            Err(finding) => {
                loaded.failed = true;
                loaded.findings.push(*finding);
                return notices;
            }
        };
        let files = loaded.units.iter().map(|unit| &unit.file).zip(&loaded.paths);
        for (file, path) in files {
            let Some((number, _)) = reconcile::document_number(file) else { continue };
            let beside = path.with_extension("txt");
            let named = listed.iter().find(|(path, _)| path.file_name() == beside.file_name());
            let notice =
                named.or_else(|| listed.iter().find(|(_, n)| document_number(&n.text).as_deref() == Some(number)));
            notices.notices.extend(notice.map(|(_, notice)| (number.to_owned(), notice.clone())));
        }
        notices.citing = loaded.units.iter().flat_map(|unit| notices.of_file(&unit.file)).collect();
        notices
    }

    /// The notice of a document.
    pub fn of(&self, document: &str) -> Option<&Notice> {
        self.notices.get(document)
    }

    fn of_file(&self, file: &File) -> Vec<(Span, Vec<Quote>)> {
        let own = reconcile::document_number(file).map_or("", |(number, _)| number);
        let quotes = |citation: &Citation| {
            let document = citation.document.as_ref().map_or(own, |name| &name.text).to_owned();
            citation.clauses.iter().filter_map(move |c| self.quote(&document, &c.text)).collect::<Vec<_>>()
        };
        let items = file.items.iter();
        items.map(|item| (item.span, reconcile::citations(item).into_iter().flat_map(quotes).collect())).collect()
    }

    fn quote(&self, document: &str, clause: &str) -> Option<Quote> {
        let id = normalise(clause);
        let found = self.notices.get(document)?.clauses.iter().find(|c| c.id == id)?;
        Some(Quote { clause: id, text: found.text.clone() })
    }

    /// Adds to each finding the clauses that it is about: those that it names itself, else those that the declaration
    /// cites in which its culprit stands.
    pub fn quote_in(&self, findings: &mut [Diagnostic]) {
        for finding in findings {
            let Some(place) = finding.labels.first().map(|label| label.span) else { continue };
            let around =
                |span: &Span| span.source == place.source && span.start <= place.start && place.end <= span.end;
            match finding.about.take() {
                Some((document, clause)) => finding.quotes.extend(self.quote(&document, &clause)),
                None => {
                    let cited = self.citing.iter().find(|(span, _)| around(span));
                    finding.quotes.extend(cited.into_iter().flat_map(|(_, quotes)| quotes.clone()));
                }
            }
        }
    }

    /// Adds to each result the clauses of its id (`文号/条/名`).
    pub fn quote_results(&self, document: &mut Document) {
        let texts = |id: &str| -> Vec<ClauseText> {
            let mut parts = id.split('/');
            let (number, cited) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            let quotes = cited.split('、').filter_map(|clause| self.quote(number, clause));
            quotes.map(|quote| ClauseText { clause: quote.clause, text: quote.text }).collect()
        };
        document.measures.iter_mut().for_each(|measure| measure.clause_text = texts(&measure.id));
        document.targets.iter_mut().for_each(|target| target.clause_text = texts(&target.id));
    }
}

/// The texts of a folder by name.
fn listed(folder: &Path, console: &mut Console) -> Result<Vec<(PathBuf, Notice)>, Box<Diagnostic>> {
    let entries = std::fs::read_dir(console.path(folder)).map_err(|error| load::missing(folder, &error, console))?;
    let is_text = |path: &PathBuf| path.extension().is_some_and(|e| e == "txt" || e == "md");
    let mut names: Vec<PathBuf> =
        entries.flatten().map(|entry| folder.join(entry.file_name())).filter(is_text).collect();
    names.sort();
    let read = |path: PathBuf| {
        let (name, decoded) = load::read(&path, console).ok()?;
        let clauses = clauses::cut(&decoded.text);
        Some((path, Notice { name, text: decoded.text, clauses }))
    };
    Ok(names.into_iter().filter_map(read).collect())
}
