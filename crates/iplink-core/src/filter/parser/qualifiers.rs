//! The qualifiers before a value, such as `tcp src port`.

use crate::filter::primitive::{DirectionQualifier, Primitive};

/// The qualifiers before a value, which determine its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Qualifiers {
    /// The condition that the protocol qualifier stands for, such as that of `tcp`.
    pub(super) protocol: Option<Primitive>,
    pub(super) direction: Option<DirectionQualifier>,
    pub(super) value_type: Option<ValueType>,
}

/// The type qualifier of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueType {
    Host,
    Net,
    Port,
    PortRange,
    Protocol,
}

impl ValueType {
    /// The keyword of each type.
    pub(super) const KEYWORDS: [(&str, Self); 5] = [
        ("host", Self::Host),
        ("net", Self::Net),
        ("port", Self::Port),
        ("portrange", Self::PortRange),
        ("proto", Self::Protocol),
    ];

    /// Returns the description of a value in error messages.
    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::Host => "an address",
            Self::Net => {
                "an address or a network such as `10.0.0.0/8`, `192.168` or `2001:db8::/32`"
            }
            Self::Port => "a port from 0 to 65535 or the name of a service",
            Self::PortRange => "two ports such as `1000-2000`",
            Self::Protocol => "the name of an IP protocol or a number from 0 to 255",
        }
    }
}
