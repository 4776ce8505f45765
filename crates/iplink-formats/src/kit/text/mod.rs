//! Formats and escapes text: numbers, JSON, and one escaper for each syntax.

pub mod escape;
pub mod font;
pub mod json;
pub mod number;
pub mod packet_filter;
pub mod port_label;
pub(crate) mod time;
