//! Pages in a browser: each is opened from disk by `tests/pages/run.mjs`, which lets
//! a script of the same folder work with it.

mod harness;
mod report;
mod views;

#[cfg(all(feature = "live", target_os = "linux"))]
pub(crate) use harness::Browser;
