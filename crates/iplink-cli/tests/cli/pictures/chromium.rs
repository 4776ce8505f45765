//! Compares SVGs drawn by Chromium with the PNGs that iplink draws.

use std::path::{Path, PathBuf};

use iplink_core::query::View;
use iplink_formats::Format;
use resvg::tiny_skia::{IntRect, Pixmap};

use super::{Parameters, SAMPLE, picture_formats, read_graph, render, variants};
use crate::support::{corpus_sample, office, project, require_program, run};

/// A contact sheet of all pictures, and the limits for comparing it with a browser's rendering.
struct ContactSheet {
    /// Width and height of each picture, in pixels.
    tile: (u32, u32),
    theme: &'static str,
    /// The largest mean difference of a color channel that is allowed, from 0 to 255. It is not
    /// zero, because the antialiasing differs.
    max_difference: f64,
    /// The smallest mean difference of a color channel between a picture in the browser and the PNG
    /// of another format. It shows that the comparison detects differences.
    min_difference_of_others: f64,
}

/// The number of pictures in a row of the contact sheet.
const COLUMNS: u32 = 5;

#[test]
#[ignore = "needs Chromium and xmllint"]
fn example_svgs_in_chromium_match_pngs() {
    let sheet = ContactSheet {
        tile: (900, 800),
        theme: "light",
        max_difference: 1.0,
        min_difference_of_others: 3.0,
    };
    let formats: Vec<_> = picture_formats().map(|format| (format, vec![])).collect();
    compare_with_browser([("office.pcap".to_owned(), office().into())], &formats, &sheet);
}

#[test]
#[ignore = "needs Chromium, xmllint and IPLINK_CORPUS"]
fn corpus_svgs_in_chromium_match_pngs() {
    compare_all_with_browser("light", 1.7);
}

/// Thin antialiased lines differ more on a dark background.
#[test]
#[ignore = "needs Chromium, xmllint and IPLINK_CORPUS"]
fn dark_corpus_svgs_in_chromium_match_pngs() {
    compare_all_with_browser("dark", 2.5);
}

/// Compares pictures of the corpus in all variants. Some captures are so small that their pictures
/// are nearly empty, and therefore similar to each other.
fn compare_all_with_browser(theme: &'static str, max_difference: f64) {
    let sheet =
        ContactSheet { tile: (700, 560), theme, max_difference, min_difference_of_others: 0.0 };
    let formats = picture_formats()
        .flat_map(|format| variants(format).into_iter().map(move |variant| (format, variant)));
    compare_with_browser(corpus_sample(SAMPLE), &formats.collect::<Vec<_>>(), &sheet);
}

/// Checks that the browser draws all pictures of these captures as iplink does.
fn compare_with_browser(
    captures: impl IntoIterator<Item = (String, PathBuf)>,
    pictures: &[(&Format, Parameters)],
    sheet: &ContactSheet,
) {
    require_program("chromium");
    require_program("xmllint");
    let mut problems = Vec::new();
    for (name, path) in captures {
        let (graph, statistics) = read_graph(&name, &std::fs::read(path).unwrap());
        let view_problems = sheet.problems(pictures, &View::new(&graph, &statistics));
        problems.extend(view_problems.into_iter().map(|problem| format!("{name}: {problem}")));
    }
    assert_eq!(problems, [""; 0]);
}

impl ContactSheet {
    /// Draws a view with iplink and with a browser. Lists the pictures of the browser that differ
    /// too much from iplink's, or too little from iplink's picture of another format.
    fn problems(&self, pictures: &[(&Format, Parameters)], view: &View<'_>) -> Vec<String> {
        let (width, height) = (self.tile.0.to_string(), self.tile.1.to_string());
        let size =
            [("width", &*width), ("height", &*height), ("scale", "1"), ("theme", self.theme)];
        let (mut svgs, mut pngs) = (Vec::new(), Vec::new());
        for (format, parameters) in pictures {
            let params = [&size[..], parameters].concat();
            let png = render(format, &[&params[..], &[("as", "png")]].concat(), view);
            svgs.push(render(format, &params, view));
            pngs.push(Pixmap::decode_png(&png).unwrap());
        }
        let sheet = self.browser_screenshot(&svgs);
        let mut problems = Vec::new();
        for (index, (format, parameters)) in pictures.iter().enumerate() {
            let browser_picture = sheet.clone_rect(self.tile_rect(index)).unwrap();
            let difference = mean_difference(&pngs[index], &browser_picture);
            // No format has five variants, so the picture five places later has another format.
            let other_difference =
                mean_difference(&pngs[(index + 5) % pngs.len()], &browser_picture);
            if difference > self.max_difference
                || other_difference < 2.0 * difference
                || other_difference < self.min_difference_of_others
            {
                let name = format.name;
                problems.push(format!(
                    "{name} {parameters:?}: difference {difference:.2}, from another picture {other_difference:.2}"
                ));
            }
        }
        problems
    }

