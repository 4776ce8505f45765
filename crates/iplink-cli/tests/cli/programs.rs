//! Tests that other programs can read the formats that are made for them.

use std::path::Path;
use std::process::Command;

use crate::support::{
    corpus_sample, iplink, office, project, require_program, require_python_module, run,
};

/// The captures of the corpus whose exports other programs read.
const SAMPLE: [&str; 3] = ["mercury__emix.pcap", "nfstream__tor.pcap", "ndpi__ethereum.pcap"];

/// Declares two tests for each check: one with the example capture, and one with the captures in
/// [`SAMPLE`].
macro_rules! program_tests {
    ($($check:ident: $needs:literal;)*) => {
        mod example {
            use crate::support::office;

            $(
                #[test]
                #[ignore = $needs]
                fn $check() {
                    super::$check(&[office()]);
                }
            )*
        }

        mod corpus {
            $(
                #[test]
                #[ignore = "needs IPLINK_CORPUS and the program that is tested"]
                fn $check() {
                    super::$check(&super::corpus_paths());
                }
            )*
        }
    };
}

program_tests! {
    dot_draws_the_clusters_of_gvgen: "needs Graphviz";
    circos_draws_the_exported_folder: "needs Circos";
    circos_table_viewer_draws_the_matrix: "needs Circos";
    ploticus_draws_the_areas_of_the_page: "needs Ploticus";
    networkx_reads_gexf_and_graphml: "needs Python with networkx";
    xmllint_finds_an_element_for_each_link: "needs xmllint";
    python_reads_csv_and_json: "needs Python";
    packets_of_flows_add_up_to_those_of_links: "needs Python";
    node_libraries_read_their_formats: "needs Node.js";
}

#[cfg(feature = "parquet")]
mod parquet {
    use super::pyarrow_reads_parquet;
    use crate::support::office;

    #[test]
    #[ignore = "needs Python with pyarrow"]
    fn pyarrow_reads_the_example() {
        pyarrow_reads_parquet(&[office()]);
    }

    #[test]
    #[ignore = "needs Python with pyarrow and IPLINK_CORPUS"]
    fn pyarrow_reads_the_corpus() {
        pyarrow_reads_parquet(&super::corpus_paths());
    }
}

/// Returns the paths of the captures in [`SAMPLE`].
fn corpus_paths() -> Vec<String> {
    let captures = corpus_sample(&SAMPLE).into_iter();
    captures.map(|(_, path)| path.into_os_string().into_string().unwrap()).collect()
}

/// Renders a capture into a file, or into a folder if `out` is one.
fn render(capture: &str, format: &str, out: &Path, params: &[&str]) {
    let out = out.to_str().unwrap();
    let out = if Path::new(out).is_dir() { format!("{out}/") } else { out.to_owned() };
    let params = params.iter().flat_map(|param| ["-P", *param]);
    let args = ["-q", "render", capture, "-f", format, "-o", &out, "--force"];
    let args: Vec<_> = args.into_iter().chain(params).collect();
    let result = iplink(&args);
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{format} of {capture}");
}

/// Returns the numbers of hosts and links of a capture.
fn counts(capture: &str) -> (usize, usize) {
    let lines =
        |command| iplink(&["-q", command, "--as", "ndjson", capture]).stdout.lines().count();
    (lines("hosts"), lines("links"))
}

/// Renders each capture into a file, and calls `check` with the path of the capture and
/// of the file.
fn for_each_file(captures: &[String], format: &str, params: &[&str], check: impl Fn(&str, &Path)) {
    let folder = tempfile::tempdir().unwrap();
    for (index, capture) in captures.iter().enumerate() {
        let out = folder.path().join(format!("{index}.{format}"));
        render(capture, format, &out, params);
        check(capture, &out);
    }
}

/// Runs a Python script with a file, and returns its output.
fn run_python(script: &str, file: &Path) -> String {
    run("python3", &["-c", script, file.to_str().unwrap()]).trim().to_owned()
}

