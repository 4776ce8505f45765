//! SVG to PNG, with the font that we carry along.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::kit::text::font;

/// The font alone: what is installed on this machine changes no picture.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(font::INTER.to_vec());
    fonts.set_sans_serif_family("Inter");
    Arc::new(fonts)
});

/// Draws one of our SVG pictures, with `scale` pixels for each of its own.
///
/// # Errors
///
/// Returns what is wrong with the SVG, or that it is too large.
pub fn drawn(svg: &str, scale: f32) -> Result<Vec<u8>, String> {
    let svg = with_known_letters(svg);
    let options =
        Options { fontdb: FONTS.clone(), font_family: "Inter".to_owned(), ..Options::default() };
    let tree = Tree::from_str(&svg, &options).map_err(|error| error.to_string())?;
    let size = tree.size().to_int_size().scale_by(scale).ok_or("it has no size")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or("it is too large")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}

/// Puts a box for each letter that the font does not have: it would be drawn as
/// nothing.
fn with_known_letters(svg: &str) -> String {
    let known =
        |letter: char| if letter == '\n' || font::has(letter) { letter } else { font::MISSING };
    svg.chars().map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::draw::geometry::Point;
    use crate::kit::draw::palette::Theme;
    use crate::kit::draw::svg::{Anchor, Svg, Text};

    fn dark_pixels(content: &str) -> usize {
        let mut svg = Svg::new(100.0, 40.0, &Theme::light(), "", "");
        let at = Point::new(50.0, 20.0);
        let (anchor, colour) = (Anchor::Middle, "#000000");
        svg.text(&Text { content, at, anchor, size: 20.0, colour, turned: 0.0 });
        let png = drawn(&svg.finish(), 2.0).unwrap();
        let pixels = Pixmap::decode_png(&png).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (200, 80));
        pixels.pixels().iter().filter(|pixel| pixel.red() < 100).count()
    }

    #[test]
    fn text_is_drawn_and_a_missing_letter_is_a_box() {
        assert_eq!(dark_pixels(""), 0);
        assert!(dark_pixels("10.0.0.1") > 200);
        assert!(dark_pixels("日") > 50);
        assert!(dark_pixels("→") > 50);
    }

    #[test]
    fn no_svg_is_an_error() {
        assert!(drawn("hello", 1.0).is_err());
    }
}
