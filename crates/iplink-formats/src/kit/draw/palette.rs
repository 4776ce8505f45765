//! Colours that the colour-blind can tell apart.

use crate::kit::draw::scale::Size;
use crate::kit::model::host_role::Role;

/// After Okabe and Ito ("Color Universal Design", 2008), without black and with
/// a yellow that shows on white.
const COLOURS: [[u8; 3]; 7] = [
    [0, 114, 178],
    [213, 94, 0],
    [0, 158, 115],
    [204, 121, 167],
    [230, 159, 0],
    [86, 180, 233],
    [189, 174, 36],
];

/// Returns the red, green and blue of the host at a place: as many colours as can
/// be told apart, then the same again, darker and lighter by turns.
#[must_use]
pub fn of(place: usize) -> [u8; 3] {
    let colour = COLOURS.get(place % COLOURS.len()).copied().unwrap_or_default();
    match place / COLOURS.len() % 3 {
        0 => colour,
        1 => colour.map(|part| part - part / 3),
        _ => colour.map(|part| part + (255 - part) / 3),
    }
}

/// The colours of a picture besides those of its hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Theme {
    /// What all is drawn on.
    pub background: &'static str,
    /// Titles and labels.
    pub ink: &'static str,
    /// What is said beside.
    pub muted: &'static str,
    /// Lines that only guide the eye.
    pub faint: &'static str,
    /// Links, where they have no colour of their own.
    pub link: &'static str,
    /// Hosts that were folded into one.
    pub rest: &'static str,
    /// From little to much.
    pub ramp: [&'static str; 5],
    /// How far colours are mixed with white, in percent.
    lighter: u8,
}

impl Theme {
    /// Dark on white, for paper.
    #[must_use]
    pub const fn light() -> Self {
        Self {
            background: "#ffffff",
            ink: "#1b2631",
            muted: "#5d6b79",
            faint: "#e4e9ee",
            link: "#4a6fa5",
            rest: "#9aa5b1",
            ramp: ["#d6e6f4", "#9cc7e4", "#4f9bcb", "#1c65a8", "#08306b"],
            lighter: 0,
        }
    }

    /// Light on nearly black, for screens.
    #[must_use]
    pub const fn dark() -> Self {
        Self {
            background: "#0e1217",
            ink: "#e9eef3",
            muted: "#97a5b3",
            faint: "#242c35",
            link: "#7fa8dc",
            rest: "#76828f",
            ramp: ["#17344d", "#20628f", "#3e97c8", "#8ccbea", "#eefaff"],
            lighter: 28,
        }
    }

    /// Returns the colour of the host that is so many places behind the heaviest,
    /// the same in every picture of a view.
    #[must_use]
    pub fn host(&self, rank: usize) -> String {
        hex(self.suited(of(rank)))
    }

    /// Returns the colour of a role.
    #[must_use]
    pub fn role(&self, role: Role) -> String {
        hex(self.suited(match role {
            Role::Both => [0, 114, 178],
            Role::Sends => [209, 122, 0],
            Role::Receives => [125, 125, 125],
        }))
    }

    /// Returns the colour of a share from 0 to 1 of the ramp.
    #[must_use]
    pub fn ramp_at(&self, share: f64) -> String {
        let place = share.clamp(0.0, 1.0) * 4.0;
        let steps = self.ramp.iter().zip(self.ramp.iter().skip(1)).zip(0_u8..);
        let step = steps.filter(|(_, step)| f64::from(*step) <= place).last();
        step.map_or_else(String::new, |((from, to), step)| {
            mixed(parsed(from), parsed(to), place - f64::from(step))
        })
    }

    fn suited(&self, colour: [u8; 3]) -> [u8; 3] {
        let lighter = u16::from(self.lighter);
        colour.map(|part| {
            let lighter = u16::from(part) + (255 - u16::from(part)) * lighter / 100;
            u8::try_from(lighter).unwrap_or(u8::MAX)
        })
    }
}

fn mixed(from: [u8; 3], to: [u8; 3], share: f64) -> String {
    let mut parts = from.iter().zip(to).map(|(from, to)| {
        let (from, to) = (f64::from(*from), f64::from(to));
        Size(from + (to - from) * share).rounded()
    });
    hex([(); 3].map(|()| parts.next().unwrap_or_default()))
}

/// Reads a colour as [`hex`] writes it.
fn parsed(colour: &str) -> [u8; 3] {
    let number = u32::from_str_radix(colour.trim_start_matches('#'), 16).unwrap_or_default();
    let [_, red, green, blue] = number.to_be_bytes();
    [red, green, blue]
}

/// Writes a colour as `#0072b2`.
#[must_use]
pub fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_leads_from_end_to_end() {
        for theme in [Theme::light(), Theme::dark()] {
            assert_eq!(theme.ramp_at(0.0), theme.ramp[0]);
            assert_eq!(theme.ramp_at(0.5), theme.ramp[2]);
            assert_eq!(theme.ramp_at(1.0), theme.ramp[4]);
        }
    }

    /// What somebody without the cones for red, or for green, sees (Viénot, Brettel
    /// and Mollon, "Digital video colourmaps", 1999).
    fn seen([red, green, blue]: [u8; 3], blind_to_red: bool) -> [f64; 3] {
        let linear = [red, green, blue].map(|part| (f64::from(part) / 255.0).powf(2.2));
        let (yellow, share) = if blind_to_red {
            (0.11238 * linear[0] + 0.88762 * linear[1], 0.00401)
        } else {
            (0.29275 * linear[0] + 0.70725 * linear[1], -0.02234)
        };
        let blue = share * (linear[0] - linear[1]) + linear[2];
        [yellow, yellow, blue].map(|part| part.clamp(0.0, 1.0).powf(1.0 / 2.2) * 255.0)
    }

    #[test]
    fn the_first_colours_differ_for_the_colour_blind() {
        for (one, other) in (0..5).flat_map(|one| (0..one).map(move |other| (one, other))) {
            for blind_to_red in [false, true] {
                let (a, b) = (seen(of(one), blind_to_red), seen(of(other), blind_to_red));
                let distance: f64 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
                assert!(distance.sqrt() > 25.0, "{one} and {other}: {a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn twenty_one_hosts_differ() {
        let colours: std::collections::BTreeSet<_> = (0..21).map(of).collect();
        assert_eq!(colours.len(), 21);
        assert_eq!(hex(of(0)), "#0072b2");
    }
}
