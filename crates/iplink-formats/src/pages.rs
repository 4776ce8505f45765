//! The code of pages that are served, rather than written to files.

use crate::kit::page::Assets;

/// The page of `iplink live`: an empty `#app` in which it shows the server-sent
/// events of `events`, beside it.
pub const LIVE: Assets = Assets {
    script: include_str!("../assets/built/live.js"),
    style: include_str!("../assets/built/live.css"),
};

/// The licenses of all packages that are part of any page.
pub const LICENSES: &str = include_str!("../assets/built/LICENSES.txt");