fn is_png(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"\x89PNG"))
}

fn dot_draws_the_clusters_of_gvgen(captures: &[String]) {
    require_program("dot");
    for_each_file(captures, "gvgen", &[], |capture, file| {
        let (_, links) = counts(capture);
        let json = run("timeout", &["60", "dot", "-Tjson", file.to_str().unwrap()]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["edges"].as_array().map_or(0, Vec::len), links);
        let clusters = json["objects"].as_array().unwrap().iter();
        let names = clusters.filter_map(|object| object["name"].as_str());
        assert_eq!(names.filter(|name| name.starts_with("cluster_")).count(), 2);
    });
}

fn circos_draws_the_exported_folder(captures: &[String]) {
    require_program("circos");
    for capture in captures {
        let folder = tempfile::tempdir().unwrap();
        render(capture, "circos", folder.path(), &[]);
        let mut circos = Command::new("timeout");
        circos.args(["120", "circos", "-conf", "circos.conf"]).current_dir(&folder);
        let output = circos.output().unwrap();
        let output_text = String::from_utf8_lossy(&output.stdout);
        assert!(is_png(&folder.path().join("circos.png")), "{capture}: {output_text}");
    }
}

fn circos_table_viewer_draws_the_matrix(captures: &[String]) {
    let viewer = Path::new("/usr/share/circos/tools/tableviewer");
    require_program("circos");
    assert!(viewer.exists(), "this test needs circos-tools, which is not installed");
    for_each_file(captures, "circos-matrix", &[], |capture, matrix| {
        let (hosts, _) = counts(capture);
        if hosts > 20 {
            return; // the table viewer takes a minute for larger tables
        }
        let folder = tempfile::tempdir().unwrap();
        let script = format!(
            "set -e; mkdir data etc img; T={viewer}
             $T/bin/parse-table -conf $T/etc/parse-table.conf < {matrix} | $T/bin/make-conf -dir data
             sed 's#/var/lib/circos/data/#data/#' $T/etc/circos.conf > etc/circos.conf
             cp $T/etc/ideogram.conf $T/etc/ticks.conf etc
             timeout 200 circos -conf etc/circos.conf",
            viewer = viewer.display(),
            matrix = matrix.display(),
        );
        let output =
            Command::new("bash").args(["-c", &script]).current_dir(&folder).output().unwrap();
        let output_text = String::from_utf8_lossy(&output.stdout);
        assert!(is_png(&folder.path().join("img/tableview.png")), "{output_text}");
    });
}

#[test]
fn circos_matrix_equals_that_of_ip_link() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, matrix) = (folder.path().join("x.pcap"), folder.path().join("m"));
    let packet = |source: u8, target: u8| {
        use iplink_generator::bytes::{ethernet, ipv4, udp};
        ethernet(0x0800, &ipv4([10, 0, 0, source], [10, 0, 0, target], 17, &udp(1, 2, b"")))
    };
    let pairs = [(1, 2), (1, 2), (2, 1), (2, 3), (1, 1)];
    let file = iplink_generator::bytes::PcapFile::new();
    let file = pairs
        .iter()
        .fold(file, |file, (source, target)| file.record(1, 0, &packet(*source, *target)));
    std::fs::write(&capture, file.build()).unwrap();
    let render_matrix = |params: &[&str]| {
        render(capture.to_str().unwrap(), "circos-matrix", &matrix, params);
        std::fs::read_to_string(&matrix).unwrap()
    };
    assert_eq!(render_matrix(&[]), "ip\t10.0.0.1\t10.0.0.2\n10.0.0.1\t-\t2\n10.0.0.2\t1\t-\n");
    let expected = "ip\t10.0.0.1\t10.0.0.2\t10.0.0.3\n10.0.0.1\t-\t2\t0\n\
               10.0.0.2\t1\t-\t1\n10.0.0.3\t0\t0\t-\n";
    assert_eq!(render_matrix(&["hosts=all"]), expected);
}

