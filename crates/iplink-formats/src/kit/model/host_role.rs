//! The part that a host has in a graph.

use iplink_core::graph::Host;

/// Whether a host sends, receives or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a host does one, the other or both")]
pub enum Role {
    /// It sends and receives.
    Both,
    /// It only sends.
    Sends,
    /// It only receives.
    Receives,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Both, Self::Sends, Self::Receives];

    /// Returns that of a host.
    #[must_use]
    pub const fn of(host: &Host) -> Self {
        match (host.sent.packets, host.received.packets) {
            (0, _) => Self::Receives,
            (_, 0) => Self::Sends,
            _ => Self::Both,
        }
    }

    /// Says what it is.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Both => "sends and receives",
            Self::Sends => "only sends",
            Self::Receives => "only receives",
        }
    }

    /// Returns its colour: after Okabe and Ito, so that the colour-blind can tell
    /// them apart.
    #[must_use]
    pub const fn colour(self) -> &'static str {
        match self {
            Self::Both => "#0072b2",
            Self::Sends => "#d17a00",
            Self::Receives => "#7d7d7d",
        }
    }

    /// Returns the red, green and blue of its colour.
    #[must_use]
    pub const fn rgb(self) -> [u8; 3] {
        match self {
            Self::Both => [0, 114, 178],
            Self::Sends => [209, 122, 0],
            Self::Receives => [125, 125, 125],
        }
    }

    /// Returns it lightened, to be written on.
    #[must_use]
    pub const fn light(self) -> &'static str {
        match self {
            Self::Both => "#d6e6f4",
            Self::Sends => "#fbe3c0",
            Self::Receives => "#e8e8e8",
        }
    }

    /// Returns the number of its group as IP-Link has it: 1 is a source, 2 a
    /// target only.
    #[must_use]
    pub const fn group(self) -> u8 {
        match self {
            Self::Both | Self::Sends => 1,
            Self::Receives => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_one_colour() {
        for role in Role::ALL {
            assert_eq!(crate::kit::draw::palette::hex(role.rgb()), role.colour());
        }
    }
}
