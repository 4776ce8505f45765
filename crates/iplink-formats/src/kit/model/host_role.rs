//! The role of a host in a graph.

use iplink_core::graph::Host;

/// The role of a host: whether it sends, receives, or does both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a host sends, receives or does both")]
pub enum HostRole {
    /// The host sends and receives.
    Both,
    /// The host only sends.
    Sends,
    /// The host only receives.
    Receives,
}

impl HostRole {
    /// All roles.
    pub const ALL: [Self; 3] = [Self::Both, Self::Sends, Self::Receives];

    /// Returns the role of a host.
    #[must_use]
    pub const fn of(host: &Host) -> Self {
        match (host.sent.packets, host.received.packets) {
            (0, _) => Self::Receives,
            (_, 0) => Self::Sends,
            _ => Self::Both,
        }
    }

    /// Returns a description, such as `only sends`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Both => "sends and receives",
            Self::Sends => "only sends",
            Self::Receives => "only receives",
        }
    }

    /// Returns the color in hexadecimal.
    ///
    /// The colors follow Okabe and Ito and are distinguishable with color vision
    /// deficiencies.
    #[must_use]
    pub const fn color(self) -> &'static str {
        match self {
            Self::Both => "#0072b2",
            Self::Sends => "#d17a00",
            Self::Receives => "#7d7d7d",
        }
    }

    /// Returns the red, green and blue components of the color.
    #[must_use]
    pub const fn rgb(self) -> [u8; 3] {
        match self {
            Self::Both => [0, 114, 178],
            Self::Sends => [209, 122, 0],
            Self::Receives => [125, 125, 125],
        }
    }

    /// Returns a light variant of the color, as a background for text.
    #[must_use]
    pub const fn light(self) -> &'static str {
        match self {
            Self::Both => "#d6e6f4",
            Self::Sends => "#fbe3c0",
            Self::Receives => "#e8e8e8",
        }
    }

    /// Returns the group number of the original IP-Link: 1 for hosts that send, 2 for
    /// hosts that only receive.
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
    fn host_role_color_equals_its_rgb() {
        for role in HostRole::ALL {
            assert_eq!(crate::kit::draw::palette::to_hex(role.rgb()), role.color());
        }
    }
}
