//! The color palette: host colors, themes and ramps.
//!
//! The host colors are distinguishable with the common color vision deficiencies.

use serde::Serialize;

use crate::kit::draw::scale::Size;
use crate::kit::model::host_role::HostRole;

/// The host colors: those of Okabe and Ito ("Color Universal Design", 2008), without
/// black, and with a yellow that is visible on white.
pub(crate) const HOST_COLORS: [[u8; 3]; 7] = [
    [0, 114, 178],
    [213, 94, 0],
    [0, 158, 115],
    [204, 121, 167],
    [230, 159, 0],
    [86, 180, 233],
    [189, 174, 36],
];

/// Returns the red, green and blue components of a host's color, given its rank by weight.
///
/// The colors repeat in darker and lighter variants, since people cannot distinguish more
/// hues.
#[must_use]
pub fn host_rgb(rank: usize) -> [u8; 3] {
    let color = HOST_COLORS.get(rank % HOST_COLORS.len()).copied().unwrap_or_default();
    match rank / HOST_COLORS.len() % 3 {
        0 => color,
        1 => color.map(|channel| channel - channel / 3),
        _ => color.map(|channel| channel + (255 - channel) / 3),
    }
}

/// The colors of a picture, apart from those of its hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[non_exhaustive]
pub struct Theme {
    /// The color of the background.
    pub background: &'static str,
    /// The color of titles and labels.
    pub ink: &'static str,
    /// The color of secondary text.
    pub muted: &'static str,
    /// The color of grid lines and frames.
    pub faint: &'static str,
    /// The color of links that do not have the color of a host.
    pub link: &'static str,
    /// The color of the node that stands for all merged hosts.
    pub others: &'static str,
    /// The color ramp, from the smallest to the largest value.
    pub ramp: [&'static str; 5],
    /// The share of white that is mixed into host colors, in percent.
    tint: u8,
}

impl Theme {
    /// Returns the theme for paper: dark on white.
    #[must_use]
    pub const fn light() -> Self {
        Self {
            background: "#ffffff",
            ink: "#1b2631",
            muted: "#5d6b79",
            faint: "#e4e9ee",
            link: "#4a6fa5",
            others: "#9aa5b1",
            ramp: ["#d6e6f4", "#9cc7e4", "#4f9bcb", "#1c65a8", "#08306b"],
            tint: 0,
        }
    }

    /// Returns the theme for dark screens: light on nearly black.
    #[must_use]
    pub const fn dark() -> Self {
        Self {
            background: "#0e1217",
            ink: "#e9eef3",
            muted: "#97a5b3",
            faint: "#242c35",
            link: "#7fa8dc",
            others: "#76828f",
            ramp: ["#17344d", "#20628f", "#3e97c8", "#8ccbea", "#eefaff"],
            tint: 28,
        }
    }

    /// Returns the color of the host with this rank by weight, which is the same in
    /// every picture of a view.
    #[must_use]
    pub fn host(&self, rank: usize) -> String {
        to_hex(self.tinted(host_rgb(rank)))
    }

    /// Returns the color of a host role.
    #[must_use]
    pub fn role(&self, role: HostRole) -> String {
        to_hex(self.tinted(role.rgb()))
    }

    /// Returns the color at a position of the ramp, from 0 to 1.
    #[must_use]
    pub fn ramp_at(&self, fraction: f64) -> String {
        let position = fraction.clamp(0.0, 1.0) * 4.0;
        let segments = self.ramp.iter().zip(self.ramp.iter().skip(1)).zip(0_u8..);
        let segment = segments.filter(|(_, start)| f64::from(*start) <= position).last();
        segment.map_or_else(String::new, |((from, to), start)| {
            mix(parse_hex(from), parse_hex(to), position - f64::from(start))
        })
    }

    /// Mixes a color with white, as the theme requires.
    fn tinted(&self, color: [u8; 3]) -> [u8; 3] {
        let tint = u16::from(self.tint);
        color.map(|channel| {
            let tinted = u16::from(channel) + (255 - u16::from(channel)) * tint / 100;
            u8::try_from(tinted).unwrap_or(u8::MAX)
        })
    }
}

/// Returns the color at a fraction, from 0 to 1, of the way between two colors.
fn mix(from: [u8; 3], to: [u8; 3], fraction: f64) -> String {
    let mut channels = from.iter().zip(to).map(|(from, to)| {
        let (from, to) = (f64::from(*from), f64::from(to));
        Size(from + (to - from) * fraction).rounded()
    });
    to_hex([(); 3].map(|()| channels.next().unwrap_or_default()))
}

/// Parses a color in the format of [`to_hex`].
fn parse_hex(color: &str) -> [u8; 3] {
    let number = u32::from_str_radix(color.trim_start_matches('#'), 16).unwrap_or_default();
    let [_, red, green, blue] = number.to_be_bytes();
    [red, green, blue]
}

/// Formats a color in hexadecimal, such as `#0072b2`.
#[must_use]
pub fn to_hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ramp_reaches_its_first_middle_and_last_color() {
        for theme in [Theme::light(), Theme::dark()] {
            assert_eq!(theme.ramp_at(0.0), theme.ramp[0]);
            assert_eq!(theme.ramp_at(0.5), theme.ramp[2]);
            assert_eq!(theme.ramp_at(1.0), theme.ramp[4]);
        }
    }

    /// Simulates the color perception of people with protanopia (`blind_to_red`) or deuteranopia
    /// (Viénot, Brettel and Mollon, "Digital video colourmaps", 1999).
    fn simulate_dichromacy([red, green, blue]: [u8; 3], blind_to_red: bool) -> [f64; 3] {
        let linear = [red, green, blue].map(|channel| (f64::from(channel) / 255.0).powf(2.2));
        let (yellow, red_green_factor) = if blind_to_red {
            (0.11238 * linear[0] + 0.88762 * linear[1], 0.00401)
        } else {
            (0.29275 * linear[0] + 0.70725 * linear[1], -0.02234)
        };
        let blue = red_green_factor * (linear[0] - linear[1]) + linear[2];
        [yellow, yellow, blue].map(|channel| channel.clamp(0.0, 1.0).powf(1.0 / 2.2) * 255.0)
    }

    #[test]
    fn first_host_colors_are_distinguishable_by_dichromats() {
        let pairs = (0..5).flat_map(|first| (0..first).map(move |second| (first, second)));
        for (first, second) in pairs {
            for blind_to_red in [false, true] {
                let (a, b) = (
                    simulate_dichromacy(host_rgb(first), blind_to_red),
                    simulate_dichromacy(host_rgb(second), blind_to_red),
                );
                let distance: f64 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
                assert!(
                    distance.sqrt() > 25.0,
                    "colors {first} and {second} are too similar: {a:?} and {b:?}"
                );
            }
        }
    }

    #[test]
    fn first_21_host_colors_differ() {
        let colors: std::collections::BTreeSet<_> = (0..21).map(host_rgb).collect();
        assert_eq!(colors.len(), 21);
        assert_eq!(to_hex(host_rgb(0)), "#0072b2");
    }
}
