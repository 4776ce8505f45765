//! The labels of hosts and links in DOT files.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;

use iplink_core::graph::{End, Host, Link};
use iplink_core::query::Weight;

use crate::columns::address;
use crate::kit::text::number::{format_bytes, format_integer};

/// The maximum number of services in the label of a link, heaviest first.
const MAX_SERVICES: usize = 3;

/// The label of a link: the measure of its weight, which determines the format, and the weight.
pub(super) struct WeightLabel(pub(super) Weight, pub(super) u64);

impl fmt::Display for WeightLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Weight::Bytes => format_bytes(self.1).fmt(f),
            _ => format_integer(self.1).fmt(f),
        }
    }
}

/// Returns the label of a host for this value of the parameter `names`.
pub(super) fn host_name<'h>(names: &str, host: &'h Host) -> Cow<'h, str> {
    match (names, &host.name) {
        ("address", _) => address(host).to_string().into(),
        ("both", Some(name)) => format!("{name} ({})", address(host)).into(),
        _ => host.label(),
    }
}

/// Returns the heaviest services of a link. If there is a link in the opposite direction,
/// services of the source are in that link's label.
pub(super) fn service_label(link: &Link<'_>) -> String {
    let is_answered = link.source.address != link.target.address && link.is_answered();
    let services = link.traffic_by(|record| {
        let service =
            record.service().filter(|service| !is_answered || service.server.end == End::Target);
        service.map(|service| (service.protocol, service.port))
    });
    let mut services: Vec<_> = services.into_iter().collect();
    services.sort_by_key(|(_, traffic)| Reverse(traffic.packets));
    let heaviest = services.iter().take(MAX_SERVICES);
    let mut names: Vec<_> =
        heaviest.map(|((protocol, port), _)| format!("{port}/{protocol}")).collect();
    let more = services.len().saturating_sub(MAX_SERVICES);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}
