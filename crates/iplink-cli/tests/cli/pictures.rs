//! Our pictures: whole, legible, and the same everywhere.

use std::path::{Path, PathBuf};

use iplink_core::graph::LinkGraph;
use iplink_core::query::View;
use iplink_core::{Dimensions, Ingest, Statistics};
use iplink_formats::output::Memory;
use iplink_formats::{FORMATS, Format, Render};
use iplink_generator::bytes::{PcapFile, ethernet, ipv4, ipv6, udp};
use resvg::tiny_skia::{IntRect, Pixmap};

use crate::support::{corpus, has_tool, iplink, office, project, run};

mod labels;

use labels::Picture;

/// Captures of few and of many hosts, of both versions of IP.
const DRAWN: &[&str] = &[
    "derived-ndpi-mix.pcap",
    "mercury__capture2.pcap",
    "mercury__emix.pcap",
    "ndpi__1kxun.pcap",
    "ndpi__ethereum.pcap",
    "ndpi__gnutella.pcap",
    "ndpi__teredo.pcap",
    "nfstream__skype.pcap",
    "nfstream__tor.pcap",
    "wireshark__logistics_multicast.pcapng",
    "zeek__linux_dlt_sll2.pcap",
];

/// The formats that draw.
fn pictures() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().copied().filter(|format| format.told_by("x.svg".as_ref()).is_some())
}

/// The parameters of a picture, as names and values.
type Way = Vec<(&'static str, &'static str)>;

/// Every kind of picture that a format draws: as it is, and each of its layouts and
/// of what it can show.
fn kinds(format: &Format) -> Vec<Way> {
    let kinds = [
        ("layout", &["concentric", "layered", "subnets"][..]),
        ("order", &["frequency", "cluster"]),
        ("of", &["hosts", "ports", "protocols"]),
        ("axes", &["source,port,protocol,length"]),
    ];
    one_by_one(format, &kinds)
}

/// Every way of drawing that a format has: its kinds, sizes and parameters.
fn ways(format: &Format) -> Vec<Way> {
    let mut ways = kinds(format);
    ways.extend(kinds(format).into_iter().map(|way| [way, vec![("width", "400")]].concat()));
    ways.push(vec![("height", "300")]);
    ways.push(vec![("width", "2400"), ("theme", "dark")]);
    let others = [
        ("colour", &["network", "host"][..]),
        ("hosts", &["5"]),
        ("ports", &["1", "1000"]),
        ("links", &["5"]),
    ];
    ways.extend(one_by_one(format, &others).into_iter().skip(1));
    ways
}

/// Returns no parameter, then each of those that the format takes.
fn one_by_one(format: &Format, params: &[(&'static str, &[&'static str])]) -> Vec<Way> {
    let all =
        params.iter().flat_map(|(name, values)| values.iter().map(move |value| (*name, *value)));
    let taken = all.filter(|param| format.with([*param]).is_ok());
    std::iter::once(vec![]).chain(taken.map(|param| vec![param])).collect()
}

/// Reads a capture in as much detail as any picture needs.
fn read(name: &str, capture: &[u8]) -> (LinkGraph, Statistics) {
    let needs = pictures().map(|format| format.with_defaults().needs());
    let mut ingest = Ingest::new(needs.fold(Dimensions::LINKS, Dimensions::and));
    // Of a damaged capture, what was read is drawn.
    let _ = ingest.read(name, capture);
    ingest.finish()
}

fn drawn(format: &Format, params: &[(&str, &str)], view: &View<'_>) -> Vec<u8> {
    let mut out = Memory::default();
    format.with(params.iter().copied()).unwrap().render(view, &mut out).unwrap();
    let (_, bytes) = out.files().first_key_value().unwrap();
    bytes.clone()
}

/// Draws a capture in every way, and looks at all labels.
fn check(name: &str, capture: &[u8]) {
    let (graph, account) = read(name, capture);
    let view = View::new(&graph, &account);
    for format in pictures() {
        for params in ways(format) {
            let svg = String::from_utf8(drawn(format, &params, &view)).unwrap();
            let picture = Picture::parse(&svg);
            let what = format!("{} {params:?} of {name}", format.name);
            assert_eq!(picture.problems(), [""; 0], "{what}");
            assert!(picture.labels.len() > 2, "{what}");
        }
    }
}

