//! Tools that formats share.

pub mod escape;
pub mod json;
pub mod number;
pub mod scale;
