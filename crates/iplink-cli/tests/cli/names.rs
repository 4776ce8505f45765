//! Tests of host names, metadata and anonymization.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use iplink_generator::bytes::{
    PcapFile, PcapngFile, dns_message, dns_question, dns_record, ethernet, ipv4, udp,
};

use crate::support::{
    CommandResult, corpus_captures, corpus_sample, iplink, office, project, require_program, run,
};

/// Names that would be executed or interpreted in a page, a picture, a spreadsheet, a shell,
/// a terminal or a path.
const HOSTILE_NAMES: [&[u8]; 10] = [
    b"<script>alert(1)</script>",
    b"\"];evil[URL=\"javascript:alert(1)\"",
    b"=cmd|'/c calc'!A1",
    b"\x1b]52;c;ZXZpbA==\x07\x1b[2J",
    b"../../../../tmp/pwned",
    b"\xff\xfe\xc3\x28",
    b"a\nb\rc\td",
    b"\xe2\x80\xaeevil",
    b"]]>&#0;",
    b"'; DROP TABLE hosts;--",
];

/// Writes a file to a temporary folder, and returns the folder and the path of the file.
fn write_file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

/// Returns the path of a MaxMind database for the example capture.
fn geo_database(name: &str) -> String {
    let path = project().join("tests/corpus/geo").join(name);
    path.into_os_string().into_string().unwrap()
}

/// Returns a packet from one of ten hosts to the next.
fn packet(number: u8, payload: &[u8]) -> Vec<u8> {
    let (source, target) = ([10, 0, 0, number], [10, 0, 0, (number + 1) % 10]);
    ethernet(0x0800, &ipv4(source, target, 17, &udp(53, 50_000, payload)))
}

/// Returns a capture with DNS responses that give ten hosts hostile names.
fn hostile_responses() -> Vec<u8> {
    let mut file = PcapFile::new();
    for (number, name) in (0..).zip(HOSTILE_NAMES) {
        let label = [&[u8::try_from(name.len()).unwrap()], name, b"\0"].concat();
        let record = dns_record(b"\xc0\x0c", 1, 1, &[10, 0, 0, number]);
        let message = dns_message(0x8180, &[dns_question(&label, 1)], &[record]);
        file = file.record(number.into(), 0, &packet(number, &message));
    }
    file.build()
}

