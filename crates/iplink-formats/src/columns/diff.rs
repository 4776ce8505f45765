//! What there is to say of what changed.

use iplink_core::Dimensions;
use iplink_core::graph::{Comparison, Host, Link};
use iplink_core::query::{Changed, Diff, HostService};

use super::hosts::address;
use crate::table::{Column, Value};

/// Something that changed: a host, a link or a service.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Difference<'a> {
    /// A host.
    Host(Changed<&'a Host>),
    /// A link.
    Link(Changed<Link<'a>>),
    /// A service.
    Service(Changed<HostService<'a>>),
}

/// The kinds of [`Difference`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Hosts.
    Hosts,
    /// Links.
    Links,
    /// Services.
    Services,
}

impl Kind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::Hosts, Self::Links, Self::Services];

    /// Returns how much detail the graphs must keep to tell them.
    #[must_use]
    pub const fn needs(self) -> Dimensions {
        match self {
            Self::Hosts | Self::Links => Dimensions::LINKS,
            Self::Services => Dimensions::FLOWS,
        }
    }
}

/// Returns what changed: hosts, then links, then services, as far as these
/// kinds are asked for.
pub fn differences<'a>(
    diff: &'a Diff,
    kinds: &[Kind],
) -> impl Iterator<Item = Difference<'a>> + use<'a> {
    let [hosts, links, services] = Kind::ALL.map(|kind| kinds.contains(&kind));
    let hosts = hosts.then(|| diff.hosts().map(Difference::Host));
    let links = links.then(|| diff.links().map(Difference::Link));
    let services = services.then(|| diff.services().map(Difference::Service));
    let hosts = hosts.into_iter().flatten();
    hosts.chain(links.into_iter().flatten()).chain(services.into_iter().flatten())
}

/// Returns what can be said of what changed.
#[must_use]
pub const fn diff<'a>() -> [Column<Difference<'a>>; 8] {
    [
        Column::new("kind", "host, link or service", |it| it.kind().into()),
        Column::new("change", "new, gone or changed", |it| it.comparison().change.name().into()),
        Column::new("source", "the host, or that which sends", |it| it.source()),
        Column::new("target", "the host that is sent to, or the service", |it| it.target()),
        Column::new("packets_before", "number of packets before", |it| {
            Value::Integer(it.comparison().before.packets)
        }),
        Column::new("packets_after", "number of packets after", |it| {
            Value::Integer(it.comparison().after.packets)
        }),
        Column::new("bytes_before", "their length on the wire before, in bytes", |it| {
            Value::Integer(it.comparison().before.bytes)
        }),
        Column::new("bytes_after", "their length on the wire after, in bytes", |it| {
            Value::Integer(it.comparison().after.bytes)
        }),
    ]
}

impl<'a> Difference<'a> {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Host(_) => "host",
            Self::Link(_) => "link",
            Self::Service(_) => "service",
        }
    }

    const fn comparison(&self) -> &Comparison {
        match self {
            Self::Host(it) => &it.comparison,
            Self::Link(it) => &it.comparison,
            Self::Service(it) => &it.comparison,
        }
    }

    fn source(&self) -> Value<'a> {
        match self {
            Self::Host(it) => address(it.what),
            Self::Link(it) => address(it.what.source),
            Self::Service(it) => address(it.what.host),
        }
    }

    fn target(&self) -> Value<'a> {
        match self {
            Self::Host(_) => "".into(),
            Self::Link(it) => address(it.what.target),
            Self::Service(it) => format!("{}/{}", it.what.port, it.what.protocol).into(),
        }
    }
}
