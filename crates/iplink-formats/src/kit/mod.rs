//! Tools that formats share.

pub mod escape;
pub mod json;
pub mod layout;
pub mod number;
pub mod packet_filter;
pub mod palette;
pub mod role;
pub mod scale;
