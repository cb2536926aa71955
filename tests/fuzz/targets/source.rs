//! Any text as a digest beside a policy, or as the newer text of a notice: what differs, or findings.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::load::Loaded;
use polc::cli::source::{self, Args, DiffArgs, SourceCommand};
use std::sync::LazyLock;

const OLD: &str = include_str!("../corpus/source/notice.txt");

static LOADED: LazyLock<Loaded> = LazyLock::new(|| {
    folder::put("policy.pol", include_str!("../policy.pol"));
    folder::put("old.txt", OLD);
    let mut loaded = Loaded::default();
    loaded.add(&["policy.pol".into()], &mut folder::console(""));
    loaded
});

fuzz_target!(|text: &str| {
    let mut console = folder::console("措施 甲 依据 第3条 { 标准 = 100元 }");
    let mut loaded = LOADED.clone();
    let is_digest = text.starts_with('{');
    let new = if is_digest { "policy.digest.json" } else { "new.txt" };
    folder::put(new, text);
    if is_digest {
        source::reconcile(&mut loaded, None, &mut console);
        console.show(&loaded.sources, &loaded.findings);
    }
    let diff = DiffArgs { old: "old.txt".into(), new: new.into(), policies: vec!["-".into()] };
    source::execute(&Args { command: SourceCommand::Diff(diff) }, &mut console);
});
