//! Properties of every format in the registry.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::IpAddr;
use std::sync::Arc;

use iplink_core::query::{GroupNames, Grouping, Query};
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};
use iplink_formats::output::Memory;
use iplink_formats::{FORMATS, Format, Param, Render};

use iplink_generator::{CaptureFormat, Profile, TrafficKind};

use crate::support::{iplink, office, project, require_program, run};

/// Malicious names for hosts of the example.
const HOSTILE_NAMES: [&str; 16] = [
    "\"><script>alert(1)</script>",
    "a\"]; evil [label=\"b",
    "line\nbreak\rand\ttab",
    "\0nul",
    "\u{1b}[2J\u{7}",
    "\u{202e}gnp.exe",
    "=1+1|cmd",
    "';--",
    "]]>&amp;<!--",
    "\\u0022\\",
    "a;b,c|d",
    "`rm -rf /`$(x)",
    "\u{fffe}\u{ffff}\u{feff}",
    "\u{200b}",
    " ",
    "%%{init: {}}%%",
];

/// Groups with hostile names: the last byte of an address selects its group. Some addresses are in
/// no group.
struct HostileNames;

impl GroupNames for HostileNames {
    fn group_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        let last_byte = match address {
            IpAddr::V4(address) => address.octets()[3],
            IpAddr::V6(address) => address.octets()[15],
        };
        HOSTILE_NAMES.get(usize::from(last_byte) % 20).map(|name| Cow::Borrowed(*name))
    }
}

/// Reads the example into a graph with all dimensions.
fn graph() -> (LinkGraph, Statistics) {
    let mut ingest = Ingest::new(Dimensions::ALL);
    ingest.read("office", std::fs::File::open(office()).unwrap()).unwrap();
    ingest.finish()
}

/// Renders the view of a query with the default parameters of a format.
fn render_in_memory(
    format: &Format,
    query: &Query,
    (graph, statistics): &(LinkGraph, Statistics),
) -> Memory {
    let mut out = Memory::default();
    format.with_defaults().render(&query.run(graph, statistics), &mut out).unwrap();
    out
}

#[test]
fn hostile_names_are_escaped() {
    let graph = graph();
    let mut query = Query::default();
    query.group = Some(Grouping::Named(Arc::new(HostileNames)));
    for format in FORMATS {
        for (name, bytes) in render_in_memory(format, &query, &graph).files() {
            if format.name == "parquet" {
                continue; // a binary format, which preserves names
            }
            let text = std::str::from_utf8(bytes).unwrap();
            let is_plain = |character: char| !character.is_control() || "\n\t".contains(character);
            assert!(
                text.chars().all(is_plain),
                "{name} of {} has a control character",
                format.name
            );
            let is_markup = ["html", "xml", "gexf", "graphml", "md", "mmd"]
                .iter()
                .any(|extension| name.ends_with(extension));
            // A page has its code, its licenses and its data in its own scripts.
            let own_scripts = if text.contains(" id=\"data\">") { 3 } else { 0 };
            let scripts = text.matches("<script").count();
            assert!(!is_markup || scripts == own_scripts, "{name} has markup: {scripts} scripts");
            // JSON preserves the names; the reader must escape them.
            let is_json = text.starts_with('{');
            assert!(
                is_json || !text.contains('\u{202e}'),
                "{name} contains a bidirectional override"
            );
        }
    }
}

#[test]
fn hostile_names_roundtrip_through_json() {
    let graph = graph();
    let mut query = Query::default();
    query.group = Some(Grouping::Named(Arc::new(HostileNames)));
    let view = query.run(&graph.0, &graph.1);
    let labels: Vec<_> = view.hosts().map(|host| host.label().into_owned()).collect();
    for (format, list, key) in
        [("d3", "/nodes", "/name"), ("cytoscape", "/elements/nodes", "/data/label")]
    {
        let out = render_in_memory(iplink_formats::find(format).unwrap(), &query, &graph);
        let json: serde_json::Value =
            serde_json::from_slice(out.files().values().next().unwrap()).unwrap();
        let nodes = json.pointer(list).unwrap().as_array().unwrap().iter();
        let read_labels: Vec<_> =
            nodes.map(|node| node.pointer(key).unwrap().as_str().unwrap()).collect();
        assert_eq!(read_labels, labels, "{format}");
    }
}