#[test]
fn labels_of_the_example_keep_clear() {
    check("office.pcap", &std::fs::read(office()).unwrap());
}

#[test]
fn labels_of_real_captures_keep_clear() {
    for (name, path) in corpus().iter().filter(|(name, _)| DRAWN.contains(&name.as_str())) {
        check(name, &std::fs::read(path).unwrap());
    }
}

fn packet(source: [u8; 4], target: [u8; 4]) -> Vec<u8> {
    ethernet(0x0800, &ipv4(source, target, 17, &udp(1, 2, b"x")))
}

fn packet_v6(source: u16, target: u16) -> Vec<u8> {
    let address = |host: u16| {
        let mut address = [0xde; 16];
        address[..2].copy_from_slice(&[0x20, 0x01]);
        address[14..].copy_from_slice(&host.to_be_bytes());
        address
    };
    ethernet(0x86dd, &ipv6(address(source), address(target), 17, &udp(1, 2, b"x")))
}

fn capture(packets: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let file = packets.fold(PcapFile::new(), |file, packet| file.record(1, 0, &packet));
    file.build()
}

#[test]
fn little_and_nothing_are_drawn() {
    let [one, other] = [[10, 0, 0, 1], [10, 0, 0, 2]];
    check("nothing", &capture(std::iter::empty()));
    check("itself", &capture([packet(one, one)].into_iter()));
    check("one link", &capture([packet(one, other)].into_iter()));
    check("two links", &capture([packet(one, other), packet(other, one)].into_iter()));
}

#[test]
fn long_addresses_are_drawn() {
    let links = (0..40_u16).map(|host| packet_v6(host, host * 7 % 40));
    check("IPv6", &capture(links));
}

#[test]
fn long_and_hostile_names_of_captures_are_drawn() {
    let capture = capture([packet([10, 0, 0, 1], [10, 0, 0, 2])].into_iter());
    check("\u{202e}</title><script>alert('x')</script>&\u{1b}]0;x\u{7} 日本.pcap", &capture);
    check(&"long ".repeat(200), &capture);
}

#[test]
fn a_scan_of_65_536_hosts_is_drawn() {
    let target = |host: u16| [10, 1, host.to_be_bytes()[0], host.to_be_bytes()[1]];
    let scan = capture((0..=u16::MAX).map(|host| packet([10, 0, 0, 1], target(host))));
    let (graph, account) = read("scan", &scan);
    let view = View::new(&graph, &account);
    assert_eq!(view.hosts().len(), 65_537);
    for format in pictures() {
        let svg = String::from_utf8(drawn(format, &[], &view)).unwrap();
        let picture = Picture::parse(&svg);
        assert_eq!(picture.problems(), [""; 0], "{}", format.name);
        assert!(svg.len() < 2_000_000, "{}: {} bytes", format.name, svg.len());
        let says_so = ["others (", "drawn as one", "Not drawn"];
        let says_so = says_so.iter().any(|words| svg.contains(words));
        // Of those who send there is but one, which is drawn.
        assert!(says_so || format.name == "timeline", "{}", format.name);
    }
}