fn ploticus_draws_the_areas_of_the_page(captures: &[String]) {
    require_program("ploticus");
    for capture in captures {
        let folder = tempfile::tempdir().unwrap();
        render(capture, "ploticus", folder.path(), &[]);
        let output = Command::new("sh").arg("draw.sh").current_dir(&folder).output().unwrap();
        assert!(is_png(&folder.path().join("scatterplot.png")), "{capture}");
        let areas = String::from_utf8(output.stdout).unwrap();
        let page = std::fs::read_to_string(folder.path().join("index.html")).unwrap();
        let (hosts, links) = counts(capture);
        assert_eq!(areas.matches("<area ").count(), links, "{capture}");
        assert_eq!(page.matches("<area ").count(), links, "{capture}");
        let ploticus_centers: std::collections::BTreeSet<_> =
            areas.lines().filter_map(center).collect();
        let centers: std::collections::BTreeSet<_> = page.lines().filter_map(center).collect();
        // Ploticus rounds differently.
        let is_near = |a: &(i64, i64)| {
            ploticus_centers.iter().any(|b| (a.0 - b.0).abs() <= 2 && (a.1 - b.1).abs() <= 2)
        };
        assert!(centers.iter().all(is_near), "circles of {hosts} hosts in {capture} have moved");
    }
}

/// Returns the center of the image map area in a line of HTML, if there is one.
fn center(line: &str) -> Option<(i64, i64)> {
    let coordinates = line.split("coords=\"").nth(1)?.split('"').next()?;
    let numbers: Vec<i64> = coordinates.split(',').map(|number| number.parse().unwrap()).collect();
    match numbers[..] {
        [x, y, _] => Some((x, y)),
        [left, top, right, bottom] => Some(((left + right) / 2, (top + bottom) / 2)),
        _ => panic!("{line}"),
    }
}

fn networkx_reads_gexf_and_graphml(captures: &[String]) {
    require_program("python3");
    let script = |call: &str| {
        format!(
            "import sys, networkx
g = networkx.{call}
assert g.is_directed()
assert all('packets' in data and 'bytes' in data for _, _, data in g.edges(data=True))
print(g.number_of_nodes(), g.number_of_edges(), sum(d['packets'] for _, _, d in g.edges(data=True)))"
        )
    };
    for (format, call) in [
        ("gexf", "read_gexf(sys.argv[1], version='1.3')"),
        ("graphml", "read_graphml(sys.argv[1])"),
    ] {
        for_each_file(captures, format, &[], |capture, file| {
            let (hosts, links) = counts(capture);
            let counts_read = run_python(&script(call), file);
            assert!(counts_read.starts_with(&format!("{hosts} {links} ")), "{counts_read}");
        });
    }
}

fn xmllint_finds_an_element_for_each_link(captures: &[String]) {
    require_program("xmllint");
    for_each_file(captures, "xml", &["details=yes"], |capture, file| {
        let (_, links) = counts(capture);
        let query = "count(/IP-Link/ip_packet[@source_ip]/ip_packet[@destination_ip][@weight])";
        let elements = run("xmllint", &["--xpath", query, file.to_str().unwrap()]);
        assert_eq!(elements.trim(), links.to_string());
    });
}

fn python_reads_csv_and_json(captures: &[String]) {
    require_program("python3");
    let d3 = "import sys, json
d = json.load(open(sys.argv[1])); n = len(d['nodes'])
assert all(set(x) == {'name', 'group'} and x['group'] in (1, 2) for x in d['nodes'])
assert all(0 <= l['source'] < n and 0 <= l['target'] < n for l in d['links'])
sources = {l['source'] for l in d['links']}
assert all((x['group'] == 1) == (i in sources) for i, x in enumerate(d['nodes']))
print(n, len(d['links']))";
    let csv = "import sys, csv
rows = list(csv.reader(open(sys.argv[1]), delimiter=';'))
assert all(len(row) == 3 and int(row[2]) > 0 for row in rows)
print(len({x for row in rows for x in row[:2]}), len(rows))";
    let tsv = "import sys, csv
rows = list(csv.DictReader(open(sys.argv[1]), delimiter='\\t'))
print(len({r[k] for r in rows for k in ('source', 'target')}), len(rows))";
    for (format, script) in [("d3", d3), ("csv", csv), ("tsv", tsv)] {
        for_each_file(captures, format, &[], |capture, file| {
            let (hosts, links) = counts(capture);
            assert_eq!(run_python(script, file), format!("{hosts} {links}"), "{format}");
        });
    }
}