#[test]
#[ignore = "needs xmllint, Graphviz and Python"]
fn outputs_with_hostile_names_are_well_formed_for_other_programs() {
    require_program("xmllint");
    require_program("dot");
    require_program("python3");
    let graph = graph();
    let mut query = Query::default();
    query.group = Some(Grouping::Named(Arc::new(HostileNames)));
    let (hosts, links) = {
        let view = query.run(&graph.0, &graph.1);
        (view.hosts().len(), view.links().len())
    };
    let folder = tempfile::tempdir().unwrap();
    for name in ["xml", "gexf", "graphml", "dot", "gvgen", "csv", "tsv"] {
        let out = render_in_memory(iplink_formats::find(name).unwrap(), &query, &graph);
        let path = folder.path().join(name);
        std::fs::write(&path, out.files().values().next().unwrap()).unwrap();
        let path = path.to_str().unwrap();
        match name {
            "dot" | "gvgen" => {
                let json = run("timeout", &["60", "dot", "-Tjson", path]);
                let json: serde_json::Value = serde_json::from_str(&json).unwrap();
                assert_eq!(json["edges"].as_array().unwrap().len(), links, "{name}");
            }
            "csv" | "tsv" => {
                let script = "import sys, csv
rows = list(csv.reader(open(sys.argv[1], newline=''), delimiter=sys.argv[2]))
assert not any(cell[:1] in '=+@' for row in rows for cell in row if len(cell) > 1)
print(len({len(row) for row in rows}), len(rows))";
                let (delimiter, header_rows) = if name == "csv" { (";", 0) } else { ("\t", 1) };
                let counts = run("python3", &["-c", script, path, delimiter]);
                assert_eq!(counts.trim(), format!("1 {}", links + header_rows), "{name}");
            }
            _ => {
                let node_count_query = "count(//*[local-name()='node'])";
                run("xmllint", &["--noout", path]);
                let count = run("xmllint", &["--xpath", node_count_query, path]);
                // The XML format of IP-Link has no elements named `node`.
                assert_eq!(
                    count.trim(),
                    if name == "xml" { "0".to_owned() } else { hosts.to_string() }
                );
            }
        }
    }
}

#[test]
fn rendering_a_view_again_gives_the_same_bytes() {
    let graph = graph();
    for format in FORMATS {
        let first = render_in_memory(format, &Query::default(), &graph);
        for _ in 0..5 {
            let repeated = render_in_memory(format, &Query::default(), &graph);
            assert!(repeated.files() == first.files(), "{}", format.name);
        }
    }
}

#[test]
fn threads_locale_and_time_zone_do_not_change_the_output() {
    for format in FORMATS {
        let out = tempfile::tempdir().unwrap();
        let mut outputs = Vec::new();
        for (threads, locale, zone) in [
            ("1", "C", "UTC"),
            ("2", "de_DE.UTF-8", "Asia/Tokyo"),
            ("8", "tr_TR.UTF-8", "America/Lima"),
        ] {
            let folder = format!("{}/", out.path().join(threads).display());
            let office = office();
            let args = ["-q", "render", &office, "-f", format.name, "--threads", threads];
            let status = assert_cmd::Command::cargo_bin("iplink")
                .unwrap()
                .args(args)
                .args(["-o", &folder])
                .envs([("LC_ALL", locale), ("LANG", locale), ("TZ", zone)])
                .output()
                .unwrap()
                .status;
            assert!(status.success(), "{}", format.name);
            let mut files: Vec<_> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .map(|path| (path.file_name().unwrap().to_owned(), std::fs::read(&path).unwrap()))
                .collect();
            files.sort();
            outputs.push(files);
        }
        assert!(outputs.iter().all(|files| *files == outputs[0]), "{}", format.name);
    }
}

#[test]
#[ignore = "slow: 20 runs of every format"]
fn every_format_gives_the_same_bytes_in_twenty_runs() {
    let profile =
        Profile { packets: 300, hosts: 12, kind: TrafficKind::Mixed, ..Profile::default() };
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("mixed.pcapng");
    std::fs::write(&capture, iplink_generator::capture(&profile, CaptureFormat::Pcapng)).unwrap();
    let environments =
        [("C", "UTC"), ("de_DE.UTF-8", "Asia/Tokyo"), ("tr_TR.UTF-8", "America/Lima")];
    for format in FORMATS {
        let mut distinct_outputs = std::collections::BTreeSet::new();
        for run in 0..20 {
            let (threads, (locale, zone)) = (["1", "2", "8"][run % 3], environments[run / 3 % 3]);
            let out = folder.path().join(format!("{}-{run}", format.name));
            let status = assert_cmd::Command::cargo_bin("iplink")
                .unwrap()
                .args(["-q", "render", "-f", format.name, "--threads", threads])
                .args([capture.as_os_str(), "-o".as_ref()])
                .arg(format!("{}/", out.display()))
                .envs([("LC_ALL", locale), ("LANG", locale), ("TZ", zone)])
                .output()
                .unwrap()
                .status;
            assert!(status.success(), "{}", format.name);
            distinct_outputs.insert(contents(&out));
        }
        assert_eq!(distinct_outputs.len(), 1, "{}", format.name);
    }
}

