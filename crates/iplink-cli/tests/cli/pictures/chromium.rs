//! SVGs look the same in Chromium as our PNGs.

use std::path::{Path, PathBuf};

use iplink_core::query::View;
use iplink_formats::Format;
use resvg::tiny_skia::{IntRect, Pixmap};

use super::{DRAWN, Parameters, pictures, read, render, variants};
use crate::support::{corpus_sample, office, project, require_program, run};

/// The comparison with a browser's rendering, with all pictures on one contact sheet.
struct ContactSheet {
    /// Width and height of each picture.
    tile: (u32, u32),
    theme: &'static str,
    /// The largest mean difference allowed, of 255: the antialiasing differs.
    max_difference: f64,
    /// The smallest difference that a picture of another format must have.
    min_difference_of_others: f64,
}

/// The pictures in a row of the contact sheet.
const COLUMNS: u32 = 5;

#[test]
#[ignore = "needs Chromium and xmllint"]
fn chromium_draws_svgs_of_the_example_alike() {
    let sheet = ContactSheet {
        tile: (900, 800),
        theme: "light",
        max_difference: 1.0,
        min_difference_of_others: 3.0,
    };
    let formats: Vec<_> = pictures().map(|format| (format, vec![])).collect();
    compare_with_browser([("office.pcap".to_owned(), office().into())], &formats, &sheet);
}

#[test]
#[ignore = "needs Chromium, xmllint and IPLINK_CORPUS"]
fn chromium_draws_svgs_of_the_corpus_alike() {
    compare_all_with_browser("light", 1.7);
}

/// Thin antialiased lines differ more on a dark background.
#[test]
#[ignore = "needs Chromium, xmllint and IPLINK_CORPUS"]
fn chromium_draws_dark_svgs_of_the_corpus_alike() {
    compare_all_with_browser("dark", 2.5);
}

/// Compares the captures of the corpus in all variants. Some are so small that their
/// pictures are nearly empty, and so similar to each other.
fn compare_all_with_browser(theme: &'static str, max_difference: f64) {
    let sheet =
        ContactSheet { tile: (700, 560), theme, max_difference, min_difference_of_others: 0.0 };
    let formats =
        pictures().flat_map(|format| variants(format).into_iter().map(move |it| (format, it)));
    compare_with_browser(corpus_sample(DRAWN), &formats.collect::<Vec<_>>(), &sheet);
}

fn compare_with_browser(
    captures: impl IntoIterator<Item = (String, PathBuf)>,
    pictures: &[(&Format, Parameters)],
    sheet: &ContactSheet,
) {
    require_program("chromium");
    require_program("xmllint");
    let mut problems = Vec::new();
    for (name, path) in captures {
        let (graph, statistics) = read(&name, &std::fs::read(path).unwrap());
        let found = sheet.problems(pictures, &View::new(&graph, &statistics));
        problems.extend(found.into_iter().map(|problem| format!("{name}: {problem}")));
    }
    assert_eq!(problems, [""; 0]);
}

impl ContactSheet {
    /// Draws a view as iplink and as a browser do; lists pictures that differ too much
    /// from the browser's, or too little from each other.
    fn problems(&self, pictures: &[(&Format, Parameters)], view: &View<'_>) -> Vec<String> {
        let (width, height) = (self.tile.0.to_string(), self.tile.1.to_string());
        let size =
            [("width", &*width), ("height", &*height), ("scale", "1"), ("theme", self.theme)];
        let (mut svgs, mut ours) = (Vec::new(), Vec::new());
        for (format, parameters) in pictures {
            let params = [&size[..], parameters].concat();
            let png = render(format, &[&params[..], &[("as", "png")]].concat(), view);
            svgs.push(render(format, &params, view));
            ours.push(Pixmap::decode_png(&png).unwrap());
        }
        let sheet = self.browser_screenshot(&svgs);
        let mut problems = Vec::new();
        for (number, (format, parameters)) in pictures.iter().enumerate() {
            let theirs = sheet.clone_rect(self.place(number)).unwrap();
            let different = difference(&ours[number], &theirs);
            // The picture five places on is of another format: none has five variants.
            let other = difference(&ours[(number + 5) % ours.len()], &theirs);
            if different > self.max_difference
                || other < 2.0 * different
                || other < self.min_difference_of_others
            {
                let name = format.name;
                problems.push(format!(
                    "{name} {parameters:?}: {different:.2}, another picture {other:.2}"
                ));
            }
        }
        problems
    }

    /// Returns the rectangle of a picture on the sheet.
    fn place(&self, number: usize) -> IntRect {
        let number = u32::try_from(number).unwrap();
        let (left, top) = (number % COLUMNS * self.tile.0, number / COLUMNS * self.tile.1);
        let (left, top) = (i32::try_from(left).unwrap(), i32::try_from(top).unwrap());
        IntRect::from_xywh(left, top, self.tile.0, self.tile.1).unwrap()
    }

    /// Returns Chromium's rendering of the contact sheet of valid SVGs, with the font of
    /// iplink.
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
        for (number, svg) in svgs.iter().enumerate() {
            files.push(file(&format!("{number}.svg")));
            std::fs::write(&files[number], svg).unwrap();
            let place = self.place(number);
            let (left, top) = (place.left(), place.top());
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

/// Returns the mean color difference of two pictures, of 255, in blocks of four by four
/// pixels: browsers round text baselines to whole pixels, and antialiasing differs.
fn difference(one: &Pixmap, other: &Pixmap) -> f64 {
    assert_eq!((one.width(), one.height()), (other.width(), other.height()));
    let (one, other) = (block_sums(one), block_sums(other));
    let sum: u64 = one.iter().zip(&other).map(|(one, other)| one.abs_diff(*other)).sum();
    sum as f64 / 16.0 / one.len() as f64
}

/// Returns the sums of the color channels in each block of a picture.
fn block_sums(picture: &Pixmap) -> Vec<u64> {
    let columns = picture.width().div_ceil(4) as usize;
    let mut sums = vec![0; columns * picture.height().div_ceil(4) as usize * 3];
    for (place, pixel) in picture.pixels().iter().enumerate() {
        let (x, y) = (place % picture.width() as usize, place / picture.width() as usize);
        let block = (y / 4 * columns + x / 4) * 3;
        for (channel, value) in [pixel.red(), pixel.green(), pixel.blue()].into_iter().enumerate() {
            sums[block + channel] += u64::from(value);
        }
    }
    sums
}