    /// Returns the rectangle of a picture on the sheet.
    fn tile_rect(&self, index: usize) -> IntRect {
        let index = u32::try_from(index).unwrap();
        let (left, top) = (index % COLUMNS * self.tile.0, index / COLUMNS * self.tile.1);
        let (left, top) = (i32::try_from(left).unwrap(), i32::try_from(top).unwrap());
        IntRect::from_xywh(left, top, self.tile.0, self.tile.1).unwrap()
    }

    /// Checks that the SVGs are well-formed, and returns a screenshot of the contact sheet in
    /// Chromium, with the font of iplink.
    fn browser_screenshot(&self, svgs: &[Vec<u8>]) -> Pixmap {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let font = project().join("crates/iplink-formats/assets/fonts/Inter-Regular.otf");
        let style = format!(
            "@font-face{{font-family:Inter;src:url(file://{})}}body{{margin:0}}\
         svg{{position:absolute}}",
            font.display()
        );
        let mut page = format!("<!doctype html><meta charset=utf-8><style>{style}</style>");
        let mut files = Vec::new();
        for (index, svg) in svgs.iter().enumerate() {
            files.push(file(&format!("{index}.svg")));
            std::fs::write(&files[index], svg).unwrap();
            let tile = self.tile_rect(index);
            let (left, top) = (tile.left(), tile.top());
            let svg = String::from_utf8_lossy(svg);
            page +=
                &format!("<div style=\"position:absolute;left:{left}px;top:{top}px\">{svg}</div>");
        }
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        run("xmllint", &[&["--noout", "--nonet"], &files[..]].concat());
        std::fs::write(file("page.html"), page).unwrap();
        let rows = u32::try_from(svgs.len()).unwrap().div_ceil(COLUMNS);
        let size = format!("--window-size={},{}", COLUMNS * self.tile.0, rows * self.tile.1);
        let screenshot = format!("--screenshot={}", file("page.png"));
        let profile = format!("--user-data-dir={}", file("profile"));
        run(
            "timeout",
            &[
                "120",
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--force-device-scale-factor=1",
                "--virtual-time-budget=2000",
                &size,
                &profile,
                &screenshot,
                &format!("file://{}", file("page.html")),
            ],
        );
        Pixmap::decode_png(&std::fs::read(Path::new(&file("page.png"))).unwrap()).unwrap()
    }
}

/// Returns the mean difference of the color channels of two pictures, from 0 to 255.
///
/// Blocks of four by four pixels are compared instead of single pixels, because browsers round text
/// baselines to whole pixels, and antialiasing differs.
fn mean_difference(first: &Pixmap, second: &Pixmap) -> f64 {
    assert_eq!((first.width(), first.height()), (second.width(), second.height()));
    let (first, second) = (block_sums(first), block_sums(second));
    let sum: u64 = first.iter().zip(&second).map(|(a, b)| a.abs_diff(*b)).sum();
    sum as f64 / 16.0 / first.len() as f64
}

/// Returns the sums of the color channels in each block of a picture.
fn block_sums(picture: &Pixmap) -> Vec<u64> {
    let columns = picture.width().div_ceil(4) as usize;
    let mut sums = vec![0; columns * picture.height().div_ceil(4) as usize * 3];
    for (index, pixel) in picture.pixels().iter().enumerate() {
        let (x, y) = (index % picture.width() as usize, index / picture.width() as usize);
        let block = (y / 4 * columns + x / 4) * 3;
        for (channel, value) in [pixel.red(), pixel.green(), pixel.blue()].into_iter().enumerate() {
            sums[block + channel] += u64::from(value);
        }
    }
    sums
}
