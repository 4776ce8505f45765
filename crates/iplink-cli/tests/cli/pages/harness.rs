//! Opens pages in Chromium, and tests that the harness detects misbehaving pages.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use iplink_formats::kit::page::{Assets, Page};

use crate::support::{project, require_program};

/// A browser that test scripts control.
pub(crate) struct Browser {
    modules: PathBuf,
}

impl Browser {
    /// Finds the browser. Panics if it or Node.js is not installed.
    pub(crate) fn find() -> Self {
        for program in ["node", "npm", "chromium"] {
            require_program(program);
        }
        Self { modules: install().unwrap_or_else(|error| panic!("{error}")) }
    }

    /// Returns the folder with the npm packages that control the browser.
    pub(crate) fn modules(&self) -> &Path {
        &self.modules
    }

    /// Runs a script of `tests/pages` on a page, which is a file or a URL. Panics with the errors
    /// if the script or the page fails.
    pub(crate) fn check(&self, script: &str, page: &str, args: &[&str]) {
        let result = self.run(script, page, args);
        assert!(result.is_ok(), "{script} with {page}: {}", result.unwrap_err());
    }

    /// Runs a script of `tests/pages` on a page, and returns its standard output, or the errors of
    /// the script and the page.
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

/// Installs the npm packages, unless those of the current `package-lock.json` are installed.
/// Returns their folder.
fn install() -> Result<PathBuf, String> {
    static INSTALLING: Mutex<()> = Mutex::new(());
    let _guard = INSTALLING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let source = project().join("tests/pages");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-tests");
    // A copy of the lock file, written after a complete installation.
    let installed_lock = target.join("done.json");
    let lock = std::fs::read(source.join("package-lock.json")).unwrap();
    if std::fs::read(&installed_lock).is_ok_and(|installed| installed == lock) {
        return Ok(target);
    }
    std::fs::create_dir_all(&target).unwrap();
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(source.join(file), target.join(file)).unwrap();
    }
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(&target)
        .output()
        .unwrap();
    if !npm.status.success() {
        return Err(format!("npm: {}", String::from_utf8_lossy(&npm.stderr)));
    }
    std::fs::write(installed_lock, lock).unwrap();
    Ok(target)
}

/// Returns the problems that the harness reports for a page with this script.
fn problems(browser: &Browser, script: &'static str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    let assets = Assets { script, style: "body { margin: 0 }" };
    let mut file = std::fs::File::create(&path).unwrap();
    let page = Page { title: "a page", assets, connects_to: "" };
    page.write(&["<b>"], &mut file).unwrap();
    browser.run("no-errors.mjs", path.to_str().unwrap(), &[]).err().unwrap_or_default()
}

#[test]
#[ignore = "needs Chromium"]
fn harness_reports_console_messages_exceptions_and_requests() {
    let browser = Browser::find();
    let harmless = "document.title = JSON.parse(document.getElementById('data').textContent)[0];";
    assert_eq!(problems(&browser, harmless), "");
    let reported = problems(
        &browser,
        "console.warn('oh'); setTimeout(() => { throw new Error('no') });
         const image = new Image(); image.src = 'http://127.0.0.1:9/x.png';
         const markup = '<img src=data: onerror=alert(1)>';
         document.body.insertAdjacentHTML('beforeend', markup);",
    );
    for expected in ["warning: oh", "error: Error: no", "img-src data:", "inline event handler"] {
        assert!(reported.contains(expected), "missing {expected}: {reported}");
    }
    // The content security policy has prevented the inline event handler from opening a dialog.
    assert!(!reported.contains("dialog"), "{reported}");
}
