//! What columns and keys are called, and what they say.

/// Something that a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Source,
    Target,
    Packets,
    Bytes,
    FirstSeen,
    LastSeen,
    Duration,
    Protocol,
    SourcePort,
    TargetPort,
    State,
    PacketsBack,
    BytesBack,
}

impl Field {
    pub(super) const COUNT: usize = 13;

    /// Returns what a column of this name says: one of ours, of IP-Link, of nfdump
    /// or of Zeek.
    pub(super) fn of(name: &str) -> Option<Self> {
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
            "conn_state" => Self::State,
            "resp_pkts" => Self::PacketsBack,
            "resp_ip_bytes" => Self::BytesBack,
            _ => return None,
        })
    }

    /// Returns what it is called in what is said to people.
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
            Self::State => "state",
            Self::PacketsBack => "packets back",
            Self::BytesBack => "bytes back",
        }
    }
}

/// What a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Links.
    Links,
    /// Flows: with protocols and ports.
    Flows,
}

/// What the columns of a list say, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns(Vec<Option<Field>>);

impl Columns {
    /// Those of IP-Link, which names none.
    pub(super) fn of_ip_link() -> Self {
        Self([Field::Source, Field::Target, Field::Packets].map(Some).to_vec())
    }

    /// Returns those of these names; `None` where none of them are the ends of a link.
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n str>) -> Option<Self> {
        let columns = Self(names.map(Field::of).collect());
        (columns.has(Field::Source) && columns.has(Field::Target)).then_some(columns)
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.0.contains(&Some(field))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns what each says, in their order.
    pub(super) fn fields(&self) -> impl Iterator<Item = Option<Field>> {
        self.0.iter().copied()
    }

    pub(super) fn kind(&self) -> Kind {
        let flow = [Field::Protocol, Field::SourcePort, Field::TargetPort];
        match flow.into_iter().all(|field| self.has(field)) {
            true => Kind::Flows,
            false => Kind::Links,
        }
    }
}
