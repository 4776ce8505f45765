//! Prints notes about packets that are not in the graph, and about hosts merged into "others".

use iplink_core::graph::{Address, Host};
use iplink_core::{LinkGraph, Statistics};
use iplink_formats::kit::text::number::format_integer;

use crate::console::Console;

/// Prints whether reading stopped at `--first`, and how many packets did not match the filter.
pub(crate) fn note_filtered(statistics: &Statistics, console: Console) {
    let total = statistics.total();
    if statistics.inputs.iter().any(|input| input.stopped) {
        console.note(&format!("stopped after {} packets", format_integer(total.read)));
    }
    if total.filtered > 0 {
        let (filtered, read) = (format_integer(total.filtered), format_integer(total.read));
        console.note(&format!("{filtered} of {read} packets filtered out"));
    }
}

/// Prints how many packets were skipped, by reason.
pub(crate) fn note_skipped(statistics: &Statistics, console: Console) {
    let total = statistics.total();
    if total.skipped() == 0 {
        return;
    }
    let reasons = total.skipped.iter();
    let reasons: Vec<_> =
        reasons.map(|(reason, packets)| format!("{} {reason}", format_integer(*packets))).collect();
    let (read, linked) = (format_integer(total.read), format_integer(total.linked));
    console.note(&format!("{linked} of {read} packets linked; skipped: {}", reasons.join(", ")));
}

/// Prints whether the limit on hosts was reached, and the traffic of the merged hosts.
pub(crate) fn note_merged_hosts(graph: &LinkGraph, max_hosts: usize, console: Console) {
    let Some(Host { sent, received, .. }) = graph.host(Address::Others) else {
        return;
    };
    let limit = format_integer(max_hosts as u64);
    let (sent, received) = (format_integer(sent.packets), format_integer(received.packets));
    console.note(&format!(
        "host limit of {limit} reached: later hosts merged into \"others\" ({sent} packets sent, \
         {received} received); raise it with --max-hosts"
    ));
}

/// Prints whether the limit on flows was reached, and the traffic that belongs to no flow.
pub(crate) fn note_untracked(graph: &LinkGraph, console: Console) {
    let untracked = graph.untracked_traffic();
    if untracked.packets == 0 {
        return;
    }
    let flows = format_integer(graph.flows().len() as u64);
    let (packets, bytes) = (format_integer(untracked.packets), format_integer(untracked.bytes));
    console.note(&format!(
        "flow limit reached after {flows} flows: {packets} packets with {bytes} bytes belong to no \
         flow; raise it with --max-flows"
    ));
}
