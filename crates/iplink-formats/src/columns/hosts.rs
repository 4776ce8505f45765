//! What there is to say of a host.

use iplink_core::graph::{Address, Host};

use crate::table::{Column, Value};

/// Returns what can be said of a host.
#[must_use]
pub fn hosts<'a>() -> Vec<Column<&'a Host>> {
    [&seen()[..], &known()[..]].concat()
}

/// Returns what the packets say.
const fn seen<'a>() -> [Column<&'a Host>; 9] {
    [
        Column::new("host", "address", |host| address(host)),
        Column::new("packets_sent", "number of packets that it sent", |host| {
            Value::Integer(host.sent.packets)
        }),
        Column::new("bytes_sent", "their length on the wire, in bytes", |host| {
            Value::Integer(host.sent.bytes)
        }),
        Column::new("packets_received", "number of packets sent to it", |host| {
            Value::Integer(host.received.packets)
        }),
        Column::new("bytes_received", "their length on the wire, in bytes", |host| {
            Value::Integer(host.received.bytes)
        }),
        Column::new("first_seen", "time of the first of these packets, UTC", |host| {
            Value::Time(host.first_seen)
        }),
        Column::new("last_seen", "time of the last of them, UTC", |host| {
            Value::Time(host.last_seen)
        }),
        Column::new("name", "name, where one is known", |host| {
            host.name.as_deref().unwrap_or_default().into()
        }),
        Column::new("members", "number of hosts that it stands for; 0 if not counted", |host| {
            Value::Integer(host.members as u64)
        }),
    ]
}

/// Returns what there is to know besides the packets.
const fn known<'a>() -> [Column<&'a Host>; 6] {
    [
        Column::new("names", "all its names, the best first", |host| names(host).into()),
        Column::new("name_source", "where the first of them is from", |host| {
            let name = host.known.as_ref().and_then(|known| known.name());
            name.map_or_else(String::new, |(source, _)| source.to_string()).into()
        }),
        Column::new("vendor", "maker of its network interface, with --nodes mac", |host| {
            let known = host.known.as_ref();
            known.and_then(|known| known.vendor.as_deref()).unwrap_or_default().into()
        }),
        Column::new("country", "its country, with --geo", |host| {
            let known = host.known.as_ref();
            known.and_then(|known| known.country.as_deref()).unwrap_or_default().into()
        }),
        Column::new("asn", "its autonomous system, with --geo", |host| {
            let number = host.known.as_ref().and_then(|known| known.asn);
            number.map_or_else(String::new, |number| format!("AS{number}")).into()
        }),
        Column::new("as_name", "who runs that system", |host| {
            let known = host.known.as_ref();
            known.and_then(|known| known.as_name.as_deref()).unwrap_or_default().into()
        }),
    ]
}

fn names(host: &Host) -> String {
    let names = host.known.iter().flat_map(|known| &known.names);
    names.map(|(_, name)| &**name).collect::<Vec<_>>().join(" ")
}

/// Returns the address of a host, or the name of a group.
pub(crate) fn address(host: &Host) -> Value<'_> {
    match (host.address, &host.name) {
        (Address::Group(_), Some(name)) => (&**name).into(),
        (address, _) => Value::Address(address),
    }
}
