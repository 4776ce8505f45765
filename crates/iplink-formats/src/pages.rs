//! The scripts and style sheets of pages that are served rather than written to files.

use crate::kit::page::Assets;

/// The live page. Its script receives server-sent events from the URL `events`, relative to the
/// page, and shows the graph in the element `#app`.
pub const LIVE: Assets = Assets {
    script: include_str!("../assets/built/live.js"),
    style: include_str!("../assets/built/live.css"),
};

/// The licenses of all third-party packages in pages.
pub const LICENSES: &str = include_str!("../assets/built/LICENSES.txt");