#[test]
fn ten_thousand_hosts_are_drawn() {
    let host = |number: u32| {
        let [_, _, high, low] = (number % 10_000).to_be_bytes();
        [10, 2, high, low]
    };
    // Each sends to its neighbour and to one of a hundred servers, the first to many.
    let links = (0..10_000_u32).flat_map(|number| {
        let server = number.wrapping_mul(2_654_435_761) % 100;
        [(number, number + 1), (number, server), (0, number / 20 * 20)]
    });
    let crowd = capture(links.map(|(source, target)| packet(host(source), host(target))));
    let (graph, account) = read("crowd", &crowd);
    let view = View::new(&graph, &account);
    assert_eq!(view.hosts().len(), 10_000);
    for format in pictures() {
        for way in kinds(format) {
            let what = format!("{} {way:?}", format.name);
            let svg = String::from_utf8(drawn(format, &way, &view)).unwrap();
            let picture = Picture::parse(&svg);
            assert_eq!(picture.problems(), [""; 0], "{what}");
            assert!(svg.len() < 6_000_000, "{what}: {} bytes", svg.len());
            let says_so = ["others (", "drawn as one", "Not drawn"];
            let says_so = says_so.iter().any(|words| svg.contains(words));
            // Of ports and protocols there is but one.
            let are_few = ["ports", "protocols"].iter().any(|of| way.contains(&("of", of)));
            assert!(says_so || are_few, "{what}");
        }
    }
}

#[test]
fn every_picture_says_what_was_asked_and_the_zone_of_its_times() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = |format: &Format, options: &[&str]| {
        let out = folder.path().join(format.name).to_str().unwrap().to_owned();
        let office = office();
        let base = ["-q", "render", &office, "-f", format.name, "-o", &out, "--force"];
        let ended = iplink(&[&base[..], options].concat());
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{}", format.name);
        // Lines of texts are wrapped.
        let svg = std::fs::read_to_string(out).unwrap();
        let texts = svg.split("</text>").filter_map(|text| text.rsplit_once('>'));
        texts.map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    };
    let asked = ["-F", "net 192.168.10 and tcp", "--tz", "Europe/Paris"];
    for format in pictures() {
        let (plain, asked) = (drawn(format, &[]), drawn(format, &asked));
        let name = format.name;
        assert!(asked.contains("Filter: net 192.168.10.0/24 and tcp."), "{name}: {asked}");
        assert_eq!(asked.matches("Europe/Paris").count(), 1, "{name}: {asked}");
        assert!(!asked.contains("UTC"), "{name}: {asked}");
        assert!(asked.contains(" filtered out"), "{name}: {asked}");
        assert_eq!(plain.matches("UTC").count(), 1, "{name}: {plain}");
        assert!(!plain.contains("Filter"), "{name}: {plain}");
    }
    // The words of a filter would name hosts.
    let key = folder.path().join("key");
    std::fs::write(&key, [7; 32]).unwrap();
    let hidden = ["--anonymize", key.to_str().unwrap(), "--src", "192.168.10.113"];
    let hidden = drawn(iplink_formats::find("graph").unwrap(), &hidden);
    assert!(hidden.contains("Filter: not told, as it may name hosts."), "{hidden}");
    assert!(!hidden.contains("192.168.10.113"), "{hidden}");
}

/// Draws the pages of a capture, and returns the names and texts of the files.
fn pages(capture: &str, options: &[&str]) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let out = format!("{}/pages/", folder.path().display());
    let args = [&["-q", "render", capture, "-f", "scatter", "-o", &out], options].concat();
    let ended = iplink(&args);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{options:?}");
    let entries = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap());
    let read = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    entries.map(|entry| (entry.file_name().into_string().unwrap(), read(&entry.path()))).collect()
}

#[test]
fn the_circles_of_a_page_lead_to_the_pages_of_their_hosts() {
    for options in [
        &[][..],
        &["-P", "of=hosts"],
        &["-P", "of=ports", "-P", "as=png"],
        &["-P", "hosts=8"],
        // What was folded before joins what is folded now.
        &["-P", "hosts=8", "--budget", "20"],
    ] {
        let files = pages(&office(), options);
        let file = |name: &str| files.iter().find(|(known, _)| known == name);
        let (_, page) = file("scatter.html").unwrap();
        let areas: Vec<&str> = page.split("<area ").skip(1).collect();
        assert!(areas.len() > 20, "{options:?}");
        for area in areas {
            let part = |name: &str| {
                let value = area.split_once(&format!("{name}=\"")).unwrap().1;
                value.split('"').next().unwrap().to_owned()
            };
            let (_, host) = file(&part("href")).unwrap_or_else(|| panic!("{area}"));
            // What a circle says begins with its host, or with a time and that.
            let heading = host.split_once("<h1>").unwrap().1.split('<').next().unwrap();
            assert!(part("title").contains(heading), "{area} leads to {heading}");
            if let Some((_, svg)) = file("scatter.svg") {
                assert!(svg.contains(&format!("<title>{}</title>", part("title"))), "{area}");
            }
        }
        let (_, index) = file("index.html").unwrap();
        assert!(index.contains("<a href=\"scatter.html\">"), "{options:?}");
    }
}

