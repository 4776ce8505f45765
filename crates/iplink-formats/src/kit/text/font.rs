//! The font of pictures, and the width of texts in it.
//!
//! The font is a subset of Inter Regular without kerning and substitutions, so that the
//! width of a text is the sum of the advance widths of its glyphs.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// The font file, created by `assets/fonts/subset`.
pub const INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");

/// The font families of SVG pictures. The fallbacks are about as wide as the first, or
/// narrower.
pub const FAMILIES: &str = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";

/// The height of a capital letter, relative to the font size.
pub const CAPITAL_HEIGHT: f64 = 0.727;

/// The height of a line from its highest to its lowest glyph, relative to the font size.
pub const LINE_HEIGHT: f64 = 1.21;

/// The replacement for a character without a glyph.
pub const MISSING_GLYPH: char = '\u{25a1}';

/// The advance width of each character, relative to the font size.
static ADVANCES: LazyLock<BTreeMap<char, f64>> = LazyLock::new(read_advances);

/// Returns the width of a text, in pixels. `size` is the font size, in pixels.
#[must_use]
pub fn width(text: &str, size: f64) -> f64 {
    let replacement = advance(MISSING_GLYPH).unwrap_or(1.0);
    text.chars().map(|character| advance(character).unwrap_or(replacement)).sum::<f64>() * size
}

/// Returns whether the font has a glyph for a character.
#[must_use]
pub fn has_glyph(character: char) -> bool {
    ADVANCES.contains_key(&character)
}

/// Shortens a text that is wider than `max_width` pixels, by replacing its middle with an
/// ellipsis: `2001:db8…:17`. `size` is the font size, in pixels.
#[must_use]
pub fn ellipsize(text: &str, size: f64, max_width: f64) -> String {
    if width(text, size) <= max_width {
        return text.to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    let shorten_to = |kept: usize| {
        let (head_len, tail_start) = (kept.div_ceil(2), characters.len() - kept / 2);
        let (head, tail) = (characters.iter().take(head_len), characters.iter().skip(tail_start));
        head.chain(['…'].iter()).chain(tail).collect::<String>()
    };
    // The width grows with the number of kept characters, so that bisection works.
    let (mut fitting, mut too_many) = (0, characters.len());
    while too_many - fitting > 1 {
        let kept = fitting.midpoint(too_many);
        match width(&shorten_to(kept), size) <= max_width {
            true => fitting = kept,
            false => too_many = kept,
        }
    }
    shorten_to(fitting)
}

/// Breaks a text at its spaces into lines that are at most `max_width` pixels wide. `size` is the
/// font size, in pixels.
#[must_use]
pub fn wrap(text: &str, size: f64, max_width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let word = ellipsize(word, size, max_width);
        match lines.last_mut() {
            Some(line)
                if width(line, size) + width(" ", size) + width(&word, size) <= max_width =>
            {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// Returns the advance width of a character, relative to the font size, or `None` if the font has
/// no glyph for it.
fn advance(character: char) -> Option<f64> {
    ADVANCES.get(&character).copied()
}

/// Reads the advance widths. The result is empty if the font cannot be parsed.
fn read_advances() -> BTreeMap<char, f64> {
    let Ok(font) = FontRef::new(INTER) else {
        return BTreeMap::new();
    };
    // Scaled widths would be rounded to a 64th of a pixel.
    let (unscaled, location) = (Size::unscaled(), LocationRef::default());
    let glyphs = font.glyph_metrics(unscaled, location);
    let units_per_em = f64::from(font.metrics(unscaled, location).units_per_em.max(1));
    let mappings = font.charmap().mappings().filter_map(|(code, glyph)| {
        Some((char::from_u32(code)?, f64::from(glyphs.advance_width(glyph)?) / units_per_em))
    });
    mappings.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn font_has_glyphs_that_pictures_use() {
        assert!("Az09.:/…→←↔–·×□≤≥≈àößŁžΩЖ".chars().all(has_glyph));
        assert!(!has_glyph('日'));
    }

    #[test]
    fn width_equals_the_advance_widths_of_the_font() {
        // Expected values from `ttx -t hmtx` of the font in Debian, which has 2,816 units per em.
        let widths = [("8", 1_736.0), ("1", 1_308.0), (".", 776.0), ("W", 2_672.0)];
        for (text, units) in widths {
            assert!(
                (width(text, 2_816.0) - units).abs() < 0.5,
                "width of {text:?}: {}",
                width(text, 2_816.0)
            );
        }
        assert!((width("88", 10.0) - 2.0 * width("8", 10.0)).abs() < 1e-9);
        assert!(width("日", 10.0) > 5.0);
    }

    #[test]
    fn ellipsize_shortens_the_middle() {
        let address = "2001:db8:1111:2222:3333:4444:5555:6666";
        let short = ellipsize(address, 12.0, 100.0);
        assert!(short.starts_with("2001:") && short.ends_with("66") && short.contains('…'));
        assert!(width(&short, 12.0) <= 100.0);
        assert_eq!(ellipsize("10.0.0.1", 12.0, 100.0), "10.0.0.1");
        assert_eq!(ellipsize("10.0.0.1", 12.0, 0.0), "…");
    }

    #[test]
    fn wrap_breaks_lines_at_spaces() {
        let text = "1,958 packets read, 1,880 linked, 78 skipped";
        let lines = wrap(text, 11.0, 120.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 11.0) <= 120.0));
        assert_eq!(lines.join(" "), text);
    }
}
