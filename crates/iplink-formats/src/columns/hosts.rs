//! What there is to say of a host.

use iplink_core::graph::{Address, Host};

use crate::table::{Column, Value};

/// Returns what can be said of a host.
#[must_use]
pub const fn hosts<'a>() -> [Column<&'a Host>; 9] {
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

/// Returns the address of a host, or the name of a group.
pub(super) fn address(host: &Host) -> Value<'_> {
    match (host.address, &host.name) {
        (Address::Group(_), Some(name)) => (&**name).into(),
        (address, _) => Value::Address(address),
    }
}
