//! Text: its width in the font of pictures, its escaping in each syntax, and the formatting of
//! numbers, times, ports, packet filters and JSON.

pub mod escape;
pub mod font;
pub mod json;
pub mod number;
pub mod packet_filter;
pub mod port_label;
pub(crate) mod time;
