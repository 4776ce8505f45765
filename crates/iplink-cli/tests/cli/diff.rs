//! Tests of `iplink diff`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};

use crate::support::{CommandResult, corpus_captures, iplink, office, require_program};

/// The TCP flag SYN.
const SYN: u8 = 0x02;

/// A folder with two captures.
struct Captures {
    _folder: tempfile::TempDir,
    before: String,
    after: String,
}

impl Captures {
    /// Writes two captures to a temporary folder.
    fn new(before: &[u8], after: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let (before, after) = (write("before.pcap", before), write("after.pcap", after));
        Self { _folder: folder, before, after }
    }

    /// Compares the captures with these options.
    fn diff(&self, args: &[&str]) -> CommandResult {
        iplink(&[&["diff", &self.before, &self.after], args].concat())
    }
}

/// Returns a capture of UDP datagrams, or of TCP SYN segments if the port is 443. Each tuple has
/// the last bytes of the source and the target address, the target port, and the number of packets.
fn capture(packets: &[(u8, u8, u16, usize)]) -> Vec<u8> {
    let mut file = PcapFile::new();
    for &(source, target, port, count) in packets {
        let (protocol, segment) = match port {
            443 => (6, tcp(50_000, port, SYN, b"")),
            _ => (17, udp(50_000 + u16::from(target), port, b"x")),
        };
        let packet = ipv4([10, 0, 0, source], [10, 0, 0, target], protocol, &segment);
        for _ in 0..count {
            file = file.record(1, 0, &ethernet(0x0800, &packet));
        }
    }
    file.build()
}

/// Returns two captures, in which 10.0.0.1 sends to other hosts. The second capture has one more
/// packet to one host and four times as many to another; a third host disappears and one appears.
fn captures() -> Captures {
    let before = capture(&[(1, 2, 53, 20), (1, 3, 443, 10), (1, 4, 53, 5)]);
    let after = capture(&[(1, 2, 53, 21), (1, 3, 443, 40), (1, 5, 53, 7)]);
    Captures::new(&before, &after)
}

#[test]
fn new_gone_and_changed_items_are_listed() {
    let result = captures().diff(&["--as", "tsv"]);
    let expected = "\
kind\tchange\tsource\ttarget\tpackets_before\tpackets_after\tbytes_before\tbytes_after
host\tchanged\t10.0.0.3\t\t10\t40\t540\t2160
host\tgone\t10.0.0.4\t\t5\t0\t215\t0
host\tnew\t10.0.0.5\t\t0\t7\t0\t301
link\tchanged\t10.0.0.1\t10.0.0.3\t10\t40\t540\t2160
link\tgone\t10.0.0.1\t10.0.0.4\t5\t0\t215\t0
link\tnew\t10.0.0.1\t10.0.0.5\t0\t7\t0\t301
service\tchanged\t10.0.0.3\t443/tcp\t10\t40\t540\t2160
service\tgone\t10.0.0.4\t53/udp\t5\t0\t215\t0
service\tnew\t10.0.0.5\t53/udp\t0\t7\t0\t301
";
    assert_eq!((result.code, result.stdout.as_str()), (1, expected));
    let message = "\
iplink: hosts: 1 new, 1 gone, 1 changed, 2 unchanged
iplink: links: 1 new, 1 gone, 1 changed, 1 unchanged
iplink: services: 1 new, 1 gone, 1 changed, 1 unchanged
";
    assert_eq!(result.stderr, message);
}

