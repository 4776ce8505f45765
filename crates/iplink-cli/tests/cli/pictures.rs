//! Tests that pictures are complete and legible, and do not depend on the machine.

use std::path::Path;

use iplink_core::graph::LinkGraph;
use iplink_core::query::View;
use iplink_core::{Dimensions, Ingest, Statistics};
use iplink_formats::output::Memory;
use iplink_formats::{FORMATS, Format, Render};
use iplink_generator::bytes::{PcapFile, ethernet, ipv4, ipv6, udp};

use crate::support::{corpus_sample, iplink, office};

mod chromium;
mod labels;

use labels::Picture;

/// Captures of the corpus with few and with many hosts, of IPv4 and IPv6.
const SAMPLE: &[&str] = &[
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

/// Returns the formats that draw pictures.
fn picture_formats() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().copied().filter(|format| format.param_for_path("x.svg".as_ref()).is_some())
}

/// The parameters of a picture, as names and values.
type Parameters = Vec<(&'static str, &'static str)>;

/// Returns the variants of a format: the defaults, then each value of `layout`, `order`, `of` and
/// `axes` that the format accepts.
fn variants(format: &Format) -> Vec<Parameters> {
    let values = [
        ("layout", &["concentric", "layered", "subnets"][..]),
        ("order", &["frequency", "cluster"]),
        ("of", &["hosts", "ports", "protocols"]),
        ("axes", &["source,port,protocol,length"]),
    ];
    single_parameters(format, &values)
}

/// Returns the variants of a format, and further ones with other sizes, themes, colors and limits.
fn all_parameters(format: &Format) -> Vec<Parameters> {
    let mut all_variants = variants(format);
    let narrow = |parameters: Parameters| [parameters, vec![("width", "400")]].concat();
    all_variants.extend(variants(format).into_iter().map(narrow));
    all_variants.push(vec![("height", "300")]);
    all_variants.push(vec![("width", "2400"), ("theme", "dark")]);
    let more_values = [
        ("color", &["network", "host"][..]),
        ("hosts", &["5"]),
        ("ports", &["1", "1000"]),
        ("links", &["5"]),
    ];
    all_variants.extend(single_parameters(format, &more_values).into_iter().skip(1));
    all_variants
}

/// Returns the variant without parameters, then a variant for each value that the format accepts.
fn single_parameters(
    format: &Format,
    params: &[(&'static str, &[&'static str])],
) -> Vec<Parameters> {
    let candidates =
        params.iter().flat_map(|(name, values)| values.iter().map(move |value| (*name, *value)));
    let accepted = candidates.filter(|param| format.with([*param]).is_ok());
    std::iter::once(vec![]).chain(accepted.map(|param| vec![param])).collect()
}

/// Reads a capture with every dimension that a picture needs.
fn read_graph(name: &str, capture: &[u8]) -> (LinkGraph, Statistics) {
    let needs = picture_formats().map(|format| format.with_defaults().needs());
    let mut ingest = Ingest::new(needs.fold(Dimensions::LINKS, Dimensions::union));
    // An error is ignored, because the packets before the damage are drawn.
    let _ = ingest.read(name, capture);
    ingest.finish()
}

/// Renders a view in memory, and returns the bytes of the only file.
fn render(format: &Format, params: &[(&str, &str)], view: &View<'_>) -> Vec<u8> {
    let mut out = Memory::default();
    format.with(params.iter().copied()).unwrap().render(view, &mut out).unwrap();
    let (_, bytes) = out.files().first_key_value().unwrap();
    bytes.clone()
}

/// Draws a capture in all variants of all formats, and checks that no labels overlap or extend
/// beyond the picture.
fn assert_labels_are_legible(name: &str, capture: &[u8]) {
    let (graph, statistics) = read_graph(name, capture);
    let view = View::new(&graph, &statistics);
    for format in picture_formats() {
        for params in all_parameters(format) {
            let svg = String::from_utf8(render(format, &params, &view)).unwrap();
            let picture = Picture::parse(&svg);
            let title = format!("{} {params:?} of {name}", format.name);
            assert_eq!(picture.problems(), [""; 0], "{title}");
            assert!(picture.labels.len() > 2, "{title}");
        }
    }
}

#[test]
fn labels_of_the_example_do_not_overlap() {
    assert_labels_are_legible("office.pcap", &std::fs::read(office()).unwrap());
}

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn labels_of_the_corpus_do_not_overlap() {
    for (name, path) in &corpus_sample(SAMPLE) {
        assert_labels_are_legible(name, &std::fs::read(path).unwrap());
    }
}

/// Returns a UDP packet between IPv4 addresses.
fn packet(source: [u8; 4], target: [u8; 4]) -> Vec<u8> {
    ethernet(0x0800, &ipv4(source, target, 17, &udp(1, 2, b"x")))
}

