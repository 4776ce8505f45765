//! Summaries of a view in words: its captures, its traffic, and its packet counts.

use std::borrow::Cow;

use iplink_core::query::View;
use iplink_core::time::{Timestamp, Zone};

use crate::kit::model::scene::Scene;
use crate::kit::text::number::{format_bytes, format_count, format_integer, format_omitted};
use crate::kit::text::time::format_local_time;

/// The maximum length of the filter in a summary, in characters.
const MAX_FILTER_LEN: usize = 400;

/// Returns the file name of the capture, or the number of captures if there are several.
pub(crate) fn capture_title(view: &View<'_>) -> String {
    match view.statistics().inputs.as_slice() {
        [] => String::new(),
        [input] if input.name == "-" => "standard input".to_owned(),
        [input] => input.name.rsplit('/').next().unwrap_or_default().to_owned(),
        inputs => format_count(inputs.len() as u64, "capture").to_string(),
    }
}

/// Summarizes the traffic: hosts, links, packets, bytes, and the time span in a zone.
pub(crate) fn traffic_summary(view: &View<'_>, zone: Zone) -> String {
    let total = view.traffic();
    let hosts = format_count(view.hosts().len() as u64, "host");
    let links = format_count(view.links().len() as u64, "link");
    let packets = format_count(total.packets, "packet");
    let mut text = format!("{hosts}, {links} · {packets}, {}", format_bytes(total.bytes));
    if let (Some(first), Some(last)) = (total.first_seen, total.last_seen) {
        let name = zone.name_at(first);
        let (first, last) = (format_second(first, zone), format_second(last, zone));
        text += &format!(" · {first}");
        if first != last {
            text += &format!(" to {last}");
        }
        text += &format!(" {name}");
    }
    text
}

/// Formats a local time without the fraction of a second.
fn format_second(time: Timestamp, zone: Zone) -> String {
    format_local_time(time, zone).split('.').next().unwrap_or_default().to_owned()
}

/// Summarizes the packet counts, the filter, and the hosts that are omitted or merged.
pub(crate) fn packet_summary(view: &View<'_>, scene: &Scene) -> String {
    let total = view.statistics().total();
    let read = format_count(total.read, "packet");
    let mut text = format!("{read} read, {} linked", format_integer(total.linked));
    if total.filtered > 0 {
        text += &format!(", {} filtered out", format_integer(total.filtered));
    }
    text += &format!(", {} skipped.", format_integer(total.skipped()));
    text += &input_summary(view);
    let omitted = view.omitted();
    if !omitted.is_empty() {
        text += &format!(" Omitted: {}.", format_omitted(&omitted));
    }
    if scene.merged > 0 {
        text += &format!(" {}.", merged_summary(view, scene));
    }
    text
}

/// Formats the number of merged hosts: `779 of 1,178 hosts merged into "others"`.
pub(crate) fn merged_summary(view: &View<'_>, scene: &Scene) -> String {
    let merged = format_integer(scene.merged as u64);
    let hosts = format_count(view.hosts().len() as u64, "host");
    format!("{merged} of {hosts} merged into \"others\"")
}

/// Formats the filter, and the numbers of inputs that were not read to their ends.
fn input_summary(view: &View<'_>) -> String {
    let statistics = view.statistics();
    let mut text = String::new();
    if !statistics.selections.is_empty() {
        let filter = statistics.selections.join("; ");
        text += &format!(" Filter: {}.", truncate(&filter, MAX_FILTER_LEN));
    }
    let inputs = &statistics.inputs;
    let damaged = inputs.iter().filter(|input| input.damage.is_some()).count();
    for (count, state) in [
        (inputs.iter().filter(|input| input.stopped).count(), "Partially read"),
        (damaged, "Damaged, and read up to the damage"),
    ] {
        if count > 0 {
            text += &format!(" {state}: {}.", format_count(count as u64, "input"));
        }
    }
    text
}

/// Cuts a text after `max` characters and marks the cut with an ellipsis.
fn truncate(text: &str, max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}