#[test]
fn json_contains_numbers_and_only_changed_items() {
    let result = captures().diff(&["-q", "--as", "json", "--what", "links"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&result.stdout).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!((&rows[0]["change"], &rows[0]["packets_after"]), (&"changed".into(), &40.into()));
    let result = iplink(&["-q", "diff", &office(), &office(), "--as", "json", "--changed", "1,0"]);
    assert_eq!((result.code, result.stdout.as_str(), result.stderr.as_str()), (0, "[]\n", ""));
}

#[test]
fn items_below_the_minimum_are_counted() {
    let result = captures().diff(&["--as", "csv", "--what", "hosts", "--min-packets", "6"]);
    assert_eq!((result.code, result.stdout.lines().count()), (1, 3));
    let message = "iplink: hosts: 1 new, 0 gone, 1 changed, 2 unchanged; \
                1 below the threshold\n";
    assert_eq!(result.stderr, message);
    let result = captures().diff(&["-q", "--what", "links", "--min-bytes", "1000000"]);
    assert_eq!(result.code, 0);
}

#[test]
fn changed_option_sets_minimum_ratio_and_difference() {
    let count_changed = |changed| {
        let args = ["-q", "--as", "tsv", "--what", "links", "--changed", changed];
        captures().diff(&args).stdout.lines().filter(|line| line.contains("changed\t")).count()
    };
    assert_eq!(["2", "4", "4.001", "2,31", "1,0", "1.05,1"].map(count_changed), [1, 1, 0, 0, 2, 2]);
    for (changed, message) in [
        ("0.5", "invalid ratio `0.5`: expected a number of at least 1 with at most three decimals"),
        ("2,few", "expected RATIO[,PACKETS], such as 1.5,20"),
    ] {
        let result = captures().diff(&["--changed", changed]);
        assert_eq!(result.code, 2);
        assert!(result.stderr.contains(message), "{}", result.stderr);
    }
}

#[test]
fn exit_code_for_damage_takes_precedence_over_that_for_a_difference() {
    let (before, after) = (capture(&[(1, 2, 53, 2)]), capture(&[(1, 2, 53, 1), (1, 3, 53, 2)]));
    let truncated = Captures::new(&before, &after[..after.len() - 1]);
    let result = truncated.diff(&["--as", "tsv", "--what", "hosts"]);
    assert_eq!(result.code, 3);
    assert!(result.stdout.contains("host\tnew\t10.0.0.3\t\t0\t1\t"), "{}", result.stdout);
    let message = "iplink: input incomplete: items reported as new or gone may exist in the part \
                   that was not read\n";
    assert!(result.stderr.ends_with(message), "{}", result.stderr);
    assert_eq!(Captures::new(&before, b"not a capture").diff(&[]).code, 2);
    let captures = captures();
    assert_eq!(captures.diff(&["-o", "/no/such/folder/x"]).code, 4);
    assert_eq!(captures.diff(&["-o", &captures.after, "--force"]).code, 2);
}

#[test]
fn diff_requires_exactly_two_inputs() {
    let office = office();
    assert_eq!(iplink(&["diff", &office]).code, 2);
    let result = iplink(&["diff", &office, &office, &office]);
    let message = "iplink: diff requires two inputs, got 3\n";
    assert_eq!((result.code, result.stderr.as_str()), (2, message));
    assert_eq!(iplink(&["-q", "diff", &office, "--what", "links", &office]).code, 0);
    let result = iplink(&["diff", "-", "-"]);
    let message = "iplink: the standard input can be only one of the two inputs\n";
    assert_eq!((result.code, result.stderr.as_str()), (2, message));
}

#[test]
fn folders_and_groups_are_compared() {
    let (first, second) = (captures(), captures());
    let folder = Path::new(&first.before).parent().unwrap().to_str().unwrap();
    let equal_folder = Path::new(&second.before).parent().unwrap().to_str().unwrap();
    assert_eq!(iplink(&["-q", "diff", folder, equal_folder, "--changed", "1,0"]).code, 0);
    let result =
        first.diff(&["-q", "--group", "cidr:24,64", "--as", "tsv", "--what", "hosts,links"]);
    assert_eq!((result.code, result.stdout.lines().count()), (0, 1));
    let groups = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(groups.path(), "10.0.0.4 a\n10.0.0.5 b\n10.0.0.0/24 c\n").unwrap();
    let args = ["-q", "--as", "csv", "--what", "hosts", "--group"];
    let result = first.diff(&[&args[..], &[groups.path().to_str().unwrap()]].concat());
    assert!(result.stdout.ends_with("\nhost,gone,a,\"\",5,0,215,0\nhost,new,b,\"\",0,7,0,301\n"));
}

#[test]
fn picture_shows_the_change_of_every_link() {
    let captures = captures();
    let result = captures.diff(&["-q", "-f", "dot"]);
    assert_eq!(result.code, 1);
    for line in [
        "label=\"10 → 40\", tooltip=\"changed: before 10 packets, 540 B; after 40, 2.1 KiB\"",
        "color=\"#d55e00\", style=dashed, label=\"-5\"",
        "color=\"#009e73\", style=solid, label=\"+7\"",
        "color=\"#aab3bd\", style=solid, tooltip=\"same: before 20 packets",
        "new: 1 host, 1 link",
    ] {
        assert!(result.stdout.contains(line), "{line} is not in {}", result.stdout);
    }
    assert_eq!(captures.diff(&["-f", "dot", "--as", "tsv"]).code, 2);
}

#[test]
#[ignore = "needs Graphviz"]
fn graphviz_draws_a_comparison() {
    require_program("dot");
    let captures = captures();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (dot, png) = (file("diff.dot"), file("diff.png"));
    assert_eq!(captures.diff(&["-q", "-f", "dot", "-P", "direction=TB", "-o", &dot]).code, 1);
    let output = Command::new("timeout")
        .args(["60", "dot", &dot, "-Tpng", "-o", &png, "-Tjson"])
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["edges"].as_array().unwrap().len(), 4);
    assert!(std::fs::read(&png).unwrap().starts_with(b"\x89PNG"));
}

