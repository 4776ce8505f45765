//! The font of our pictures, and how wide a text is in it.
//!
//! It is a part of Inter Regular, without kerning and substitutions: a text is
//! as wide as its glyphs' advance widths together.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// The font file, as `assets/fonts/subset` made it.
pub const INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");

/// The families that a viewer of an SVG is to try: those after the first are
/// about as wide or narrower.
pub const FAMILIES: &str = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";

/// The height of a capital letter, as a share of the size.
pub const CAPITAL: f64 = 0.727;

/// The height of a line from its highest to its lowest letter, as a share of
/// the size.
pub const LINE: f64 = 1.21;

/// What stands for a character that the font does not have.
pub const MISSING: char = '\u{25a1}';

/// The advance widths, as a share of the size.
static ADVANCES: LazyLock<BTreeMap<char, f64>> = LazyLock::new(advances);

/// Returns how wide a text is at this size, in pixels.
#[must_use]
pub fn width(text: &str, size: f64) -> f64 {
    let missing = advance(MISSING).unwrap_or(1.0);
    text.chars().map(|character| advance(character).unwrap_or(missing)).sum::<f64>() * size
}

/// Tells whether the font can show a character.
#[must_use]
pub fn has(character: char) -> bool {
    ADVANCES.contains_key(&character)
}

/// Returns the text, with its middle left out where it would be wider than
/// `room`: `2001:db8…:17`.
#[must_use]
pub fn shortened(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let shorter = |kept: usize| {
        let (head, tail) = (kept.div_ceil(2), letters.len() - kept / 2);
        let head = letters.iter().take(head);
        head.chain(['…'].iter()).chain(letters.iter().skip(tail)).collect::<String>()
    };
    // The more is kept, the wider it is.
    let (mut fits, mut too_many) = (0, letters.len());
    while too_many - fits > 1 {
        let kept = fits.midpoint(too_many);
        match width(&shorter(kept), size) <= room {
            true => fits = kept,
            false => too_many = kept,
        }
    }
    shorter(fits)
}

/// Breaks a text at its spaces into lines that are not wider than `room`.
#[must_use]
pub fn wrapped(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let word = shortened(word, size, room);
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(&word, size) <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

fn advance(character: char) -> Option<f64> {
    ADVANCES.get(&character).copied()
}

/// Reads the widths; of a font that cannot be read, there are none.
fn advances() -> BTreeMap<char, f64> {
    let Ok(font) = FontRef::new(INTER) else {
        return BTreeMap::new();
    };
    // Scaled ones would be rounded to a 64th of a pixel.
    let (unscaled, place) = (Size::unscaled(), LocationRef::default());
    let glyphs = font.glyph_metrics(unscaled, place);
    let units = f64::from(font.metrics(unscaled, place).units_per_em.max(1));
    let mappings = font.charmap().mappings().filter_map(|(code, glyph)| {
        Some((char::from_u32(code)?, f64::from(glyphs.advance_width(glyph)?) / units))
    });
    mappings.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_what_pictures_show() {
        assert!("Az09.:/…→←↔–·×□≤≥≈àößŁžΩЖ".chars().all(has));
        assert!(!has('日'));
    }

    #[test]
    fn widths_are_those_of_the_font() {
        // As `ttx -t hmtx` shows them of Debian's font, of 2,816 units.
        let widths = [("8", 1_736.0), ("1", 1_308.0), (".", 776.0), ("W", 2_672.0)];
        for (text, units) in widths {
            assert!((width(text, 2_816.0) - units).abs() < 0.5, "{text} {}", width(text, 2_816.0));
        }
        assert!((width("88", 10.0) - 2.0 * width("8", 10.0)).abs() < 1e-9);
        assert!(width("日", 10.0) > 5.0);
    }

    #[test]
    fn a_long_text_loses_its_middle() {
        let address = "2001:db8:1111:2222:3333:4444:5555:6666";
        let short = shortened(address, 12.0, 100.0);
        assert!(short.starts_with("2001:") && short.ends_with("66") && short.contains('…'));
        assert!(width(&short, 12.0) <= 100.0);
        assert_eq!(shortened("10.0.0.1", 12.0, 100.0), "10.0.0.1");
        assert_eq!(shortened("10.0.0.1", 12.0, 0.0), "…");
    }

    #[test]
    fn lines_are_broken_at_spaces() {
        let text = "1,958 packets read, 1,880 linked, 78 skipped";
        let lines = wrapped(text, 11.0, 120.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 11.0) <= 120.0));
        assert_eq!(lines.join(" "), text);
    }
}
