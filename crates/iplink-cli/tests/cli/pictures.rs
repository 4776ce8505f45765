//! Our pictures: whole, legible, and the same everywhere.

use std::path::Path;

use iplink_core::graph::LinkGraph;
use iplink_core::query::View;
use iplink_core::{Account, Detail, Ingest};
use iplink_formats::output::Memory;
use iplink_formats::{FORMATS, Format, Render};
use iplink_generator::bytes::{PcapFile, ethernet, ipv4, ipv6, udp};
use resvg::tiny_skia::Pixmap;

use crate::support::{corpus, has_tool, office, project, run};

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

/// Every way of drawing that a format has: its parameters, one by one.
fn ways(format: &Format) -> Vec<Vec<(&'static str, &'static str)>> {
    let mut ways = vec![
        vec![],
        vec![("width", "400")],
        vec![("width", "2400"), ("theme", "dark")],
        vec![("height", "300")],
    ];
    for (name, values) in [
        ("layout", &["concentric", "layered", "subnets"][..]),
        ("order", &["frequency", "cluster"]),
        ("colour", &["network", "host"]),
        ("hosts", &["5"]),
        ("ports", &["1", "1000"]),
        ("links", &["5"]),
        ("axes", &["source,port,protocol,length"]),
    ] {
        if format.params.iter().any(|param| param.name == name) {
            ways.extend(values.iter().map(|value| vec![(name, *value)]));
        }
    }
    ways
}

/// Reads a capture in as much detail as any picture needs.
fn read(name: &str, capture: &[u8]) -> (LinkGraph, Account) {
    let needs = pictures().map(|format| format.with_defaults().needs());
    let mut ingest = Ingest::new(needs.fold(Detail::LINKS, Detail::and));
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

#[test]
fn a_browser_draws_what_we_draw() {
    if !has_tool("chromium") {
        return;
    }
    let (graph, account) = read("office.pcap", &std::fs::read(office()).unwrap());
    let view = View::new(&graph, &account);
    let mut before: Option<Pixmap> = None;
    for format in pictures() {
        let params = [("width", "900"), ("height", "800"), ("scale", "1")];
        let svg = drawn(format, &params, &view);
        let png = drawn(format, &[&params[..], &[("as", "png")]].concat(), &view);
        let (ours, theirs) = (Pixmap::decode_png(&png).unwrap(), browsed(&svg));
        let different = difference(&ours, &theirs);
        assert!(different < 1.0, "{}: {different}", format.name);
        // Another picture is not as near.
        if let Some(before) = before.replace(ours) {
            assert!(difference(&before, &theirs) > 3.0, "{}", format.name);
        }
    }
}

/// Lets Chromium draw an SVG, with our font.
fn browsed(svg: &[u8]) -> Pixmap {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let font = project().join("crates/iplink-formats/assets/fonts/Inter-Regular.otf");
    let style = format!(
        "@font-face{{font-family:Inter;src:url(file://{})}}body{{margin:0}}svg{{display:block}}",
        font.display()
    );
    let svg = String::from_utf8(svg.to_vec()).unwrap();
    let page = format!("<!doctype html><meta charset=utf-8><style>{style}</style>{svg}");
    std::fs::write(file("page.html"), page).unwrap();
    let screenshot = format!("--screenshot={}", file("page.png"));
    let profile = format!("--user-data-dir={}", file("profile"));
    run(
        "timeout",
        &[
            "60",
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            "--window-size=900,800",
            "--virtual-time-budget=2000",
            &profile,
            &screenshot,
            &format!("file://{}", file("page.html")),
        ],
    );
    Pixmap::decode_png(&std::fs::read(Path::new(&file("page.png"))).unwrap()).unwrap()
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
        assert_eq!(crate::support::iplink(&args).code, 0, "{name}");
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