/// Returns a UDP packet between IPv6 addresses, which are long as text.
fn packet_v6(source: u16, target: u16) -> Vec<u8> {
    let address = |host: u16| {
        let mut address = [0xde; 16];
        address[..2].copy_from_slice(&[0x20, 0x01]);
        address[14..].copy_from_slice(&host.to_be_bytes());
        address
    };
    ethernet(0x86dd, &ipv6(address(source), address(target), 17, &udp(1, 2, b"x")))
}

/// Returns a capture of packets with the same time.
fn capture(packets: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let file = packets.fold(PcapFile::new(), |file, packet| file.record(1, 0, &packet));
    file.build()
}

#[test]
fn empty_and_tiny_captures_are_drawn() {
    let [first, second] = [[10, 0, 0, 1], [10, 0, 0, 2]];
    assert_labels_are_legible("no packets", &capture(std::iter::empty()));
    assert_labels_are_legible("one host", &capture([packet(first, first)].into_iter()));
    assert_labels_are_legible("one link", &capture([packet(first, second)].into_iter()));
    assert_labels_are_legible(
        "two links",
        &capture([packet(first, second), packet(second, first)].into_iter()),
    );
}

#[test]
fn labels_of_ipv6_addresses_do_not_overlap() {
    let links = (0..40_u16).map(|host| packet_v6(host, host * 7 % 40));
    assert_labels_are_legible("IPv6", &capture(links));
}

#[test]
fn long_and_hostile_capture_names_are_drawn() {
    let capture = capture([packet([10, 0, 0, 1], [10, 0, 0, 2])].into_iter());
    assert_labels_are_legible(
        "\u{202e}</title><script>alert('x')</script>&\u{1b}]0;x\u{7} 日本.pcap",
        &capture,
    );
    assert_labels_are_legible(&"long ".repeat(200), &capture);
}

#[test]
fn picture_of_65_536_scanned_hosts_has_limited_file_size() {
    let target = |host: u16| [10, 1, host.to_be_bytes()[0], host.to_be_bytes()[1]];
    let scan = capture((0..=u16::MAX).map(|host| packet([10, 0, 0, 1], target(host))));
    let (graph, statistics) = read_graph("scan", &scan);
    let view = View::new(&graph, &statistics);
    assert_eq!(view.hosts().len(), 65_537);
    for format in picture_formats() {
        let svg = String::from_utf8(render(format, &[], &view)).unwrap();
        let picture = Picture::parse(&svg);
        assert_eq!(picture.problems(), [""; 0], "{}", format.name);
        assert!(svg.len() < 2_000_000, "{}: {} bytes", format.name, svg.len());
        let merging_notes = ["others (", "Not drawn"];
        let mentions_merging = merging_notes.iter().any(|words| svg.contains(words));
        // The timeline stacks traffic by source. A scan has a single source, so nothing is merged.
        assert!(mentions_merging || format.name == "timeline", "{}", format.name);
    }
}

#[test]
fn picture_of_10_000_hosts_has_limited_file_size() {
    let host = |index: u32| {
        let [_, _, high, low] = (index % 10_000).to_be_bytes();
        [10, 2, high, low]
    };
    // Each host sends to the next one and to one of a hundred servers; the first host also sends to
    // every twentieth host.
    let links = (0..10_000_u32).flat_map(|index| {
        let server = index.wrapping_mul(2_654_435_761) % 100;
        [(index, index + 1), (index, server), (0, index / 20 * 20)]
    });
    let crowd = capture(links.map(|(source, target)| packet(host(source), host(target))));
    let (graph, statistics) = read_graph("crowd", &crowd);
    let view = View::new(&graph, &statistics);
    assert_eq!(view.hosts().len(), 10_000);
    for format in picture_formats() {
        for parameters in variants(format) {
            let title = format!("{} {parameters:?}", format.name);
            let svg = String::from_utf8(render(format, &parameters, &view)).unwrap();
            let picture = Picture::parse(&svg);
            assert_eq!(picture.problems(), [""; 0], "{title}");
            assert!(svg.len() < 6_000_000, "{title}: {} bytes", svg.len());
            let merging_notes = ["others (", "Not drawn"];
            let mentions_merging = merging_notes.iter().any(|words| svg.contains(words));
            // The capture has a single port and protocol, so these values of `of` merge nothing.
            let has_single_value =
                ["ports", "protocols"].iter().any(|of| parameters.contains(&("of", of)));
            assert!(mentions_merging || has_single_value, "{title}");
        }
    }
}