/// Draws in a process, with so many threads.
fn drawn_with_threads(format: &str, threads: &str) -> Vec<u8> {
    let output = assert_cmd::Command::cargo_bin("iplink")
        .unwrap()
        .args(["-q", "render", &office(), "-f", format, "-P", "as=png", "-P", "scale=1"])
        .env("RAYON_NUM_THREADS", threads)
        .output()
        .unwrap();
    assert!(output.status.success(), "{format}");
    output.stdout
}

#[test]
fn pixels_do_not_depend_on_threads() {
    for format in pictures() {
        let one = drawn_with_threads(format.name, "1");
        assert!(one.starts_with(b"\x89PNG"), "{}", format.name);
        assert!(one == drawn_with_threads(format.name, "8"), "{}", format.name);
    }
}

/// How pictures of a browser are compared with ours: all on one sheet, so many
/// beside each other.
struct Sheet {
    /// Width and height of each picture.
    tile: (u32, u32),
    theme: &'static str,
    /// By so much, of 255, the two may differ, which smooth edges in two ways.
    most: f64,
    /// By more than so much a picture of another format differs.
    least: f64,
}

const ACROSS: u32 = 5;

#[test]
fn a_browser_draws_the_example_as_we_do() {
    let sheet = Sheet { tile: (900, 800), theme: "light", most: 1.0, least: 3.0 };
    let formats: Vec<_> = pictures().map(|format| (format, vec![])).collect();
    compare_with_browser([("office.pcap".to_owned(), office().into())], &formats, &sheet);
}

#[test]
fn a_browser_draws_what_we_draw() {
    compare_all_with_browser("light", 1.7);
}

/// Thin lines that are smoothed in two ways differ more on a dark ground.
#[test]
fn a_browser_draws_what_we_draw_in_the_dark() {
    compare_all_with_browser("dark", 2.5);
}

/// Compares the example and real captures in all kinds. Some of them are small, their
/// pictures nearly empty, and so not far from each other.
fn compare_all_with_browser(theme: &'static str, most: f64) {
    let sheet = Sheet { tile: (700, 560), theme, most, least: 0.0 };
    let real = corpus().into_iter().filter(|(name, _)| DRAWN.contains(&name.as_str()));
    let captures = std::iter::once(("office.pcap".to_owned(), office().into())).chain(real);
    let formats =
        pictures().flat_map(|format| kinds(format).into_iter().map(move |way| (format, way)));
    compare_with_browser(captures, &formats.collect::<Vec<_>>(), &sheet);
}

fn compare_with_browser(
    captures: impl IntoIterator<Item = (String, PathBuf)>,
    ways: &[(&Format, Way)],
    sheet: &Sheet,
) {
    if !has_tool("chromium") || !has_tool("xmllint") {
        return;
    }
    let mut problems = Vec::new();
    for (name, path) in captures {
        let (graph, account) = read(&name, &std::fs::read(path).unwrap());
        let found = sheet.problems(ways, &View::new(&graph, &account));
        problems.extend(found.into_iter().map(|problem| format!("{name}: {problem}")));
    }
    assert_eq!(problems, [""; 0]);
}

