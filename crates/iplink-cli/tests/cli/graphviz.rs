//! Tests that Graphviz reads DOT files, and draws every host and link.

use std::path::Path;

use crate::support::{corpus_sample, iplink, office, require_program, run};

/// Captures of the corpus with few and with many hosts, of IPv4 and IPv6.
const SAMPLE: &[&str] = &[
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
#[ignore = "needs Graphviz"]
fn dot_draws_every_host_and_link_of_the_example() {
    require_program("dot");
    assert_draws_all(Path::new(&office()));
}

#[test]
#[ignore = "needs Graphviz and IPLINK_CORPUS"]
fn dot_draws_every_host_and_link_of_the_corpus() {
    require_program("dot");
    for (_, path) in &corpus_sample(SAMPLE) {
        assert_draws_all(path);
    }
}

#[test]
#[ignore = "needs Graphviz"]
fn dot_draws_an_empty_graph() {
    require_program("dot");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.pcap");
    std::fs::write(&path, iplink_generator::bytes::PcapFile::new().build()).unwrap();
    assert_draws_all(&path);
}

/// Draws the example with a program of Graphviz, and returns the DOT text and the JSON with the
/// layout that the program computes.
fn lay_out(params: &[&str], program: &[&str]) -> (String, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.dot");
    let path = path.to_str().unwrap();
    let params: Vec<_> = params.iter().flat_map(|param| ["-P", *param]).collect();
    let result = iplink(&[&["-q", "render", &office(), "-o", path], &params[..]].concat());
    assert_eq!((result.code, result.stderr.as_str()), (0, ""));
    let json = run("timeout", &[&["60"], program, &["-Tjson", path]].concat());
    (std::fs::read_to_string(path).unwrap(), serde_json::from_str(&json).unwrap())
}

/// Returns whether an object of the JSON is a host, and not a cluster.
fn is_host(object: &&serde_json::Value) -> bool {
    object["name"].as_str().is_some_and(|name| name.starts_with('h'))
}

#[test]
#[ignore = "needs Graphviz"]
fn neato_keeps_the_positions_of_layouts() {
    require_program("neato");
    for layout in ["layout=force", "layout=concentric", "layout=layered"] {
        let (dot, json) = lay_out(&[layout], &["neato", "-n"]);
        let dot_positions =
            dot.lines().filter_map(|line| line.split("pos=\"").nth(1)?.split('!').next());
        let dot_positions: Vec<Vec<f64>> = dot_positions.map(parse_position).collect();
        let hosts = json["objects"].as_array().unwrap().iter().filter(is_host);
        let drawn_positions: Vec<Vec<f64>> =
            hosts.map(|host| parse_position(host["pos"].as_str().unwrap())).collect();
        assert_eq!(
            (dot_positions.len(), drawn_positions.len(), count_links(&json)),
            (69, 69, 249),
            "{layout}"
        );
        // Graphviz moves the drawing to the origin.
        let shift = |axis: usize| drawn_positions[0][axis] - dot_positions[0][axis];
        let shift = [shift(0), shift(1)];
        for (before, after) in dot_positions.iter().zip(&drawn_positions) {
            let is_near = |axis: usize| (before[axis] + shift[axis] - after[axis]).abs() < 0.5;
            assert!(is_near(0) && is_near(1), "{layout}: {before:?} {after:?}");
        }
    }
}

/// Parses coordinates in points, separated by commas.
fn parse_position(text: &str) -> Vec<f64> {
    text.split(',').map(|number| number.parse().unwrap()).collect()
}

fn count_links(json: &serde_json::Value) -> usize {
    json["edges"].as_array().map_or(0, Vec::len)
}

#[test]
#[ignore = "needs Graphviz"]
fn fdp_and_sfdp_draw_clusters_and_services() {
    require_program("fdp");
    require_program("sfdp");
    for (clusters, is_exact) in [("clusters=role", true), ("clusters=network", false)] {
        let (_, json) = lay_out(&[clusters], &["fdp"]);
        let objects = json["objects"].as_array().unwrap();
        let hosts = objects.iter().filter(is_host).count();
        assert_eq!((hosts, count_links(&json)), (69, 249), "{clusters}");
        // There are three roles, but more than three networks.
        let has_clusters =
            if is_exact { objects.len() == hosts + 3 } else { objects.len() > hosts + 3 };
        assert!(has_clusters, "{clusters}: {} objects", objects.len());
    }
    let (dot, json) = lay_out(&["labels=services", "names=both"], &["sfdp"]);
    assert_eq!((json["objects"].as_array().unwrap().len(), count_links(&json)), (69, 249));
    assert!(dot.contains("label=\"445/tcp\""), "{dot}");
}

/// Draws a capture with `dot`, and checks that it draws every host and link.
fn assert_draws_all(capture: &Path) {
    let capture = capture.to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (dot, png) = (file("graph.dot"), file("graph.png"));
    assert_eq!(iplink(&["-q", "render", capture, "-f", "dot", "-o", &dot]).code, 0, "{capture}");

    let command = ["60", "dot", &dot, "-Tpng", "-o", &png, "-Tjson"];
    let json: serde_json::Value = serde_json::from_str(&run("timeout", &command)).unwrap();
    assert!(std::fs::read(&png).unwrap().starts_with(b"\x89PNG"), "{capture}");

    let lines =
        |command| iplink(&["-q", command, "--as", "ndjson", capture]).stdout.lines().count();
    let count = |key: &str| json.get(key).map_or(0, |list| list.as_array().unwrap().len());
    assert_eq!(count("objects"), lines("hosts"), "{capture}");
    assert_eq!(count("edges"), lines("links"), "{capture}");
}

#[test]
fn merged_hosts_have_dashed_dot_nodes_and_unlabeled_links() {
    let dot = |labels: &str| {
        let args = ["-q", "render", &office(), "-f", "dot", "--budget", "6", "-P", labels];
        iplink(&args).stdout
    };
    let text = dot("labels=auto");
    let others_node =
        text.lines().find(|line| line.contains("label=\"others (64 hosts)\"")).unwrap();
    assert!(others_node.contains("style=\"rounded,filled,dashed\""), "{others_node}");
    let node_id = others_node.split_whitespace().next().unwrap();
    let mut links = text.lines().filter(|line| line.contains(" -> "));
    assert!(links.clone().any(|line| line.contains(", label=")));
    let is_link_of_others =
        |line: &&str| line.split_whitespace().take(3).any(|word| word == node_id);
    assert!(links.by_ref().filter(is_link_of_others).all(|line| !line.contains(", label=")));
    assert!(text.contains("numbers are packets; none on links of merged hosts (dashed)"));
    let text = dot("labels=all");
    assert!(
        text.lines().filter(|line| line.contains(" -> ")).all(|line| line.contains(", label="))
    );
}