/// Returns a capture with a name resolution block that gives ten hosts hostile names.
fn hostile_name_block() -> Vec<u8> {
    let mut body = Vec::new();
    for (number, name) in (0..).zip(HOSTILE_NAMES) {
        let value = [&[10, 0, 0, number][..], name, b"\0"].concat();
        body.extend([1, 0]);
        body.extend(u16::try_from(value.len()).unwrap().to_le_bytes());
        body.extend(&value);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    body.extend([0; 4]);
    let mut file = PcapngFile::new().interface(1, 0, &[(2, b"\x1b[2J<script>")]).block(4, &body);
    for number in 0..10 {
        file = file.enhanced(0, number.into(), 60, &packet(number, b""));
    }
    file.build()
}

/// Checks that a text has no control or bidirectional characters, and no script in its markup.
fn assert_harmless(output: &str, text: &str) {
    let is_hidden = |character: char| {
        (character.is_control() && character != '\n')
            || ('\u{202a}'..='\u{202e}').contains(&character)
    };
    // TSV and hosts files contain tabs.
    let text = text.replace('\t', " ").replace("\r\n", "\n");
    assert!(!text.contains(is_hidden), "{output}: {text:?}");
    if text.trim_start().starts_with('<') {
        assert!(!text.contains("<script>alert"), "{output}: {text}");
    }
}

#[test]
fn hostile_names_are_escaped_in_every_output() {
    for (name, bytes) in [("a.pcap", hostile_responses()), ("b.pcapng", hostile_name_block())] {
        let (_folder, path) = write_file(name, &bytes);
        let mut commands: Vec<Vec<&str>> = Vec::new();
        // Parquet is not a text format, and stores names unchanged.
        for format in iplink_formats::FORMATS.iter().filter(|format| format.name != "parquet") {
            commands.push(vec!["render", "-f", format.name]);
        }
        for style in ["text", "tsv", "csv", "json", "ndjson"] {
            for table in ["hosts", "links"] {
                commands.push(vec![table, "--columns", "all", "--as", style]);
            }
            commands.push(vec!["info", "--as", style]);
        }
        for command in commands {
            let result = run_with_files(&command, &path);
            assert_eq!(result.code, 0, "{command:?}: {}", result.stderr);
            assert_harmless(&format!("{command:?}"), &result.stdout);
            assert_harmless(&format!("{command:?}"), &result.stderr);
        }
        let names = iplink(&["-q", "hosts", "--dns", "--columns", "name", "--as", "tsv", &path]);
        assert_eq!(names.stdout.lines().count(), 11, "{}", names.stdout);
        assert!(names.stdout.lines().all(|line| !line.is_empty()), "{}", names.stdout);
    }
}

/// Runs a command with the names of DNS responses. If it needs a folder, appends the contents of
/// all files that it writes to the standard output.
fn run_with_files(command: &[&str], path: &str) -> CommandResult {
    let result = iplink(&[command, &["--dns", path]].concat());
    if !result.stderr.contains("must be a folder") {
        return result;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = format!("{}/out/", folder.path().display());
    let mut result = iplink(&[command, &["--dns", path, "-o", &out]].concat());
    for entry in files_below(Path::new(&out)) {
        result.stdout.push_str(&String::from_utf8_lossy(&std::fs::read(entry).unwrap()));
    }
    result
}

/// Returns the paths of all files in a folder and its subfolders, sorted.
fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

#[test]
fn hosts_file_takes_precedence_and_all_names_are_listed() {
    let (_folder, path) = write_file("hosts", b"192.168.10.4 paper paper.home\n# 192.168.10.5 x\n");
    let columns = ["--columns", "host,name,names,name_source", "--as", "tsv"];
    let host_line = |flags: &[&str]| {
        let result = iplink(&[&["-q", "hosts", &office()], &columns[..], flags].concat());
        let line = result.stdout.lines().find(|line| line.starts_with("192.168.10.4\t")).unwrap();
        line.to_owned()
    };
    assert_eq!(host_line(&[]), "192.168.10.4\t\t\t");
    assert_eq!(host_line(&["--names", &path]), "192.168.10.4\tpaper\tpaper paper.home\thosts file");
    let in_packets = "printer.local printer.office.example";
    for flags in [&["--resolve", "capture"][..], &["--dns"]] {
        assert_eq!(host_line(flags), format!("192.168.10.4\tprinter.local\t{in_packets}\tmDNS"));
    }
    assert_eq!(host_line(&["--resolve", "none"]), "192.168.10.4\t\t\t");
    assert_eq!(
        host_line(&["--names", &path, "--resolve", "capture"]),
        format!("192.168.10.4\tpaper\tpaper paper.home {in_packets}\thosts file")
    );
}

#[test]
fn aligned_tables_show_names_beside_addresses() {
    let (_folder, path) = write_file("hosts", b"192.168.10.4 paper\n");
    let table = |args: &[&str]| iplink(&[&["-q"], args, &[&office()]].concat()).stdout;
    let columns_of = |args: &[&str]| {
        let text = table(args);
        let line = text.lines().next().unwrap();
        let columns = line.split("  ").map(str::trim).filter(|column| !column.is_empty());
        columns.take(3).map(str::to_owned).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(columns_of(&["links"]), "source, target, packets");
    assert_eq!(columns_of(&["links", "--names", &path]), "source, source name, target");
    assert_eq!(columns_of(&["links", "--resolve", "capture"]), "source, source name, target");
    assert_eq!(columns_of(&["hosts", "--names", &path]), "host, name, packets sent");
    assert_eq!(columns_of(&["hosts", "--names", &path, "--columns", "host,asn"]), "host, asn");
    assert!(table(&["hosts", "--names", &path]).contains("paper"));
}

#[test]
fn conflicting_mac_addresses_are_shown() {
    let arp = |mac: u8, address: u8| {
        let sender = [&[2, 0, 0, 0, 0, mac][..], &[10, 0, 0, address]].concat();
        ethernet(0x0806, &[&[0, 1, 8, 0, 6, 4, 0, 2][..], &sender, &[0; 10]].concat())
    };
    let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(1, 2, b""));
    let frames = [arp(1, 1), arp(2, 1), arp(2, 2), ethernet(0x0800, &packet)];
    let capture = frames.iter().fold(PcapFile::new(), |file, frame| file.record(1, 0, frame));
    let (_folder, path) = write_file("arp.pcap", &capture.build());
    for nodes in ["ip", "mac"] {
        let args = ["--resolve", "capture", "--nodes", nodes, "--columns", "host,macs"];
        let result = iplink(&[&["hosts", "--as", "tsv", &path], &args[..]].concat());
        let notes = "conflicting MAC addresses for 1 host: 10.0.0.1\n\
            iplink: 02:00:00:00:00:02 claims several IP addresses by ARP: 10.0.0.1, 10.0.0.2\n";
        assert!(result.stderr.contains(notes), "{}", result.stderr);
        let expected =
            "10.0.0.1\t02:00:00:00:00:01 02:00:00:00:00:02\n10.0.0.2\t02:00:00:00:00:02\n";
        assert!(nodes == "mac" || result.stdout.ends_with(expected), "{}", result.stdout);
    }
}

#[test]
fn invalid_file_is_reported_before_any_capture_is_read() {
    let (_hosts, hosts) = write_file("hosts", b"10.0.0.1 a\n10.0.0.300 \x1b[2J\n");
    let (_key, key) = write_file("key", b"secret\n");
    for (flag, path, message) in [
        (
            "--names",
            &hosts,
            "line 2: invalid entry `10.0.0.300 \\u{1b}[2J`: expected an address and names",
        ),
        ("--geo", &hosts, "invalid MaxMind database (.mmdb)"),
        ("--anonymize", &key, "invalid key of 7 bytes: expected 32 bytes or 64 hexadecimal digits"),
        ("--names", &"/no/such/file".to_owned(), "No such file or directory"),
    ] {
        let result = iplink(&["links", "/no/such/capture", flag, path]);
        assert_eq!(result.code, 2);
        assert!(result.stderr.contains(message), "{}", result.stderr);
    }
    let result = iplink(&["links", &office(), "--group", "country"]);
    assert_eq!(result.code, 2);
    assert!(result.stderr.contains("--geo MMDB"), "{}", result.stderr);
}

#[test]
fn hosts_file_roundtrips() {
    let first = iplink(&["-q", "render", "-f", "hosts", "--dns", &office()]);
    let (_folder, path) = write_file("names.hosts", first.stdout.as_bytes());
    let reread = iplink(&["-q", "render", "-f", "hosts", "--names", &path, &office()]);
    assert_eq!(reread.stderr, "");
    assert_eq!(reread.stdout, first.stdout);
    assert!(first.stdout.contains("192.168.10.4\tprinter.local printer.office.example\n"));
    let (_hostile, hostile) = write_file("a.pcap", &hostile_responses());
    // Names that are not valid host names are written in comments.
    let comments = iplink(&["-q", "render", "-f", "hosts", "--dns", &hostile]).stdout;
    assert!(comments.contains("# 10.0.0.0\t<script>alert(1)</script>\n"), "{comments}");
    for line in first.stdout.lines().chain(comments.lines()) {
        assert_hosts_line(line);
    }
}

/// The system resolver finds all names of a hosts file that iplink writes. The file replaces
/// `/etc/hosts` in a mount namespace of the test only.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs getent and unshare"]
fn getent_resolves_the_names_of_a_hosts_file() {
    assert_getent_resolves([office()]);
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs getent, unshare and IPLINK_CORPUS"]
fn getent_resolves_the_names_of_the_corpus() {
    let captures = corpus_sample(&DNS_CAPTURES).into_iter();
    assert_getent_resolves(captures.map(|(_, path)| path.into_os_string().into_string().unwrap()));
}

/// Checks that the system resolver finds every name in the hosts files of these captures.
#[cfg(target_os = "linux")]
fn assert_getent_resolves(captures: impl IntoIterator<Item = String>) {
    require_program("getent");
    require_program("unshare");
    for capture in captures {
        let written = iplink(&["-q", "render", "-f", "hosts", "--dns", &capture]).stdout;
        let (_folder, path) = write_file("names.hosts", written.as_bytes());
        let lines: Vec<(&str, &str)> =
            written.lines().filter_map(|line| line.split_once('\t')).collect();
        let lines = lines.into_iter().filter(|(address, _)| !address.starts_with('#'));
        let (addresses, names): (Vec<&str>, Vec<&str>) = lines.unzip();
        assert!(!names.is_empty(), "{capture}: {written}");
        let expected: Vec<_> = addresses
            .iter()
            .zip(&names)
            .map(|(address, names)| format!("{address} {names}"))
            .collect();
        assert_eq!(resolve(&path, "hosts", &addresses), expected, "{capture}");
        let single_names: Vec<_> = names.iter().flat_map(|names| names.split(' ')).collect();
        assert_eq!(resolve(&path, "ahosts", &single_names).len(), single_names.len(), "{capture}");
    }
}

/// Captures whose DNS responses give names to hosts.
#[cfg(target_os = "linux")]
const DNS_CAPTURES: [&str; 2] = ["nfstream__skype.pcap", "ndpi__1kxun.pcap"];

/// Looks up each word (a name or an address) in a database of getent, which reads this hosts file
/// instead of `/etc/hosts`. Returns the first line of each answer, with single spaces.
#[cfg(target_os = "linux")]
fn resolve(hosts: &str, database: &str, words: &[&str]) -> Vec<String> {
    let script = "mount --bind \"$1\" /etc/hosts; shift; database=$1; shift
        for word; do getent -s files \"$database\" \"$word\" | head -n 1; done";
    // Root needs no mapped user (`-r`), and may not be allowed to map one.
    let options = if run("id", &["-u"]).trim() == "0" { "-m" } else { "-rm" };
    let args = [options, "sh", "-euc", script, "sh", hosts, database];
    let answers = run("unshare", &[&args, words].concat());
    let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    answers.lines().map(line).collect()
}

/// Checks the syntax of a line as in hosts(5): a comment, or an address and names.
fn assert_hosts_line(line: &str) {
    if line.starts_with('#') {
        return;
    }
    let (address, names) = line.split_once('\t').unwrap();
    assert!(address.parse::<std::net::IpAddr>().is_ok(), "{line}");
    let is_name = |name: &str| {
        let is_allowed =
            |character: char| character.is_ascii_alphanumeric() || "-._".contains(character);
        name.starts_with(char::is_alphanumeric) && name.chars().all(is_allowed)
    };
    assert!(names.split(' ').all(is_name), "{line}");
}

#[test]
fn countries_and_autonomous_systems_come_from_databases() {
    let (country, asn) = (geo_database("country.mmdb"), geo_database("asn.mmdb"));
    let flags = ["-q", "--geo", &country, "--geo", &asn];
    let columns = ["hosts", "--columns", "host,country,asn,as_name", "--as", "tsv", &office()];
    let result = iplink(&[&columns[..], &flags].concat());
    for line in [
        "192.168.10.1\tAQ\t\t",
        "192.168.20.14\t\t\t",
        "198.51.100.10\tBV\tAS64500\tExample Ltd",
        "203.0.113.20\tHM\tAS64501\t",
        "2001:db8:100::10\tBV\tAS64500\tExample Ltd",
    ] {
        assert!(result.stdout.lines().any(|row| row == line), "{line}: {}", result.stdout);
    }
    let groups = |by: &str| {
        let links = ["links", "--group", by, "--as", "tsv", &office()];
        let result = iplink(&[&links[..], &flags].concat());
        let sources = result.stdout.lines().filter_map(|line| line.split('\t').next());
        let names = sources.filter(|name| name.starts_with(char::is_uppercase));
        names.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let expected: BTreeSet<_> = ["AQ", "BV", "HM"].map(str::to_owned).into();
    assert_eq!(groups("country"), expected);
    let expected: BTreeSet<_> = ["AS64500 Example Ltd", "AS64501"].map(str::to_owned).into();
    assert_eq!(groups("asn"), expected);
}

#[test]
#[ignore = "needs ieee-data"]
fn vendor_comes_from_the_ieee_registries() {
    let result =
        iplink(&["hosts", &office(), "--nodes", "mac", "--columns", "vendor", "--as", "tsv"]);
    assert_eq!(result.code, 0);
    let registry = Path::new("/usr/share/ieee-data/oui.txt");
    assert!(registry.exists(), "this test needs ieee-data, which is not installed");
    assert!(result.stdout.contains("ICANN, IANA Department"), "{}", result.stdout);
    let without_vendor = iplink(&["hosts", &office(), "--nodes", "mac"]);
    assert!(!without_vendor.stderr.contains("vendor"), "{}", without_vendor.stderr);
}

#[test]
fn anonymized_output_contains_no_address_and_no_file_name() {
    let (_folder, key) = write_file("key", &[b'7'; 64]);
    let (_hosts, hosts) = write_file("hosts", b"192.168.10.4 paper\n");
    let flags = ["--anonymize", &key, "--names", &hosts, "--dns"];
    let columns = ["links", "--columns", "all", "--as", "csv", &office()];
    let run = || iplink(&[&columns[..], &flags].concat());
    let result = run();
    assert!(result.stderr.contains("--anonymize: names are not shown"), "{}", result.stderr);
    assert_eq!(result.stdout, run().stdout);
    for secret in ["192.168.", "2001:db8:", "paper", "office", "example", "printer"] {
        assert!(!result.stdout.contains(secret), "{secret}");
    }
    assert!(result.stdout.contains("input 1"));
    let lines = |text: &str| text.lines().count();
    assert_eq!(lines(&result.stdout), lines(&iplink(&columns).stdout));
}

#[test]
fn anonymized_focus_is_found_by_original_address() {
    let (_folder, key) = write_file("key", &[b'7'; 64]);
    let sorted_rows = |flags: &[&str]| {
        let links = ["-q", "links", &office(), "--as", "tsv", "--focus", "192.168.10.4"];
        let result = iplink(&[&links[..], flags].concat());
        let fields = |line: &str| line.split('\t').skip(2).map(str::to_owned).collect::<Vec<_>>();
        let mut lines: Vec<_> = result.stdout.lines().map(fields).collect();
        lines.sort();
        lines
    };
    assert!(sorted_rows(&[]).len() > 3);
    assert_eq!(sorted_rows(&["--anonymize", &key]), sorted_rows(&[]));
    let result = iplink(&["links", &office(), "--anonymize", &key, "--focus", "192.0.2.99"]);
    assert!(result.stderr.contains("host 192.0.2.99 not found\n"), "{}", result.stderr);
}

/// Checks that each host for which tshark finds an address record in a DNS response has a name.
#[test]
#[ignore = "needs tshark and IPLINK_CORPUS"]
fn hosts_in_dns_answers_of_tshark_have_names_in_the_corpus() {
    require_program("tshark");
    let mut named_hosts = 0;
    for (name, path) in corpus_captures() {
        // A refused DNS update names no host.
        if name.contains("-bad-") || name == "mercury__emix.pcap" {
            continue;
        }
        let expected = tshark_answers(&path);
        let result = iplink(&[
            "-q",
            "hosts",
            "--dns",
            "--columns",
            "host,name",
            "--as",
            "tsv",
            path.to_str().unwrap(),
        ]);
        for line in result.stdout.lines().skip(1) {
            let (host, host_name) = line.split_once('\t').unwrap();
            if expected.contains(host) {
                assert!(!host_name.is_empty(), "{name}: {host} has no name");
                named_hosts += 1;
            }
        }
    }
    assert!(named_hosts > 200, "{named_hosts} hosts have names");
}

/// Returns the addresses that tshark finds in the answers of DNS responses.
fn tshark_answers(path: &Path) -> BTreeSet<String> {
    let fields = ["-T", "fields", "-e", "dns.a", "-e", "dns.aaaa"];
    let filter = "(udp.srcport == 53 || udp.srcport == 5353) && dns.flags.response == 1 \
        && dns.flags.opcode == 0 && dns.flags.rcode == 0 && !_ws.malformed && !icmp && !icmpv6";
    let output = Command::new("tshark")
        .args(["-n", "-r", path.to_str().unwrap(), "-Y", filter])
        .args(fields)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let addresses = text.split(['\t', '\n', ',']).filter(|address| !address.is_empty());
    addresses.map(str::to_owned).collect()
}
