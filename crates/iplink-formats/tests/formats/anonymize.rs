//! Nothing of addresses and names is in any output of a graph whose addresses
//! were replaced.

use std::collections::BTreeSet;
use std::sync::Arc;

use iplink_core::graph::Address;
use iplink_core::names::{Anonymizer, Names};
use iplink_core::query::{Focus, Grouping, NamedNetworks, Query, View};
use iplink_core::{Depth, Dimensions, Ingest, LinkGraph, Statistics};
use iplink_formats::output::Memory;
use iplink_formats::table::{Column, Style};
use iplink_formats::{FORMATS, Render, columns};

/// A key with which no address of the example takes the place of another of it.
const KEY: [u8; 32] = *b"a key that everybody can look up";

const FILE: &str = "secret-place.pcap";

fn read(depth: Depth) -> (LinkGraph, Statistics) {
    let mut ingest = Ingest::new(Dimensions::ALL).with_dns().with_depth(depth);
    ingest.read(FILE, &iplink_generator::office()[..]).unwrap();
    let (mut graph, statistics) = ingest.finish();
    let mut names = Names::new();
    names.add_statistics(&statistics);
    names.annotate(&mut graph);
    (graph, statistics)
}

/// Returns all texts that must be in no output.
fn secrets(graph: &LinkGraph, statistics: &Statistics) -> BTreeSet<String> {
    let mut secrets = BTreeSet::from([FILE, "basement", "attic"].map(str::to_owned));
    secrets.extend(graph.hosts().map(|host| host.address.to_string()));
    secrets.extend(statistics.inputs[0].dns.as_slice().iter().map(|it| it.name.to_string()));
    secrets
}

/// Returns whether the output contains a secret, other than as part of a longer address.
fn contains_secret(output: &str, secret: &str) -> bool {
    let is_v6 = secret.contains(':');
    let continues = |byte: u8| byte.is_ascii_hexdigit() || (is_v6 && byte == b':');
    output.match_indices(secret).any(|(at, _)| {
        let (before, rest) = output.as_bytes().split_at(at);
        let starts_late = before.last().is_some_and(|byte| continues(*byte) || *byte == b'.');
        let ends_early = rest.get(secret.len()).is_some_and(|byte| continues(*byte));
        !starts_late && !ends_early
    })
}

/// Returns every output for a view, each with its name.
fn outputs(view: &View<'_>) -> Vec<(String, String)> {
    let mut outputs = Vec::new();
    for format in FORMATS {
        let mut memory = Memory::default();
        format.with_defaults().render(view, &mut memory).unwrap();
        let files = memory.files().iter();
        outputs.extend(files.map(|(name, bytes)| (format!("{} {name}", format.name), text(bytes))));
    }
    for style in [Style::Aligned, Style::Tsv, Style::Csv, Style::Json, Style::Ndjson] {
        outputs.push((format!("links {style:?}"), table(style, &columns::links(), view.links())));
        outputs.push((format!("hosts {style:?}"), table(style, &columns::hosts(), view.hosts())));
        let facts = columns::info_rows(view).into_iter();
        outputs.push((format!("info {style:?}"), table(style, &columns::info(), facts)));
    }
    outputs
}

fn table<T>(style: Style, columns: &[Column<T>], rows: impl Iterator<Item = T>) -> String {
    let mut bytes = Vec::new();
    style.write(columns, rows, &mut bytes).unwrap();
    text(&bytes)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Returns questions of every kind.
fn queries(focus: Address) -> Vec<Query> {
    let networks: NamedNetworks = "192.168.10.0/24 basement\n203.0.113.0/24 attic".parse().unwrap();
    let groups = Grouping::Named(Arc::new(networks));
    let changes: [&dyn Fn(&mut Query); 7] = [
        &|_| {},
        &|query| query.services = true,
        &|query| query.group = Some(Grouping::Networks { ipv4: 24, ipv6: 48 }),
        &|query| query.group = Some(groups.clone()),
        &|query| query.focus = Some(Focus { host: focus, hops: 1 }),
        &|query| query.fold_silent = true,
        &|query| (query.merge_directions, query.max_hosts) = (true, Some(9)),
    ];
    let changed = changes.map(|change| {
        let mut query = Query::default();
        change(&mut query);
        query
    });
    changed.into()
}

#[test]
fn no_output_tells_an_address_or_a_name() {
    let anonymizer = Arc::new(Anonymizer::new(&KEY));
    for depth in [Depth::Outermost, Depth::LinkLayer] {
        let (graph, statistics) = read(depth);
        let secrets = secrets(&graph, &statistics);
        let (replaced, account_after) = anonymizer.apply(&graph, &statistics);
        let taken = replaced.hosts().filter(|host| graph.host(host.address).is_some()).count();
        assert_eq!(taken, 0, "another key is needed");
        let has_secret =
            |(_, text): &(String, String)| secrets.iter().any(|it| contains_secret(text, it));
        let before = outputs(&View::new(&graph, &statistics));
        assert!(before.iter().any(has_secret), "the search finds no secret at all");
        let focus = graph.hosts().nth(5).unwrap().address;
        for query in queries(focus) {
            let before = query.run(&graph, &statistics);
            let query = query.anonymized(&anonymizer);
            let view = query.run(&replaced, &account_after);
            assert_eq!(view.traffic().packets, before.traffic().packets);
            assert_eq!(view.hosts().len(), before.hosts().len());
            for (name, text) in outputs(&view) {
                let found: Vec<_> =
                    secrets.iter().filter(|secret| contains_secret(&text, secret)).collect();
                assert!(found.is_empty(), "{name} tells {found:?}");
            }
        }
    }
}

#[test]
fn an_address_is_found_where_it_stands_alone() {
    assert!(contains_secret("a 10.0.0.1:443/tcp", "10.0.0.1"));
    assert!(contains_secret("[::1]:53", "::1"));
    assert!(contains_secret("\"fe80::1\",", "fe80::1"));
    assert!(!contains_secret("110.0.0.1 10.0.0.12 9.10.0.0.1", "10.0.0.1"));
    assert!(!contains_secret("fe80::1 ::12", "::1"));
}
