//! What of the graph the command line asks for.

use iplink_core::query::{Query, View};
use iplink_formats::kit::number::left_out as left_out_text;

use crate::args::Shape;
use crate::console::Console;
use crate::input::Reading;

/// Shows what was asked for, and says what that leaves out.
pub(crate) fn view<'a>(shape: &Shape, reading: &'a Reading, console: Console) -> View<'a> {
    let view = Query::from(*shape).run(&reading.graph, &reading.account);
    let left_out = view.left_out();
    if !left_out.is_nothing() {
        console.note(&format!("left out: {}", left_out_text(&left_out)));
    }
    view
}
