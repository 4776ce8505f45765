//! Compares the results of the graph algorithms with those of networkx.

use iplink_core::graph::Address;
use iplink_core::query::{View, Weight, algorithms};
use iplink_core::{Depth, Dimensions, Ingest, LinkGraph, Statistics};
use iplink_generator::bytes::{PcapFile, ipv4, udp};
use serde_json::{Value, json};

use crate::support::{corpus_sample, project, require_python_module, run};

/// Captures with graphs of different structure.
const CAPTURES: [&str; 4] =
    ["nfstream__skype.pcap", "nfstream__tor.pcap", "ndpi__ethereum.pcap", "mercury__emix.pcap"];

/// The link type of IP without a link layer.
const LINK_TYPE_RAW: u32 = 101;

#[test]
#[ignore = "needs Python with networkx"]
fn networkx_agrees_on_random_graphs() {
    let graphs: Vec<Value> = (0..100).map(|seed| to_json(&random_graph(seed))).collect();
    assert_networkx_agrees(&graphs);
}

#[test]
#[ignore = "needs Python with networkx and IPLINK_CORPUS"]
fn networkx_agrees_on_graphs_of_the_corpus() {
    let graphs = corpus_sample(&CAPTURES).into_iter().map(|(_, path)| {
        let mut ingest = Ingest::new(Dimensions::EXACT_TIMES.union(Dimensions::FLOWS))
            .with_depth(Depth::Outermost);
        ingest.read("x", std::fs::File::open(path).unwrap()).unwrap();
        to_json(&ingest.finish())
    });
    assert_networkx_agrees(&graphs.collect::<Vec<_>>());
}

/// Checks with a Python script that networkx computes the same results for all graphs.
fn assert_networkx_agrees(graphs: &[Value]) {
    require_python_module("networkx");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("graphs.json");
    std::fs::write(&file, serde_json::to_vec(graphs).unwrap()).unwrap();
    let script = project().join("crates/iplink-cli/tests/cli/check_graphs.py");
    let output = run("python3", &[script.to_str().unwrap(), file.to_str().unwrap()]);
    assert_eq!(output.trim(), format!("{} graphs agree", graphs.len()));
}

/// Generates a sparse or dense random graph of up to 40 hosts, with self-loops.
fn random_graph(seed: u64) -> (LinkGraph, Statistics) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    // The pseudorandom number generator xorshift64.
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let hosts = 2 + next(39);
    let max_packets = hosts * (1 + next(6));
    let packets = 1 + next(max_packets);
    let mut file = PcapFile::new().link_type(LINK_TYPE_RAW);
    for _ in 0..packets {
        let mut random_address = || [10, 0, 0, u8::try_from(next(hosts)).unwrap()];
        let packet = ipv4(random_address(), random_address(), 17, &udp(1, 2, b""));
        file = file.record(u32::try_from(next(500)).unwrap(), 0, &packet);
    }
    let mut ingest = Ingest::new(Dimensions::EXACT_TIMES.union(Dimensions::FLOWS));
    ingest.read("random", &file.build()[..]).unwrap();
    ingest.finish()
}

/// Returns a graph, and iplink's results of all algorithms for it, as JSON.
fn to_json((graph, statistics): &(LinkGraph, Statistics)) -> Value {
    let view = View::new(graph, statistics);
    let index_of =
        |address: Address| view.hosts().position(|host| host.address == address).unwrap();
    let links: Vec<_> = view
        .links()
        .map(|link| {
            let times = link.traffic_by(|record| record.key.bin());
            let times: Vec<_> = times.into_keys().map(|time| time.as_nanos().to_string()).collect();
            let weight = Weight::Packets.of_link(&link);
            json!([link.source_index, link.target_index, weight, times])
        })
        .collect();
    let host_pair = |first: Address, second: Address| json!([index_of(first), index_of(second)]);
    let bridges = algorithms::bridges(&view);
    let bridges = bridges.iter().map(|bridge| host_pair(bridge.host.address, bridge.other.address));
    let points = algorithms::articulation_points(&view);
    let components = algorithms::components(&view);
    let communities = algorithms::communities(&view);
    let (first, last) = (view.hosts().next().unwrap(), view.hosts().last().unwrap());
    let path = algorithms::shortest_path(&view, first.address, last.address);
    let earliest = algorithms::earliest_path(&view, first.address, last.address);
    let only_contacts = algorithms::only_contact(&view);
    let only_contacts = only_contacts.iter().map(|link| [link.source_index, link.target_index]);
    let never_contacted = algorithms::never_contacted(&view, first.address).unwrap();
    let never_contacted =
        never_contacted.iter().map(|row| [index_of(row.host.address), row.contact_count]);
    let scans = algorithms::scans(&view, 1);
    let scans = scans.iter().map(|row| [index_of(row.host.address), row.contacted, row.unanswered]);
    let requests = view.flows().filter(|flow| flow.is_request()).map(|flow| {
        json!([flow.originator_index, flow.responder_index, flow.received.traffic.packets > 0])
    });
    json!({
        "hosts": view.hosts().len(),
        "links": links,
        "requests": requests.collect::<Vec<_>>(),
        "degree": algorithms::degree(&view).iter().map(|degree| [degree.out, degree.into]).collect::<Vec<_>>(),
        "weak": components.weak.group_numbers(),
        "strong": components.strong.group_numbers(),
        "bridges": bridges.collect::<Vec<_>>(),
        "articulation": points.iter().map(|point| index_of(point.host.address)).collect::<Vec<_>>(),
        "pagerank": algorithms::pagerank(&view),
        "betweenness": algorithms::betweenness(&view).scores,
        "communities": communities.groups.group_numbers(),
        "modularity": communities.modularity,
        "path": path.map(|path| path.len()),
        "only_contact": only_contacts.collect::<Vec<_>>(),
        "never_contacted": never_contacted.collect::<Vec<_>>(),
        "scans": scans.collect::<Vec<_>>(),
        "arrival": earliest.map(|path| path.last().map(|step| step.time.as_nanos().to_string())),
    })
}