/// Compares the new and gone links with those computed from tshark's links of both captures.
#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn diff_of_the_corpus_equals_that_of_tshark() {
    let mut compared_pairs = 0;
    let captures: Vec<_> =
        corpus_captures().into_iter().filter(|(_, path)| is_comparable(path)).collect();
    for pair in captures.chunks_exact(2) {
        let [(name, before), (name_after, after)] = pair else { continue };
        let (Some(links_before), Some(links_after)) =
            (tshark_links(name, before), tshark_links(name_after, after))
        else {
            continue;
        };
        let [before, after] = [before, after].map(|path| path.to_str().unwrap());
        let args = ["-q", "diff", before, after, "--what", "links", "--as", "tsv"];
        let result = iplink(&args);
        if result.code == 2 {
            continue; // one of them is not a capture file
        }
        let changed_links = |change: &str| -> BTreeSet<(String, String)> {
            let lines = result.stdout.lines().map(|line| line.split('\t').collect::<Vec<_>>());
            let lines = lines.filter(|cells| cells[1] == change);
            lines.map(|cells| (cells[2].to_owned(), cells[3].to_owned())).collect()
        };
        let difference = |links: &BTreeSet<_>, removed: &BTreeSet<_>| {
            links.difference(removed).cloned().collect()
        };
        assert_eq!(
            changed_links("new"),
            difference(&links_after, &links_before),
            "{name} {name_after}"
        );
        assert_eq!(
            changed_links("gone"),
            difference(&links_before, &links_after),
            "{name} {name_after}"
        );
        compared_pairs += 1;
    }
    assert!(compared_pairs > 40, "{compared_pairs}");
}

/// Returns whether iplink and tshark find the same links in a capture. The test in `corpus.rs`
/// gives the reasons for the differences.
fn is_comparable(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    !name.contains("bad-concat") && !name.contains("mpls-6in6-broken")
}

/// Returns the links that tshark finds, if it can read the capture.
fn tshark_links(name: &str, path: &Path) -> Option<BTreeSet<(String, String)>> {
    let text = std::fs::read_to_string(path.with_file_name("truth").join(format!("{name}.tsv")));
    let text = text.ok()?;
    let lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    Some(lines.map(|cells| (cells[0].to_owned(), cells[1].to_owned())).collect())
}
