//! Renders SVG as PNG, with the bundled font.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::kit::text::font;

/// A font database with only the bundled font, so that installed fonts do not affect pictures.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(font::INTER.to_vec());
    fonts.set_sans_serif_family("Inter");
    Arc::new(fonts)
});

/// Renders an SVG picture of this crate as PNG. `scale` is the factor by which its width and height
/// are multiplied.
///
/// # Errors
///
/// Returns an error message if the SVG is invalid or too large.
pub fn render(svg: &str, scale: f32) -> Result<Vec<u8>, String> {
    let svg = replace_missing_glyphs(svg);
    let options =
        Options { fontdb: FONTS.clone(), font_family: "Inter".to_owned(), ..Options::default() };
    let tree = Tree::from_str(&svg, &options).map_err(|error| error.to_string())?;
    let size = tree.size().to_int_size().scale_by(scale).ok_or("the size is zero")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or("the size is too large")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}

/// Replaces each character without a glyph by a box. It would be invisible otherwise.
fn replace_missing_glyphs(svg: &str) -> String {
    let replace = |character: char| match character {
        '\n' => character,
        _ if font::has_glyph(character) => character,
        _ => font::MISSING_GLYPH,
    };
    svg.chars().map(replace).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::draw::geometry::Point;
    use crate::kit::draw::palette::Theme;
    use crate::kit::draw::svg::{Anchor, Svg, Text};

    fn count_dark_pixels(content: &str) -> usize {
        let mut svg = Svg::new(100.0, 40.0, &Theme::light(), "", "");
        let at = Point::new(50.0, 20.0);
        let (anchor, color) = (Anchor::Middle, "#000000");
        svg.text(&Text { content, at, anchor, size: 20.0, color, rotation: 0.0 });
        let png = render(&svg.finish(), 2.0).unwrap();
        let pixels = Pixmap::decode_png(&png).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (200, 80));
        pixels.pixels().iter().filter(|pixel| pixel.red() < 100).count()
    }

    #[test]
    fn png_draws_text_and_a_box_for_a_missing_glyph() {
        assert_eq!(count_dark_pixels(""), 0);
        assert!(count_dark_pixels("10.0.0.1") > 200);
        assert!(count_dark_pixels("日") > 50);
        assert!(count_dark_pixels("→") > 50);
    }

    #[test]
    fn png_of_invalid_svg_is_an_error() {
        assert!(render("hello", 1.0).is_err());
    }
}
