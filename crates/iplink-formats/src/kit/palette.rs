//! Colours that the colour-blind can tell apart.

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

/// Writes a colour as `#0072b2`.
#[must_use]
pub fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_one_hosts_differ() {
        let colours: std::collections::BTreeSet<_> = (0..21).map(of).collect();
        assert_eq!(colours.len(), 21);
        assert_eq!(hex(of(0)), "#0072b2");
    }
}