impl Sheet {
    /// Draws a view in some ways, as we do and as a browser does, and returns how
    /// they differ too much, or too little from one another.
    fn problems(&self, ways: &[(&Format, Way)], view: &View<'_>) -> Vec<String> {
        let (width, height) = (self.tile.0.to_string(), self.tile.1.to_string());
        let size =
            [("width", &*width), ("height", &*height), ("scale", "1"), ("theme", self.theme)];
        let (mut svgs, mut ours) = (Vec::new(), Vec::new());
        for (format, way) in ways {
            let params = [&size[..], way].concat();
            let png = drawn(format, &[&params[..], &[("as", "png")]].concat(), view);
            svgs.push(drawn(format, &params, view));
            ours.push(Pixmap::decode_png(&png).unwrap());
        }
        let sheet = self.browsed(&svgs);
        let mut problems = Vec::new();
        for (number, (format, way)) in ways.iter().enumerate() {
            let theirs = sheet.clone_rect(self.place(number)).unwrap();
            let different = difference(&ours[number], &theirs);
            // A picture of another format, of which none has five kinds.
            let other = difference(&ours[(number + 5) % ours.len()], &theirs);
            if different > self.most || other < 2.0 * different || other < self.least {
                let name = format.name;
                problems.push(format!("{name} {way:?}: {different:.2}, another one {other:.2}"));
            }
        }
        problems
    }

    /// Returns where a picture stands on the sheet.
    fn place(&self, number: usize) -> IntRect {
        let number = u32::try_from(number).unwrap();
        let (left, top) = (number % ACROSS * self.tile.0, number / ACROSS * self.tile.1);
        let (left, top) = (i32::try_from(left).unwrap(), i32::try_from(top).unwrap());
        IntRect::from_xywh(left, top, self.tile.0, self.tile.1).unwrap()
    }

    /// Lets Chromium draw SVGs, which must be valid, with our font.
    fn browsed(&self, svgs: &[Vec<u8>]) -> Pixmap {
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
        let rows = u32::try_from(svgs.len()).unwrap().div_ceil(ACROSS);
        let size = format!("--window-size={},{}", ACROSS * self.tile.0, rows * self.tile.1);
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

/// Returns the mean difference of two pictures' colours, of 255, in squares of four
/// by four pixels: browsers put the line of a text on a whole pixel, and each
/// smooths edges in its own way.
fn difference(one: &Pixmap, other: &Pixmap) -> f64 {
    assert_eq!((one.width(), one.height()), (other.width(), other.height()));
    let (one, other) = (squares(one), squares(other));
    let sum: u64 = one.iter().zip(&other).map(|(one, other)| one.abs_diff(*other)).sum();
    sum as f64 / 16.0 / one.len() as f64
}

/// Sums up the colours of the squares of a picture.
fn squares(picture: &Pixmap) -> Vec<u64> {
    let columns = picture.width().div_ceil(4) as usize;
    let mut sums = vec![0; columns * picture.height().div_ceil(4) as usize * 3];
    for (place, pixel) in picture.pixels().iter().enumerate() {
        let (x, y) = (place % picture.width() as usize, place / picture.width() as usize);
        let square = (y / 4 * columns + x / 4) * 3;
        for (part, colour) in [pixel.red(), pixel.green(), pixel.blue()].into_iter().enumerate() {
            sums[square + part] += u64::from(colour);
        }
    }
    sums
}

#[test]
fn an_ending_tells_the_picture() {
    let folder = tempfile::tempdir().unwrap();
    let out = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let begins = |name: &str, args: &[&str], with: &[u8]| {
        let (capture, out) = (office(), out(name));
        let args = [&["-q", "render", &capture, "-o", &out], args].concat();
        assert_eq!(iplink(&args).code, 0, "{name}");
        assert!(std::fs::read(&out).unwrap().starts_with(with), "{name}");
    };
    begins("a.svg", &[], b"<svg ");
    begins("a.PNG", &[], b"\x89PNG");
    begins("a.wheel.png", &[], b"\x89PNG");
    begins("b.png", &["-f", "chord"], b"\x89PNG");
    begins("b.picture", &["-f", "chord"], b"<svg ");
    begins("c.png", &["-f", "chord", "-P", "as=svg"], b"<svg ");
    begins("d.txt", &["-f", "histogram"], b"whom ");
    begins("a.matrix.txt", &[], b"\xc2\xb7\xc2\xb7");
}
