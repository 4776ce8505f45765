//! What Graphviz makes of our DOT.

use std::path::Path;

use crate::support::{corpus, has_tool, iplink, office, run};

/// Captures of few and of many hosts, of both versions of IP.
const DRAWN: &[&str] = &[
    "derived-late-idb-unknown-blocks.pcapng",
    "mercury__emix.pcap",
    "ndpi__1kxun.pcap",
    "ndpi__ethereum.pcap",
    "ndpi__KakaoTalk_talk.pcap",
    "ndpi__quic_interop_V.pcapng",
    "ndpi__teredo.pcap",
    "nfstream__skype.pcap",
    "nfstream__tor.pcap",
    "tryzeek__http.pcap",
    "wireshark__logistics_multicast.pcapng",
    "zeek__linux_dlt_sll2.pcap",
];

#[test]
fn the_example_is_drawn() {
    if has_tool("dot") {
        draw(Path::new(&office()));
    }
}

#[test]
fn real_captures_are_drawn() {
    if !has_tool("dot") {
        return;
    }
    for (_, path) in corpus().iter().filter(|(name, _)| DRAWN.contains(&name.as_str())) {
        draw(path);
    }
}

#[test]
fn an_empty_graph_is_drawn() {
    if !has_tool("dot") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.pcap");
    std::fs::write(&path, iplink_generator::bytes::PcapFile::new().build()).unwrap();
    draw(&path);
}

/// Draws a capture and counts that Graphviz saw all of its hosts and links.
fn draw(capture: &Path) {
    let capture = capture.to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (dot, png) = (file("graph.dot"), file("graph.png"));
    assert_eq!(iplink(&["-q", "render", capture, "-f", "dot", "-o", &dot]).code, 0, "{capture}");

    let drawn = ["60", "dot", &dot, "-Tpng", "-o", &png, "-Tjson"];
    let json: serde_json::Value = serde_json::from_str(&run("timeout", &drawn)).unwrap();
    assert!(std::fs::read(&png).unwrap().starts_with(b"\x89PNG"), "{capture}");

    let lines =
        |command| iplink(&["-q", command, "--as", "ndjson", capture]).stdout.lines().count();
    let count = |key: &str| json.get(key).map_or(0, |list| list.as_array().unwrap().len());
    assert_eq!(count("objects"), lines("hosts"), "{capture}");
    assert_eq!(count("edges"), lines("links"), "{capture}");
}

#[test]
fn what_was_folded_looks_so_and_hides_no_other_number() {
    let dot = |labels: &str| {
        let args = ["-q", "render", &office(), "-f", "dot", "--budget", "6", "-P", labels];
        iplink(&args).stdout
    };
    let text = dot("labels=auto");
    let others = text.lines().find(|line| line.contains("label=\"others (64 hosts)\"")).unwrap();
    assert!(others.contains("style=\"rounded,filled,dashed\""), "{others}");
    let number = others.split_whitespace().next().unwrap();
    let mut links = text.lines().filter(|line| line.contains(" -> "));
    assert!(links.clone().any(|line| line.contains(", label=")));
    let of_others = |line: &&str| line.split_whitespace().take(3).any(|word| word == number);
    assert!(links.by_ref().filter(of_others).all(|line| !line.contains(", label=")));
    assert!(text.contains("numbers are packets; none on the links of folded hosts (dashed)"));
    let text = dot("labels=all");
    assert!(
        text.lines().filter(|line| line.contains(" -> ")).all(|line| line.contains(", label="))
    );
}