fn packets_of_flows_add_up_to_those_of_links(captures: &[String]) {
    require_program("python3");
    let zeek = "import sys
lines = open(sys.argv[1]).read().splitlines()
fields = next(l for l in lines if l.startswith('#fields')).split('\\t')[1:]
types = next(l for l in lines if l.startswith('#types')).split('\\t')[1:]
rows = [dict(zip(fields, l.split('\\t'), strict=True)) for l in lines if not l.startswith('#')]
assert len(fields) == len(types) == 21
print(sum(int(r['orig_pkts']) + int(r['resp_pkts']) for r in rows))";
    let netflow = "import sys, csv
print(sum(int(r['ipkt']) for r in csv.DictReader(open(sys.argv[1]))))";
    for (format, script) in [("zeek", zeek), ("netflow", netflow)] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("x");
        for capture in captures {
            render(capture, format, &out, &[]);
            let packets = iplink(&["-q", "links", "--as", "tsv", "--columns", "packets", capture]);
            let packets: u64 =
                packets.stdout.lines().skip(1).map(|line| line.parse::<u64>().unwrap()).sum();
            assert_eq!(run_python(script, &out), packets.to_string(), "{format} of {capture}");
        }
    }
}

#[test]
#[ignore = "needs tcpdump and tshark"]
fn tcpdump_and_tshark_filters_of_a_link_find_its_packets() {
    require_program("tcpdump");
    require_program("tshark");
    let links = iplink(&["-q", "render", &office(), "-f", "ndjson", "--top", "12"]).stdout;
    for line in links.lines() {
        let link: serde_json::Value = serde_json::from_str(line).unwrap();
        let packets = usize::try_from(link["packets"].as_u64().unwrap()).unwrap();
        let (bpf, wireshark) = (link["bpf"].as_str().unwrap(), link["wireshark"].as_str().unwrap());
        run("tcpdump", &["-d", bpf]);
        assert_eq!(run("tcpdump", &["-n", "-r", &office(), bpf]).lines().count(), packets, "{bpf}");
        let packets_of_tshark = run("tshark", &["-n", "-r", &office(), "-Y", wireshark]);
        assert_eq!(packets_of_tshark.lines().count(), packets, "{wireshark}");
    }
}

#[cfg(feature = "parquet")]
fn pyarrow_reads_parquet(captures: &[String]) {
    require_python_module("pyarrow");
    let links = "import sys, pyarrow.parquet as p, pyarrow.compute as c
t = p.read_table(sys.argv[1]); s = {f.name: str(f.type) for f in t.schema}
assert s['packets'] == s['bytes'] == 'uint64' and s['source'] == s['target'] == 'string', s
assert s['first_seen'] == s['last_seen'] == 'timestamp[ns, tz=UTC]' and s['answered'] == 'bool', s
print(t.num_rows, c.sum(t['packets']), c.sum(t['bytes']), c.min(t['first_seen']).value, c.max(t['last_seen']).value)";
    for_each_file(captures, "parquet", &[], |capture, file| {
        assert_eq!(run_python(links, file), link_totals(capture))
    });
    let flows = "import sys, pyarrow.parquet as p, pyarrow.compute as c
t = p.read_table(sys.argv[1]); s = {f.name: str(f.type) for f in t.schema}
assert s['source_port'] == s['target_port'] == s['protocol'] == 'uint16', s
total = lambda *names: sum(c.sum(t[n]).as_py() for n in names)
print(total('packets_sent', 'packets_received'), total('bytes_sent', 'bytes_received'))";
    for_each_file(captures, "parquet", &["rows=flows"], |capture, file| {
        let counts: Vec<_> = link_totals(capture).split(' ').map(str::to_owned).collect();
        assert_eq!(run_python(flows, file), format!("{} {}", counts[1], counts[2]));
    });
}

