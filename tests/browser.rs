//! The pages in a real browser.
//!
//! The tests themselves stand in `tests/browser/pages.test.mjs`; this module
//! writes the reports that they open and runs them. They need Chromium, Node
//! and the packages of `tests/browser/package.json` (`npm ci` in that folder).
//! Where something is missing they are skipped with a message, unless
//! `CASELINE_CI=1`, as in `.ci/run`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::documentation::link;
use crate::program::{Workdir, note, root};

/// What the tests need, where it is.
struct Tools {
    browser: PathBuf,
    node: PathBuf,
    folder: PathBuf,
}

const BROWSERS: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

impl Tools {
    /// Looks for the tools; names the first that is missing.
    fn look() -> Result<Self, &'static str> {
        let named = std::env::var_os("CASELINE_BROWSER").map(PathBuf::from);
        let browser = named.or_else(|| BROWSERS.into_iter().find_map(in_path));
        let folder = root().join("tests/browser");
        if !folder.join("node_modules/playwright-core").is_dir() {
            return Err("the packages of tests/browser (`npm ci` there installs them)");
        }
        Ok(Self {
            browser: browser.ok_or("a Chromium browser")?,
            node: in_path("node").ok_or("Node")?,
            folder,
        })
    }
}

fn required() -> bool {
    std::env::var_os("CASELINE_CI").is_some()
}

/// Notes that try to be markup, in the text, in a goal and as a client.
fn hostile_notes(work: &Workdir) {
    let script =
        "<script>window.harmed = true</script><img src=x onerror=\"window.harmed = true\">";
    for (session, date) in ["2026-03-02", "2026-03-09", "2026-03-16"].into_iter().enumerate() {
        let body = format!(
            "S: Denies SI/HI {script} & sleeps better.\nO: PHQ-9 = {} {script}. Item 9 = 0.\n\
             A: Goal 1: {script} fewer nightmares: improved.\nP: Next week.",
            18 - 4 * session,
        );
        let session = u32::try_from(session + 1).expect("few sessions");
        let text = note("C-<b>1</b>", date, session, &body);
        work.write(&format!("hostile/note_{session}.txt"), text);
    }
}

fn reports(work: &Workdir) {
    link(&root().join("data"), &work.path("data"));
    hostile_notes(work);
    let commands: [&[&str]; 3] = [
        &["run", "data/demo", "--out", "en", "--quiet"],
        &["run", "data/demo", "--out", "fr", "--lang", "fr", "--since", "2026-06-19", "--quiet"],
        &["run", "hostile", "--out", "odd", "--quiet"],
    ];
    for arguments in commands {
        let ran = work.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
    }
}

fn run_tests(tools: &Tools, reports: &Path) {
    let ran = Command::new(&tools.node)
        .args(["--test", "--test-reporter=spec", "pages.test.mjs"])
        .current_dir(&tools.folder)
        .env("CASELINE_BROWSER", &tools.browser)
        .env("CASELINE_REPORTS", reports)
        .output()
        .expect("Node runs");
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{told}\n{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn the_pages_work_in_a_real_browser() {
    let tools = match Tools::look() {
        Ok(tools) => tools,
        Err(missing) if required() => panic!("the browser tests need {missing}"),
        Err(missing) => {
            // The harness keeps what `println!` says of a test that passes.
            let mut terminal = std::io::stderr();
            let _ = writeln!(terminal, "browser tests skipped: {missing} is not there");
            return;
        }
    };
    let work = Workdir::new();
    reports(&work);
    run_tests(&tools, &work.path(""));
}
