//! What stands in the columns, and of which types it is.

use iplink_core::graph::{Host, Link};
use iplink_core::query::Flow;
use iplink_core::time::Timestamp;

use crate::columns::address;

/// A column of a table whose rows are `T`.
pub(super) struct Typed<T> {
    pub(super) name: &'static str,
    pub(super) cell: Cell<T>,
}

/// How a value is taken out of a row.
pub(super) enum Cell<T> {
    /// A text, which may be anything.
    Text(fn(&T) -> String),
    /// A text, if there is one.
    MaybeText(fn(&T) -> Option<String>),
    /// A number of packets or bytes.
    Count(fn(&T) -> u64),
    /// A number of 16 bits, if there is one.
    MaybeSmall(fn(&T) -> Option<u16>),
    /// A moment, if there is one.
    MaybeTime(fn(&T) -> Option<Timestamp>),
    /// Whether something is so.
    Is(fn(&T) -> bool),
}

const fn column<T>(name: &'static str, cell: Cell<T>) -> Typed<T> {
    Typed { name, cell }
}

fn name(host: &Host) -> Option<String> {
    host.name.as_deref().map(str::to_owned)
}

pub(super) fn links<'a>() -> Vec<Typed<Link<'a>>> {
    vec![
        column("source", Cell::Text(|link| address(link.source).to_string())),
        column("target", Cell::Text(|link| address(link.target).to_string())),
        column("packets", Cell::Count(|link| link.traffic.packets)),
        column("bytes", Cell::Count(|link| link.traffic.bytes)),
        column("first_seen", Cell::MaybeTime(|link| link.traffic.first_seen)),
        column("last_seen", Cell::MaybeTime(|link| link.traffic.last_seen)),
        column("answered", Cell::Is(Link::is_answered)),
        column("source_name", Cell::MaybeText(|link| name(link.source))),
        column("target_name", Cell::MaybeText(|link| name(link.target))),
    ]
}

pub(super) fn flows() -> Vec<Typed<Flow>> {
    vec![
        column("source", Cell::Text(|flow| flow.source.to_string())),
        column("source_port", Cell::MaybeSmall(|flow| flow.ports.map(|ports| ports.source))),
        column("target", Cell::Text(|flow| flow.target.to_string())),
        column("target_port", Cell::MaybeSmall(|flow| flow.ports.map(|ports| ports.target))),
        column("protocol", Cell::MaybeSmall(|flow| Some(flow.protocol.0.into()))),
        column("protocol_name", Cell::MaybeText(|flow| flow.protocol.name().map(str::to_owned))),
        column("packets_sent", Cell::Count(|flow| flow.sent.packets)),
        column("bytes_sent", Cell::Count(|flow| flow.sent.bytes)),
        column("packets_received", Cell::Count(|flow| flow.received.packets)),
        column("bytes_received", Cell::Count(|flow| flow.received.bytes)),
        column("first_seen", Cell::MaybeTime(first_seen)),
        column(
            "last_seen",
            Cell::MaybeTime(|flow| flow.sent.last_seen.max(flow.received.last_seen)),
        ),
        column("opened", Cell::Is(|flow| flow.is_opened)),
        column("accepted", Cell::Is(|flow| flow.is_accepted)),
    ]
}

fn first_seen(flow: &Flow) -> Option<Timestamp> {
    [flow.sent.first_seen, flow.received.first_seen].into_iter().flatten().min()
}
