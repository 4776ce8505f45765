//! Formats for programs that no longer exist. They are kept for old workflows
//! and files; the tests check them against the grammars of those programs.

pub(super) mod picviz;
pub(super) mod rtgraph;
