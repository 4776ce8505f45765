//! What hosts and links are labelled with.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;

use iplink_core::graph::{End, Host, Link};
use iplink_core::query::Weight;

use crate::columns::address;
use crate::kit::text::number::{bytes, grouped};

/// So many services of a link are named, the heaviest.
const MOST_SERVICES: usize = 3;

/// A weight as it stands beside a link.
pub(super) struct Label(pub(super) Weight, pub(super) u64);

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Weight::Bytes => bytes(self.1).fmt(f),
            _ => grouped(self.1).fmt(f),
        }
    }
}

/// Returns what a host is called.
pub(super) fn host_name<'h>(by: &str, host: &'h Host) -> Cow<'h, str> {
    match (by, &host.name) {
        ("address", _) => address(host).to_string().into(),
        ("both", Some(name)) => format!("{name} ({})", address(host)).into(),
        _ => host.label(),
    }
}

/// Names the heaviest services of a link. Where there is a link back, that has those
/// which the source serves.
pub(super) fn services(link: &Link<'_>) -> String {
    let is_answered = link.source.address != link.target.address && link.is_answered();
    let services = link.traffic_by(|part| {
        let service = part.service().filter(|it| !is_answered || it.server.end == End::Target);
        service.map(|it| (it.protocol, it.port))
    });
    let mut services: Vec<_> = services.into_iter().collect();
    services.sort_by_key(|(_, traffic)| Reverse(traffic.packets));
    let named = services.iter().take(MOST_SERVICES);
    let mut names: Vec<_> =
        named.map(|((protocol, port), _)| format!("{port}/{protocol}")).collect();
    let more = services.len().saturating_sub(MOST_SERVICES);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}
