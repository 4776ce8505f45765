//! End-to-end tests of the HTML pages in a browser.
//!
//! `tests/pages/run.mjs` opens each page from disk in Chromium and runs a script of `tests/pages` on
//! it.

mod graph_pages;
mod harness;
mod report;

use crate::support::project;

pub(crate) use harness::Browser;

#[test]
fn every_page_has_a_browser_script() {
    let pages = project().join("crates/iplink-formats/assets/src/pages");
    for entry in std::fs::read_dir(pages).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let script = project().join("tests/pages").join(name).with_extension("mjs");
        assert!(script.exists(), "the page {name} has no test tests/pages/{name}.mjs");
    }
}
