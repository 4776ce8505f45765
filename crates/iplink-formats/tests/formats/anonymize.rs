//! Checks that no output of an anonymized graph contains an original address or name.

use std::collections::BTreeSet;
use std::sync::Arc;

use iplink_core::graph::Address;
use iplink_core::names::{Anonymizer, Names};
use iplink_core::query::{Focus, Grouping, NamedNetworks, Query, View};
use iplink_core::{Depth, Dimensions, Ingest, LinkGraph, Statistics};
use iplink_formats::output::Memory;
use iplink_formats::table::{Column, Style};
use iplink_formats::{FORMATS, Render, columns};

/// A key with which no anonymized address equals an original address of the example.
const KEY: [u8; 32] = *b"a key that everybody can look up";

/// The file name of the example, which must not occur in the output either.
const FILE: &str = "secret-place.pcap";

/// Reads the example: the office capture, with all dimensions and the captured host names.
fn read_example(depth: Depth) -> (LinkGraph, Statistics) {
    let mut ingest = Ingest::new(Dimensions::ALL).with_packet_names().with_depth(depth);
    ingest.read(FILE, &iplink_generator::office()[..]).unwrap();
    let (mut graph, statistics) = ingest.finish();
    let mut names = Names::new();
    names.add_captured_names(&statistics);
    names.annotate(&mut graph);
    (graph, statistics)
}

/// Returns all texts that no output may contain.
fn secrets(graph: &LinkGraph, statistics: &Statistics) -> BTreeSet<String> {
    let mut secrets = BTreeSet::from([FILE, "basement", "attic"].map(str::to_owned));
    secrets.extend(graph.hosts().map(|host| host.address.to_string()));
    secrets.extend(
        statistics.inputs[0].packet_names.as_slice().iter().map(|record| record.name.to_string()),
    );
    secrets
}

/// Returns whether the output contains a secret that is not part of a longer address.
fn contains_secret(output: &str, secret: &str) -> bool {
    let is_v6 = secret.contains(':');
    let is_address_byte = |byte: u8| byte.is_ascii_hexdigit() || (is_v6 && byte == b':');
    output.match_indices(secret).any(|(index, _)| {
        let (before, after) = output.as_bytes().split_at(index);
        let is_suffix = before.last().is_some_and(|byte| is_address_byte(*byte) || *byte == b'.');
        let is_prefix = after.get(secret.len()).is_some_and(|byte| is_address_byte(*byte));
        !is_suffix && !is_prefix
    })
}

/// Returns every output for a view, each with its name.
fn outputs(view: &View<'_>) -> Vec<(String, String)> {
    let mut outputs = Vec::new();
    for format in FORMATS {
        let mut memory = Memory::default();
        format.with_defaults().render(view, &mut memory).unwrap();
        let files = memory.files().iter();
        outputs
            .extend(files.map(|(name, bytes)| (format!("{} {name}", format.name), to_text(bytes))));
    }
    for style in
        [Style::Aligned, Style::Tsv, Style::Csv, Style::Json, Style::Ndjson, Style::Markdown]
    {
        outputs.push((
            format!("links {style:?}"),
            render_table(style, &columns::links(), view.links()),
        ));
        outputs.push((
            format!("hosts {style:?}"),
            render_table(style, &columns::hosts(), view.hosts()),
        ));
        let rows = columns::info_rows(view).into_iter();
        outputs.push((format!("info {style:?}"), render_table(style, &columns::info(), rows)));
    }
    outputs
}

/// Renders a table.
fn render_table<T>(style: Style, columns: &[Column<T>], rows: impl Iterator<Item = T>) -> String {
    let mut bytes = Vec::new();
    style.write(columns, rows, &mut bytes).unwrap();
    to_text(&bytes)
}

fn to_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Returns queries that select, group and merge hosts in every way.
fn queries(focus: Address) -> Vec<Query> {
    let networks: NamedNetworks = "192.168.10.0/24 basement\n203.0.113.0/24 attic".parse().unwrap();
    let groups = Grouping::Named(Arc::new(networks));
    let edits: [&dyn Fn(&mut Query); 7] = [
        &|_| {},
        &|query| query.services = true,
        &|query| query.group = Some(Grouping::Networks { ipv4: 24, ipv6: 48 }),
        &|query| query.group = Some(groups.clone()),
        &|query| query.focus = Some(Focus { host: focus, hops: 1 }),
        &|query| query.fold_silent = true,
        &|query| (query.merge_directions, query.max_hosts) = (true, Some(9)),
    ];
    let queries = edits.map(|edit| {
        let mut query = Query::default();
        edit(&mut query);
        query
    });
    queries.into()
}

#[test]
fn anonymized_output_contains_no_original_address_or_name() {
    let anonymizer = Arc::new(Anonymizer::new(&KEY));
    for depth in [Depth::Outermost, Depth::LinkLayer] {
        let (graph, statistics) = read_example(depth);
        let secrets = secrets(&graph, &statistics);
        let (anonymized, anonymized_statistics) = anonymizer.apply(&graph, &statistics);
        let reused = anonymized.hosts().filter(|host| graph.host(host.address).is_some()).count();
        assert_eq!(reused, 0, "anonymized addresses equal original ones: choose another key");
        let has_secret = |(_, text): &(String, String)| {
            secrets.iter().any(|secret| contains_secret(text, secret))
        };
        let original_outputs = outputs(&View::new(&graph, &statistics));
        assert!(original_outputs.iter().any(has_secret), "no secret found in the original outputs");
        let focus = graph.hosts().nth(5).unwrap().address;
        for query in queries(focus) {
            let original_view = query.run(&graph, &statistics);
            let query = query.anonymized(&anonymizer);
            let view = query.run(&anonymized, &anonymized_statistics);
            assert_eq!(view.traffic().packets, original_view.traffic().packets);
            assert_eq!(view.hosts().len(), original_view.hosts().len());
            for (name, text) in outputs(&view) {
                let found: Vec<_> =
                    secrets.iter().filter(|secret| contains_secret(&text, secret)).collect();
                assert!(found.is_empty(), "{name} contains {found:?}");
            }
        }
    }
}

#[test]
fn contains_secret_ignores_parts_of_longer_addresses() {
    assert!(contains_secret("a 10.0.0.1:443/tcp", "10.0.0.1"));
    assert!(contains_secret("[::1]:53", "::1"));
    assert!(contains_secret("\"fe80::1\",", "fe80::1"));
    assert!(!contains_secret("110.0.0.1 10.0.0.12 9.10.0.0.1", "10.0.0.1"));
    assert!(!contains_secret("fe80::1 ::12", "::1"));
}
