//! Tools that formats share.

pub mod escape;
pub mod number;
pub mod scale;
