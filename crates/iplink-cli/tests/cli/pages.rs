//! Pages in a browser: each is opened from disk by `tests/pages/run.mjs`, which lets
//! a script of the same folder work with it.

mod harness;
mod report;
mod views;

pub(crate) use harness::Browser;
