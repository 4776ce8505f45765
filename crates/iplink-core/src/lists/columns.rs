//! The columns of lists of separated values and the keys of JSON lists, and the fields that they
//! contain.

/// The meaning of a column or key: one of the values of a link or flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Source,
    Target,
    Packets,
    Bytes,
    /// The time of the first packet.
    FirstSeen,
    /// The time of the last packet.
    LastSeen,
    /// The time from the first to the last packet, in seconds.
    Duration,
    Protocol,
    SourcePort,
    TargetPort,
    /// The state of a TCP connection, as a code of Zeek.
    ConnectionState,
    /// The packets from target to source.
    ReversePackets,
    /// The bytes from target to source.
    ReverseBytes,
}

impl Field {
    /// The number of fields.
    pub(super) const COUNT: usize = 13;

    /// Returns the field that a column of this name contains in the lists of iplink, IP-Link,
    /// nfdump or Zeek.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "source" | "ip_src" | "sa" | "id.orig_h" => Self::Source,
            "target" | "destination" | "ip_dst" | "da" | "id.resp_h" => Self::Target,
            "packets" | "weight" | "ipkt" | "orig_pkts" => Self::Packets,
            "bytes" | "ibyt" | "orig_ip_bytes" => Self::Bytes,
            "first_seen" | "ts" => Self::FirstSeen,
            "last_seen" | "te" => Self::LastSeen,
            "duration" => Self::Duration,
            "proto" | "pr" => Self::Protocol,
            "sp" | "id.orig_p" => Self::SourcePort,
            "dp" | "id.resp_p" => Self::TargetPort,
            "conn_state" => Self::ConnectionState,
            "resp_pkts" => Self::ReversePackets,
            "resp_ip_bytes" => Self::ReverseBytes,
            _ => return None,
        })
    }

    /// Returns the name of the field in messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
            Self::Packets => "packets",
            Self::Bytes => "bytes",
            Self::FirstSeen => "first seen",
            Self::LastSeen => "last seen",
            Self::Duration => "duration",
            Self::Protocol => "protocol",
            Self::SourcePort => "source port",
            Self::TargetPort => "target port",
            Self::ConnectionState => "connection state",
            Self::ReversePackets => "reverse packets",
            Self::ReverseBytes => "reverse bytes",
        }
    }
}

/// The type of the items in a list: each row is a link or a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    /// A link.
    Link,
    /// A flow, which has a protocol and ports.
    Flow,
}

/// The fields of a list's columns, in order. `None` is a column that is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns(Vec<Option<Field>>);

impl Columns {
    /// Returns the columns of the lists of IP-Link, which have no header.
    pub(super) fn ip_link() -> Self {
        Self([Field::Source, Field::Target, Field::Packets].map(Some).to_vec())
    }

    /// Returns the columns with these names, or `None` if the source or target is
    /// missing.
    pub(super) fn from_names<'n>(names: impl Iterator<Item = &'n str>) -> Option<Self> {
        let columns = Self(names.map(Field::from_name).collect());
        (columns.contains(Field::Source) && columns.contains(Field::Target)).then_some(columns)
    }

    pub(super) fn contains(&self, field: Field) -> bool {
        self.0.contains(&Some(field))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = Option<Field>> {
        self.0.iter().copied()
    }

    /// Returns the type of the rows: flows if there are a protocol and both ports, otherwise links.
    pub(super) fn row_kind(&self) -> RowKind {
        let flow_fields = [Field::Protocol, Field::SourcePort, Field::TargetPort];
        match flow_fields.into_iter().all(|field| self.contains(field)) {
            true => RowKind::Flow,
            false => RowKind::Link,
        }
    }
}
