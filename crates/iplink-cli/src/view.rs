//! What of the graph the command line asks for.

use iplink_core::query::{Query, View};
use iplink_formats::kit::number::{bytes, grouped};

use crate::args::Shape;
use crate::console::Console;
use crate::input::Reading;

/// Shows what was asked for, and says what that leaves out.
pub(crate) fn view<'a>(shape: &Shape, reading: &'a Reading, console: Console) -> View<'a> {
    let view = Query::from(*shape).run(&reading.graph, &reading.account);
    let left_out = view.left_out();
    if left_out.hosts + left_out.links > 0 {
        let (hosts, links) = (grouped(left_out.hosts as u64), grouped(left_out.links as u64));
        let (packets, volume) = (grouped(left_out.traffic.packets), bytes(left_out.traffic.bytes));
        console.note(&format!(
            "left out: {hosts} hosts and {links} links with {packets} packets, {volume}"
        ));
    }
    view
}
