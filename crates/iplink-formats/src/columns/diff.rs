//! Rows and columns of the differences between two graphs.

use iplink_core::Dimensions;
use iplink_core::graph::{Comparison, Host, Link};
use iplink_core::query::{Diff, DiffEntry, HostService};

use super::hosts::address;
use crate::table::{Column, Value};

/// A host, link or service that differs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DiffRow<'a> {
    /// A host.
    Host(DiffEntry<&'a Host>),
    /// A link.
    Link(DiffEntry<Link<'a>>),
    /// A service.
    Service(DiffEntry<HostService<'a>>),
}

/// The categories of [`DiffRow`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiffCategory {
    /// Hosts.
    Hosts,
    /// Links.
    Links,
    /// Services.
    Services,
}

impl DiffCategory {
    /// All categories, in the order of the rows.
    pub const ALL: [Self; 3] = [Self::Hosts, Self::Links, Self::Services];

    /// Returns the dimensions that both graphs must keep.
    #[must_use]
    pub const fn needs(self) -> Dimensions {
        match self {
            Self::Hosts | Self::Links => Dimensions::LINKS,
            Self::Services => Dimensions::FLOWS,
        }
    }
}

/// Returns the differences in the given categories: hosts, then links, then services.
pub fn diff_rows<'a>(
    diff: &'a Diff,
    categories: &[DiffCategory],
) -> impl Iterator<Item = DiffRow<'a>> + use<'a> {
    let [hosts, links, services] = DiffCategory::ALL.map(|category| categories.contains(&category));
    let hosts = hosts.then(|| diff.hosts().map(DiffRow::Host));
    let links = links.then(|| diff.links().map(DiffRow::Link));
    let services = services.then(|| diff.services().map(DiffRow::Service));
    let hosts = hosts.into_iter().flatten();
    hosts.chain(links.into_iter().flatten()).chain(services.into_iter().flatten())
}

/// Returns the columns of [`DiffRow`]s.
#[must_use]
pub const fn diff<'a>() -> [Column<DiffRow<'a>>; 8] {
    [
        Column::new("kind", "host, link or service", |row| row.category_name().into()),
        Column::new("change", "new, gone or changed", |row| row.comparison().change.name().into()),
        Column::new("source", "host, or source of the link", |row| row.source()),
        Column::new("target", "target of the link, or service of the host", |row| row.target()),
        Column::new("packets_before", "number of packets before", |row| {
            Value::Integer(row.comparison().before.packets)
        }),
        Column::new("packets_after", "number of packets after", |row| {
            Value::Integer(row.comparison().after.packets)
        }),
        Column::new("bytes_before", "number of bytes on the wire before", |row| {
            Value::Integer(row.comparison().before.bytes)
        }),
        Column::new("bytes_after", "number of bytes on the wire after", |row| {
            Value::Integer(row.comparison().after.bytes)
        }),
    ]
}

impl<'a> DiffRow<'a> {
    /// Returns the singular name of the category.
    const fn category_name(&self) -> &'static str {
        match self {
            Self::Host(_) => "host",
            Self::Link(_) => "link",
            Self::Service(_) => "service",
        }
    }

    const fn comparison(&self) -> &Comparison {
        match self {
            Self::Host(entry) => &entry.comparison,
            Self::Link(entry) => &entry.comparison,
            Self::Service(entry) => &entry.comparison,
        }
    }

    /// Returns the host, or the source of the link.
    fn source(&self) -> Value<'a> {
        match self {
            Self::Host(entry) => address(entry.item),
            Self::Link(entry) => address(entry.item.source),
            Self::Service(entry) => address(entry.item.host),
        }
    }

    /// Returns the target of the link, or the service; empty for a host.
    fn target(&self) -> Value<'a> {
        match self {
            Self::Host(_) => "".into(),
            Self::Link(entry) => address(entry.item.target),
            Self::Service(entry) => format!("{}/{}", entry.item.port, entry.item.protocol).into(),
        }
    }
}