/// Returns the names and contents of all files in a folder.
fn contents(folder: &std::path::Path) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> =
        entries.map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn format_documentation_matches_the_registry() {
    let page = project().join("docs/formats.md");
    let generated = format_documentation();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&page, &generated).unwrap();
    }
    let is_current = std::fs::read_to_string(&page).unwrap_or_default() == generated;
    assert!(is_current, "docs/formats.md is outdated; UPDATE_GOLDEN=1 rewrites it");
}

/// Returns the text of docs/formats.md: the formats, the parameters that many of them share, and
/// those of each format.
fn format_documentation() -> String {
    let mut text = String::from(
        "# Formats\n\n```console\n$ iplink render CAPTURE -o graph.svg\n\
         $ iplink render CAPTURE -f chord -P width=800 -P theme=dark -o chord.png\n```\n\n\
         `-f` selects the format and `-P NAME=VALUE` sets its parameters. `-f` can be omitted if \
         the\nextension of OUT identifies the format. This page is generated from the registry of \
         formats with\n`UPDATE_GOLDEN=1 cargo test -p iplink formats`; `iplink formats` prints the \
         same information.\n\n| Format | Description | Used by | Extension |\n|---|---|---|---|\n",
    );
    for Format { name, about, used_by, extension, .. } in FORMATS {
        let used_by = used_by.replace('|', "\\|");
        writeln!(text, "| `{name}` | {about} | {used_by} | `.{extension}` |").unwrap();
    }
    let uses = |param: &Param| {
        let params = FORMATS.iter().flat_map(|format| format.params);
        params
            .filter(|candidate| (candidate.name, candidate.about) == (param.name, param.about))
            .count()
    };
    let is_shared = |param: &Param| uses(param) > 3;
    let shared: BTreeMap<_, _> = FORMATS
        .iter()
        .flat_map(|format| format.params)
        .filter(|param| is_shared(param))
        .map(|param| (param.name, param))
        .collect();
    text += "\n## Shared parameters\n\n| Parameter | Meaning | Values |\n|---|---|---|\n";
    for param in shared.values() {
        let (name, values) = (param.name, values_by_format(param).replace('|', "\\|"));
        writeln!(text, "| `{name}` | {} | {values} |", param.about.replace('|', "\\|")).unwrap();
    }
    text +=
        "\n## Parameters of each format\n\nThe default value of each parameter follows its name.\n";
    for Format { name, params, .. } in FORMATS.iter().filter(|format| !format.params.is_empty()) {
        let (shared, specific): (Vec<_>, Vec<_>) =
            params.iter().partition(|param| is_shared(param));
        writeln!(text, "\n### `{name}`\n").unwrap();
        for Param { name, default, about, values, .. } in specific {
            writeln!(text, "- `{name}={default}`: {about}. Values: {values}.").unwrap();
        }
        let shared: Vec<_> =
            shared.iter().map(|param| format!("`{}={}`", param.name, param.default)).collect();
        if !shared.is_empty() {
            writeln!(text, "- shared: {}", shared.join(", ")).unwrap();
        }
    }
    text
}

/// Returns the values of a shared parameter: those of most formats, then those of the formats that
/// accept other values, such as "svg|png; for `pie`: svg|png|txt".
fn values_by_format(param: &Param) -> String {
    let mut formats_by_values = BTreeMap::<_, Vec<_>>::new();
    for format in FORMATS {
        let params = format.params.iter();
        for candidate in
            params.filter(|other| (other.name, other.about) == (param.name, param.about))
        {
            let name = format!("`{}`", format.name);
            formats_by_values.entry(candidate.values.to_string()).or_default().push(name);
        }
    }
    let mut groups: Vec<_> = formats_by_values.into_iter().collect();
    groups.sort_by_key(|(_, formats)| std::cmp::Reverse(formats.len()));
    let mut texts = Vec::new();
    for (index, (values, formats)) in groups.into_iter().enumerate() {
        let prefix =
            if index == 0 { String::new() } else { format!("for {}: ", formats.join(", ")) };
        texts.push(prefix + &values);
    }
    texts.join("; ")
}

#[test]
fn every_format_and_parameter_is_described() {
    for format in FORMATS {
        assert!(!format.about.is_empty() && !format.used_by.is_empty(), "{}", format.name);
        assert!(format.params.iter().all(|param| param.about.len() > 10), "{}", format.name);
    }
    let table = iplink(&["formats", "--as", "tsv"]).stdout;
    assert_eq!(table.lines().count(), FORMATS.len() + 1);
}
