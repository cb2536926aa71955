//! `polc git-setup`: what makes git show rules well, and ready files for hooks and pipelines.
//!
//! In: a git repository. Out: settings of this repository, `.gitattributes`, a configuration of pre-commit, and what was
//! asked for beside. What is there already stays as it is; a second run changes nothing. No merge driver is set: a merge
//! that compiles may still mean what nobody decided.

use super::Exit;
use super::console::Console;
use super::revision;
use super::text::files;
use super::text::git_setup as say;
use crate::diag::Diagnostic;
use crate::diag::catalogue::usage as codes;
use crate::source::SourceMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The arguments of `polc git-setup`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Pipelines.
    #[arg(long, value_enum, help = say::CI, value_name = say::V_CI)]
    pub ci: Vec<Ci>,
    /// The hook of git itself.
    #[arg(long, help = say::HOOK)]
    pub hook: bool,
}

/// Where a pipeline runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Ci {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// Gitea Actions.
    Gitea,
    /// A script for Gitee Go and others.
    Gitee,
}

impl Ci {
    fn file(self) -> (&'static str, &'static str) {
        match self {
            Ci::Github => (".github/workflows/polc.yml", include_str!("templates/ci/github.yml")),
            Ci::Gitlab => (".gitlab-ci.yml", include_str!("templates/ci/gitlab.yml")),
            Ci::Gitea => (".gitea/workflows/polc.yml", include_str!("templates/ci/gitea.yml")),
            Ci::Gitee => (".gitee/polc.sh", include_str!("templates/ci/gitee.sh")),
        }
    }
}

/// The words that begin a declaration, for the heads of hunks.
const DECLARATIONS: &str = "措施|规则|目标|定义|参数|口径|文件|输入|实体|枚举|不得重复享受|算例|定性";

/// The settings. A word of a word diff is a number with its sign, a Latin word, or one Chinese character.
fn settings() -> [(&'static str, String); 4] {
    [
        ("core.quotePath", "false".to_owned()),
        ("diff.pol.xfuncname", format!("^[ \t]*(({DECLARATIONS})[^{{]*)")),
        ("diff.pol.wordRegex", "[0-9][0-9.]*%?|[A-Za-z_][A-Za-z_0-9]*|[<>=]=?|[^[:space:]]".to_owned()),
        ("alias.meaning", "!polc diff".to_owned()),
    ]
}

/// The line of `.gitattributes`.
const ATTRIBUTES: &str = "*.pol diff=pol\n";

/// Sets up the repository.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    match set_up(args, console) {
        Ok(lines) => {
            console.out(&(lines.join("\n") + "\n"));
            Exit::Done
        }
        Err(finding) => {
            console.show(&SourceMap::new(), &[*finding]);
            Exit::CouldNotRun
        }
    }
}

type Outcome<T> = Result<T, Box<Diagnostic>>;

fn set_up(args: &Args, console: &Console) -> Outcome<Vec<String>> {
    let no_repository = || Box::new(Diagnostic::bare(codes::E0630, say::NO_REPOSITORY).help(say::INIT));
    let asked = |what: &[&str]| -> Outcome<PathBuf> {
        let path = revision::git(&[&["rev-parse"], what].concat(), &[], console).map_err(|_| no_repository())?;
        Ok(console.path(Path::new(String::from_utf8_lossy(&path).trim())))
    };
    let top = asked(&["--show-toplevel"])?;
    let mut lines = Vec::new();
    for (key, value) in settings() {
        revision::git(&["config", "--local", key, &value], &[], console).map_err(|_| no_repository())?;
        lines.push(say::set(key));
    }
    lines.push(attributes(&top)?);
    lines.push(file(&top, ".pre-commit-config.yaml", include_str!("templates/ci/pre-commit.yaml"), false)?);
    for ci in &args.ci {
        let (name, text) = ci.file();
        lines.push(file(&top, name, text, matches!(ci, Ci::Gitee))?);
    }
    if args.hook {
        let hooks = asked(&["--git-path", "hooks"])?;
        lines.push(file(&hooks, "pre-commit", include_str!("templates/ci/hook.sh"), true)?);
    }
    lines.push(say::NO_MERGE.to_owned());
    lines.push(say::ALIAS.to_owned());
    Ok(lines)
}

/// Adds the line of `.gitattributes` where none speaks of policies.
fn attributes(top: &Path) -> Outcome<String> {
    const NAME: &str = ".gitattributes";
    let path = top.join(NAME);
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    if before.lines().any(|line| line.trim() == ATTRIBUTES.trim()) {
        return Ok(say::kept(NAME));
    }
    let line_end = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let append = || {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&path)?;
        file.write_all(format!("{line_end}{ATTRIBUTES}").as_bytes())
    };
    append().map_err(|error| unwritten(NAME, &error))?;
    Ok(say::written(NAME))
}

/// Writes a file that is not there.
fn file(top: &Path, name: &str, text: &str, runs: bool) -> Outcome<String> {
    let path = top.join(name);
    if path.exists() {
        let same = std::fs::read_to_string(&path).is_ok_and(|before| before == text);
        return Ok(if same { say::kept(name) } else { say::other(name) });
    }
    let write = || {
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(&path, text)?;
        if runs { runnable(&path) } else { Ok(()) }
    };
    write().map_err(|error| unwritten(name, &error))?;
    Ok(say::written(name))
}

#[cfg(unix)]
fn runnable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn runnable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

fn unwritten(name: &str, error: &std::io::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::bare(codes::E0619, files::unwritable(name, error.kind())))
}
