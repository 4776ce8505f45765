//! Columns of hosts.

use iplink_core::graph::{Address, Host, HostClass};

use crate::table::{Column, Value};

/// Returns all columns of hosts.
#[must_use]
pub fn hosts<'a>() -> Vec<Column<&'a Host>> {
    [&traffic_columns()[..], &metadata_columns()[..]].concat()
}

/// Returns the columns that every graph can fill.
const fn traffic_columns<'a>() -> [Column<&'a Host>; 9] {
    [
        Column::new("host", "address", |host| address(host)),
        Column::new("packets_sent", "number of packets it sent", |host| {
            Value::Integer(host.sent.packets)
        }),
        Column::new("bytes_sent", "number of bytes on the wire that it sent", |host| {
            Value::Integer(host.sent.bytes)
        }),
        Column::new("packets_received", "number of packets sent to it", |host| {
            Value::Integer(host.received.packets)
        }),
        Column::new("bytes_received", "number of bytes on the wire sent to it", |host| {
            Value::Integer(host.received.bytes)
        }),
        Column::new("first_seen", "time of the first packet, UTC", |host| {
            Value::Time(host.first_seen)
        }),
        Column::new("last_seen", "time of the last packet, UTC", |host| {
            Value::Time(host.last_seen)
        }),
        Column::new("name", "name, if known", |host| {
            host.name.as_deref().unwrap_or_default().into()
        }),
        Column::new(
            "members",
            "number of hosts it stands for; 1 for a single host, 0 if unknown",
            |host| Value::Integer(host.members as u64),
        ),
    ]
}

/// Returns the columns that come from the metadata of hosts: names, vendor, location, class and MAC addresses.
const fn metadata_columns<'a>() -> [Column<&'a Host>; 8] {
    [
        Column::new("names", "all names, the most reliable first", |host| names(host).into()),
        Column::new("name_source", "source of the first name", |host| {
            let name = host.metadata.as_ref().and_then(|metadata| metadata.name());
            name.map_or_else(String::new, |(source, _)| source.to_string()).into()
        }),
        Column::new("vendor", "vendor of its network interface, with --nodes mac", |host| {
            let metadata = host.metadata.as_ref();
            metadata.and_then(|metadata| metadata.vendor.as_deref()).unwrap_or_default().into()
        }),
        Column::new("country", "country, with --geo", |host| {
            let metadata = host.metadata.as_ref();
            metadata.and_then(|metadata| metadata.country.as_deref()).unwrap_or_default().into()
        }),
        Column::new("asn", "autonomous system number, with --geo", |host| {
            let number = host.metadata.as_ref().and_then(|metadata| metadata.asn);
            number.map_or_else(String::new, |number| format!("AS{number}")).into()
        }),
        Column::new("as_name", "organization of the autonomous system", |host| {
            let metadata = host.metadata.as_ref();
            metadata.and_then(|metadata| metadata.as_name.as_deref()).unwrap_or_default().into()
        }),
        Column::new("class", "internal, external, multicast, broadcast or link-local", |host| {
            host.class.map_or("", HostClass::name).into()
        }),
        Column::new("macs", "MAC addresses in ARP, neighbor discovery and DHCP", |host| {
            mac_addresses(host).into()
        }),
    ]
}

/// Joins all names of a host with spaces, the most reliable first.
fn names(host: &Host) -> String {
    let names = host.metadata.iter().flat_map(|metadata| &metadata.names);
    names.map(|name| &*name.name).collect::<Vec<_>>().join(" ")
}

/// Joins the MAC addresses of a host with spaces, in the order in which they were found.
fn mac_addresses(host: &Host) -> String {
    let addresses = host.metadata.iter().flat_map(|metadata| &metadata.mac_addresses);
    addresses.map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Returns the address of a host, or the name of a host group.
pub(crate) fn address(host: &Host) -> Value<'_> {
    match (host.address, &host.name) {
        (Address::Group(_), Some(name)) => (&**name).into(),
        (address, _) => Value::Address(address),
    }
}
