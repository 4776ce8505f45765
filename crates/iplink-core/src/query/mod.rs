//! Questions to the graph: what of it is seen, and in which order.

mod view;

pub use view::View;