#[test]
fn every_picture_shows_its_filter_and_time_zone() {
    let folder = tempfile::tempdir().unwrap();
    let drawn_text = |format: &Format, options: &[&str]| {
        let out = folder.path().join(format.name).to_str().unwrap().to_owned();
        let office = office();
        let base = ["-q", "render", &office, "-f", format.name, "-o", &out, "--force"];
        let result = iplink(&[&base[..], options].concat());
        assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{}", format.name);
        // Long texts are wrapped to several elements.
        let svg = std::fs::read_to_string(out).unwrap();
        let texts = svg.split("</text>").filter_map(|text| text.rsplit_once('>'));
        texts.map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    };
    let options = ["-F", "net 192.168.10 and tcp", "--tz", "Europe/Paris"];
    for format in picture_formats() {
        let (unfiltered, filtered) = (drawn_text(format, &[]), drawn_text(format, &options));
        let name = format.name;
        assert!(filtered.contains("Filter: net 192.168.10.0/24 and tcp."), "{name}: {filtered}");
        assert_eq!(filtered.matches("Europe/Paris").count(), 1, "{name}: {filtered}");
        assert!(!filtered.contains("UTC"), "{name}: {filtered}");
        assert!(filtered.contains(" filtered out"), "{name}: {filtered}");
        assert_eq!(unfiltered.matches("UTC").count(), 1, "{name}: {unfiltered}");
        assert!(!unfiltered.contains("Filter"), "{name}: {unfiltered}");
    }
    // A filter may contain addresses.
    let key = folder.path().join("key");
    std::fs::write(&key, [7; 32]).unwrap();
    let options = ["--anonymize", key.to_str().unwrap(), "--src", "192.168.10.113"];
    let anonymized = drawn_text(iplink_formats::find("graph").unwrap(), &options);
    assert!(anonymized.contains("Filter: hidden, since it may contain addresses."), "{anonymized}");
    assert!(!anonymized.contains("192.168.10.113"), "{anonymized}");
}

/// Renders the scatter pages of a capture, and returns the names and texts of the files.
fn scatter_pages(capture: &str, options: &[&str]) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let out = format!("{}/pages/", folder.path().display());
    let args = [&["-q", "render", capture, "-f", "scatter", "-o", &out], options].concat();
    let result = iplink(&args);
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{options:?}");
    let entries = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap());
    let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    entries.map(|entry| (entry.file_name().into_string().unwrap(), text(&entry.path()))).collect()
}

#[test]
fn circles_of_a_scatter_page_link_to_pages_of_their_hosts() {
    for options in [
        &[][..],
        &["-P", "of=hosts"],
        &["-P", "of=ports", "-P", "as=png"],
        &["-P", "hosts=8"],
        // The hosts merged by --budget and those merged by the picture become one item.
        &["-P", "hosts=8", "--budget", "20"],
    ] {
        let files = scatter_pages(&office(), options);
        let file = |name: &str| files.iter().find(|(existing, _)| existing == name);
        let (_, page) = file("scatter.html").unwrap();
        let areas: Vec<&str> = page.split("<area ").skip(1).collect();
        assert!(areas.len() > 20, "{options:?}");
        for area in areas {
            let attribute = |name: &str| {
                let value = area.split_once(&format!("{name}=\"")).unwrap().1;
                value.split('"').next().unwrap().to_owned()
            };
            let (_, host) = file(&attribute("href")).unwrap_or_else(|| panic!("{area}"));
            // The title of a circle begins with its host, or with a time and its host.
            let heading = host.split_once("<h1>").unwrap().1.split('<').next().unwrap();
            assert!(attribute("title").contains(heading), "{area} links to the page of {heading}");
            if let Some((_, svg)) = file("scatter.svg") {
                assert!(svg.contains(&format!("<title>{}</title>", attribute("title"))), "{area}");
            }
        }
        let (_, index) = file("index.html").unwrap();
        assert!(index.contains("<a href=\"scatter.html\">"), "{options:?}");
    }
}

/// Draws the example as PNG in a process with this number of threads.
fn png_with_threads(format: &str, threads: &str) -> Vec<u8> {
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
fn png_does_not_depend_on_number_of_threads() {
    for format in picture_formats() {
        let expected = png_with_threads(format.name, "1");
        assert!(expected.starts_with(b"\x89PNG"), "{}", format.name);
        assert!(expected == png_with_threads(format.name, "8"), "{}", format.name);
    }
}

#[test]
fn file_extension_selects_the_picture_type() {
    let folder = tempfile::tempdir().unwrap();
    let out = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let assert_signature = |name: &str, args: &[&str], signature: &[u8]| {
        let (capture, out) = (office(), out(name));
        let args = [&["-q", "render", &capture, "-o", &out], args].concat();
        assert_eq!(iplink(&args).code, 0, "{name}");
        assert!(std::fs::read(&out).unwrap().starts_with(signature), "{name}");
    };
    assert_signature("a.svg", &[], b"<svg ");
    assert_signature("a.PNG", &[], b"\x89PNG");
    assert_signature("a.wheel.png", &[], b"\x89PNG");
    assert_signature("b.png", &["-f", "chord"], b"\x89PNG");
    assert_signature("b.picture", &["-f", "chord"], b"<svg ");
    assert_signature("c.png", &["-f", "chord", "-P", "as=svg"], b"<svg ");
    assert_signature("d.txt", &["-f", "histogram"], b"contacts of ");
    assert_signature("a.matrix.txt", &[], b"\xc2\xb7\xc2\xb7");
}