/// Returns the number of links of a capture, their packets and bytes, and the first and last
/// timestamp in nanoseconds since the Unix epoch, separated by spaces.
#[cfg(feature = "parquet")]
fn link_totals(capture: &str) -> String {
    let links = iplink(&["-q", "links", "--as", "json", capture]).stdout;
    let links: Vec<serde_json::Value> = serde_json::from_str(&links).unwrap();
    let sum = |key: &str| links.iter().map(|link| link[key].as_u64().unwrap()).sum::<u64>();
    let time = |link: &serde_json::Value, key: &str| {
        let time = chrono::DateTime::parse_from_rfc3339(link[key].as_str().unwrap()).unwrap();
        time.timestamp_nanos_opt().unwrap()
    };
    let first = links.iter().map(|link| time(link, "first_seen")).min().unwrap();
    let last = links.iter().map(|link| time(link, "last_seen")).max().unwrap();
    format!("{} {} {} {first} {last}", links.len(), sum("packets"), sum("bytes"))
}

fn node_libraries_read_their_formats(captures: &[String]) {
    require_program("npm");
    let folder = tempfile::tempdir().unwrap();
    let packages = ["graphology@0.26", "cytoscape@3", "mermaid@11", "jsdom@26", "dompurify@3"];
    let install = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
    let install: Vec<_> =
        install.into_iter().chain([folder.path().to_str().unwrap()]).chain(packages).collect();
    run("npm", &install);
    let script = folder.path().join("read.mjs");
    std::fs::copy(project().join("crates/iplink-cli/tests/cli/read.mjs"), &script).unwrap();
    for format in ["sigma", "cytoscape", "mermaid"] {
        for_each_file(captures, format, &[], |capture, file| {
            let (hosts, links) = counts(capture);
            let counts_read =
                run("node", &[script.to_str().unwrap(), format, file.to_str().unwrap()]);
            assert_eq!(counts_read.trim(), format!("{hosts} {links}"), "{format}");
        });
    }
}

#[test]
fn rtgraph_and_picviz_output_follows_their_grammars() {
    let lines = |format| {
        let result = iplink(&["-q", "render", &office(), "-f", format]);
        result.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let is_word = |word: &str| !word.is_empty() && !word.contains([' ', '"', ';']);
    for line in lines("rtgraph") {
        let words: Vec<_> = line.split(' ').collect();
        assert!(words.len() == 3 && words[0] == "edge", "{line}");
        assert!(is_word(words[1]) && is_word(words[2]), "{line}");
    }
    let pcv = lines("picviz");
    let data = pcv.iter().position(|line| line == "data {").unwrap();
    assert_eq!(pcv[data - 1], "}");
    assert_eq!(pcv.last().unwrap(), "}");
    for line in &pcv[data + 1..pcv.len() - 1] {
        let fields: Vec<_> = line.trim().trim_end_matches(';').split(", ").collect();
        let [time, source, target] = fields[..] else { panic!("{line}") };
        let quoted_value = |field: &str, name| {
            let value = field.strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"')?;
            is_word(value).then(|| value.to_owned())
        };
        let time = quoted_value(time, "t").unwrap();
        assert!(chrono::NaiveTime::parse_from_str(&time, "%H:%M").is_ok(), "{line}");
        assert!(
            quoted_value(source, "i").is_some() && quoted_value(target, "j").is_some(),
            "{line}"
        );
    }
}
