//! Opens pages in Chromium, and holds what does so to account.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use iplink_formats::kit::page::{Assets, Page};

use crate::support::{project, require_program};

/// A browser that scripts can drive.
pub(crate) struct Browser {
    modules: PathBuf,
}

impl Browser {
    /// Finds the browser; panics if it, or what drives it, is not installed.
    pub(crate) fn find() -> Self {
        for program in ["node", "npm", "chromium"] {
            require_program(program);
        }
        Self { modules: install().unwrap_or_else(|error| panic!("{error}")) }
    }

    /// Where the packages are that drive it.
    pub(crate) fn modules(&self) -> &Path {
        &self.modules
    }

    /// Opens a page, a file or an address, and lets a script of `tests/pages` check
    /// it; panics with what the two say where either fails.
    pub(crate) fn check(&self, script: &str, page: &str, args: &[&str]) {
        let said = self.run(script, page, args);
        assert!(said.is_ok(), "{script} with {page}: {}", said.unwrap_err());
    }

    /// Does the same, and returns what is printed, or what is wrong.
    pub(crate) fn run(&self, script: &str, page: &str, args: &[&str]) -> Result<String, String> {
        let folder = project().join("tests/pages");
        let mut node = Command::new("node");
        node.arg(folder.join("run.mjs")).arg(folder.join(script)).arg(page).args(args);
        let output = node.env("IPLINK_PAGE_MODULES", &self.modules).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status.success() {
            true => Ok(text(&output.stdout)),
            false => Err(text(&output.stderr)),
        }
    }
}

/// Installs what drives the browser, once, and returns where it is.
fn install() -> Result<PathBuf, String> {
    static INSTALLING: Mutex<()> = Mutex::new(());
    let _alone = INSTALLING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let (from, into) =
        (project().join("tests/pages"), Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-tests"));
    let done = into.join("done.json");
    let lock = std::fs::read(from.join("package-lock.json")).unwrap();
    if std::fs::read(&done).is_ok_and(|known| known == lock) {
        return Ok(into);
    }
    std::fs::create_dir_all(&into).unwrap();
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(from.join(file), into.join(file)).unwrap();
    }
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(&into)
        .output()
        .unwrap();
    if !npm.status.success() {
        return Err(format!("npm: {}", String::from_utf8_lossy(&npm.stderr)));
    }
    std::fs::write(done, lock).unwrap();
    Ok(into)
}

/// What is wrong with a page of this script.
fn complaints(browser: &Browser, script: &'static str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    let assets = Assets { script, style: "body { margin: 0 }" };
    let mut file = std::fs::File::create(&path).unwrap();
    let page = Page { title: "a page", assets, connects_to: "" };
    page.write(&["<b>"], &mut file).unwrap();
    browser.run("quiet.mjs", path.to_str().unwrap(), &[]).err().unwrap_or_default()
}

#[test]
#[ignore = "needs Chromium"]
fn a_page_that_misbehaves_is_found_out() {
    let browser = Browser::find();
    let own = "document.title = JSON.parse(document.getElementById('data').textContent)[0];";
    assert_eq!(complaints(&browser, own), "");
    let wrong = complaints(
        &browser,
        "console.warn('oh'); setTimeout(() => { throw new Error('no') });
         const image = new Image(); image.src = 'http://127.0.0.1:9/x.png';
         const markup = '<img src=data: onerror=alert(1)>';
         document.body.insertAdjacentHTML('beforeend', markup);",
    );
    for expected in ["warning: oh", "error: Error: no", "img-src data:", "inline event handler"] {
        assert!(wrong.contains(expected), "{expected} is not in: {wrong}");
    }
    assert!(!wrong.contains("dialog"), "{wrong}");
}
