//! End-to-end tests of the HTML pages in a browser.
//!
//! `tests/pages/run.mjs` opens each page from disk in Chromium and runs a script of the same
//! folder on it.

mod harness;
mod report;
mod views;

pub(crate) use harness::Browser;
