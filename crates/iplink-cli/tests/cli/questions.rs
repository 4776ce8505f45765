//! Tests of `iplink ask` and `iplink path`.

use iplink_formats::questions::{QUESTIONS, Question};
use iplink_generator::bytes::{PcapFile, ipv4, ipv6, tcp, udp};

use crate::support::{CommandResult, iplink, office};

/// The TCP flag SYN.
const SYN: u8 = 0x02;
/// The TCP flag ACK.
const ACK: u8 = 0x10;

/// The link type of IP without a link layer.
const LINK_TYPE_RAW: u32 = 101;

/// Asks a question about the example capture, with the required parameters.
fn ask(name: &str, args: &[&str]) -> CommandResult {
    let required: &[&str] = match name {
        "never-contacted" => &["--of", "192.168.10.2"],
        // In the example, no host has as many unanswered contacts as the default requires.
        "scans" => &["--at-least", "1"],
        _ => &[],
    };
    iplink(&[&["-q", "ask", name, &office()], required, args].concat())
}

/// Asks a question about the example capture, and returns the header line of its answer.
fn header(name: &str, args: &[&str]) -> String {
    let result = ask(name, &[&["--as", "tsv"], args].concat());
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{name}");
    assert!(result.stdout.lines().count() > 1, "{name} has no answer");
    result.stdout.lines().next().unwrap().to_owned()
}

#[test]
fn questions_are_listed_with_parameters_and_columns() {
    let list = iplink(&["ask", "--as", "tsv"]);
    assert_eq!((list.code, list.stderr.as_str()), (0, ""));
    assert_eq!(list.stdout, iplink(&["ask", "--list", "--as", "tsv"]).stdout);
    let lines: Vec<&str> = list.stdout.lines().collect();
    assert_eq!(lines[0], "question\tabout\tparameters\tcolumns");
    assert_eq!(lines.len(), QUESTIONS.len() + 1);
    let scans = lines.iter().find(|line| line.starts_with("scans\t")).unwrap();
    let parameters = "minimum number of unanswered contacts: --at-least=5";
    let columns = "host,host_name,contacted,unanswered,packets,bytes";
    assert!(scans.ends_with(&format!("\t{parameters}\t{columns}")), "{scans}");
    assert_eq!(iplink(&["ask", "scans"]).code, 2);
}

#[test]
fn every_question_is_answered_with_the_chosen_columns() {
    for question in QUESTIONS {
        let columns: Vec<&str> = question.columns().iter().map(|(name, _)| *name).collect();
        let is_name = |name: &&&str| name.ends_with("_name");
        let default: Vec<&str> = columns.iter().filter(|name| !is_name(name)).copied().collect();
        assert_eq!(header(question.name, &[]), default.join("\t"));
        assert_eq!(header(question.name, &["--columns", "all"]), columns.join("\t"));
        let chosen = [columns[columns.len() - 1], columns[0]];
        assert_eq!(header(question.name, &["--columns", &chosen.join(",")]), chosen.join("\t"));
        let result = ask(question.name, &["--columns", "nothing"]);
        let message = format!("unknown column \"nothing\"; valid columns: {}", columns.join(", "));
        assert_eq!((result.code, result.stderr), (2, format!("iplink: {message}\n")));
    }
}

#[test]
fn host_name_column_contains_the_dns_name() {
    let args = ["--dns", "--as", "csv", "--columns", "host_name,host"];
    let result = ask("top-talkers", &args);
    let row = result.stdout.lines().nth(1).unwrap();
    assert_eq!(row, "files.office.example,192.168.10.2");
}

#[test]
fn directed_questions_reject_both_ways() {
    for question in QUESTIONS {
        let result = ask(question.name, &["--both-ways"]);
        let message =
            format!("iplink: {} requires directed links: omit --both-ways\n", question.name);
        let expected = if question.is_directed { (2, message) } else { (0, String::new()) };
        assert!(
            result.code == expected.0 && result.stderr.starts_with(&expected.1),
            "{}",
            result.stderr
        );
    }
    let result = iplink(&["path", &office(), "10.0.0.1", "10.0.0.2", "--both-ways"]);
    assert_eq!(result.code, 2);
}

#[test]
fn invalid_arguments_of_a_question_are_rejected() {
    let office = office();
    for (args, error) in [
        (vec!["scans", &office, "--of", "10.0.0.1"], "scans does not accept --of"),
        (vec!["degree", &office, "--at-least", "3"], "degree does not accept --at-least"),
        (vec!["never-contacted", &office], "never-contacted requires a host: use --of HOST"),
        (vec!["who", &office], "unknown question \"who\"; valid questions: articulation, "),
        (vec!["never-contacted", &office, "--of", "10.9.9.9"], "host 10.9.9.9 not found"),
    ] {
        let result = iplink(&[&["-q", "ask"], &args[..]].concat());
        assert_eq!((result.code, result.stdout.as_str()), (2, ""), "{args:?}");
        assert!(result.stderr.contains(error), "{}", result.stderr);
    }
}

#[test]
fn port_scan_in_the_example_is_found() {
    let result = ask("port-scans", &["--as", "tsv", "--columns", "source,target,ports,unserved"]);
    let row = "192.168.10.113\t192.168.10.2\t120\t116";
    assert_eq!(result.stdout, format!("source\ttarget\tports\tunserved\n{row}\n"));
    let result = ask("port-scans", &["--as", "tsv", "--at-least", "117"]);
    assert_eq!(result.stdout.lines().count(), 1);
}

#[test]
fn sampled_betweenness_is_reported() {
    use iplink_generator::{CaptureFormat, Profile, TrafficKind, capture};
    let profile =
        Profile { packets: 9_000, hosts: 6_000, kind: TrafficKind::Mixed, ..Profile::default() };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), capture(&profile, CaptureFormat::Pcap)).unwrap();
    let path = file.path().to_str().unwrap();
    let result = iplink(&["ask", "betweenness", path, "--as", "tsv"]);
    let hosts = result.stdout.lines().count() - 1;
    assert!(hosts > 2_000, "{hosts}");
    let note = format!("iplink: estimated from paths from 256 of {hosts} hosts\n");
    assert!(result.stderr.ends_with(&note), "{}", result.stderr);
    assert!(result.stdout.lines().skip(1).all(|line| line.ends_with("\t256")));
}

#[test]
fn anonymized_hosts_are_found_by_original_address() {
    let key = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(key.path(), [7; 32]).unwrap();
    let anonymize = ["--anonymize", key.path().to_str().unwrap()];
    for question in QUESTIONS {
        let (original, anonymized) = (ask(question.name, &[]), ask(question.name, &anonymize));
        assert_eq!((anonymized.code, anonymized.stderr.as_str()), (0, ""), "{}", question.name);
        assert_eq!(original.stdout.lines().count(), anonymized.stdout.lines().count());
        let are_originals_shown = ["192.168.", "203.0.113.", "2001:db8:"]
            .map(|prefix| anonymized.stdout.contains(prefix));
        assert_eq!(are_originals_shown, [false; 3], "{}: {}", question.name, anonymized.stdout);
    }
    let ends = ["192.168.10.117", "192.168.10.5"];
    let path = |args: &[&str]| iplink(&[&["-q", "path", &office()], &ends[..], args].concat());
    let (original, anonymized) =
        (path(&["--in-time"]), path(&["--in-time", anonymize[0], anonymize[1]]));
    assert_eq!((original.code, anonymized.code), (0, 0));
    assert_eq!(original.stdout.lines().count(), anonymized.stdout.lines().count());
    assert!(!anonymized.stdout.contains("192.168.10"), "{}", anonymized.stdout);
    let unknown_host =
        iplink(&["-q", "path", &office(), "10.9.9.9", "192.168.10.5", anonymize[0], anonymize[1]]);
    assert_eq!(
        (unknown_host.code, unknown_host.stderr.as_str()),
        (2, "iplink: host 10.9.9.9 not found\n")
    );
}

#[test]
fn missing_path_has_exit_code_1() {
    let result = iplink(&["path", &office(), "192.168.10.117", "2001:db8:113::20", "--as", "tsv"]);
    assert_eq!((result.code, result.stdout.lines().count()), (1, 1));
    let message = "iplink: no path from 192.168.10.117 to 2001:db8:113::20\n";
    assert!(result.stderr.ends_with(message), "{}", result.stderr);
}

#[test]
fn options_are_allowed_between_the_input_and_the_ends_of_a_path() {
    let ends = ["203.0.113.66", "192.168.10.113"];
    let after = iplink(&["-q", "path", &office(), ends[0], ends[1], "--as", "tsv"]);
    let between = iplink(&["-q", "path", &office(), "--as", "tsv", ends[0], ends[1]]);
    assert_eq!((after.code, after.stdout.lines().count()), (0, 4));
    assert_eq!(after.stdout, between.stdout);
    let result = iplink(&["path", &office(), ends[0]]);
    let message = "iplink: path requires at least one input, the first host and the last host\n";
    assert_eq!((result.code, result.stderr.as_str()), (2, message));
}

/// Returns a capture of private, public, loopback, link-local, multicast and broadcast
/// addresses, with replies, a port scan and periodic contacts.
fn capture_with_special_addresses() -> Vec<u8> {
    let client = [192, 168, 1, 7];
    let printer = [192, 168, 1, 9];
    let server = [198, 51, 100, 10];
    let mut packets = vec![
        ipv4([0, 0, 0, 0], [255, 255, 255, 255], 17, &udp(68, 67, b"discover")),
        ipv4([127, 0, 0, 1], [127, 0, 0, 1], 17, &udp(50_000, 53, b"x")),
        ipv4(client, [192, 168, 1, 255], 17, &udp(138, 138, b"browse")),
        ipv4(printer, [192, 168, 1, 255], 17, &udp(138, 138, b"browse")),
        ipv4([169, 254, 7, 7], [224, 0, 0, 251], 17, &udp(5_353, 5_353, b"q")),
        ipv4(printer, client, 1, b"pong"),
        ipv4(client, server, 17, &udp(123, 123, b"ntp")),
        ipv4(server, client, 17, &udp(123, 123, b"ntp")),
        ipv4([10, 0, 0, 1], server, 6, &tcp(40_000, 443, SYN, b"")),
        ipv4(server, [10, 0, 0, 1], 6, &tcp(443, 40_000, SYN | ACK, b"")),
    ];
    for group in 1..7 {
        packets.push(ipv4(client, [239, 255, 0, group], 17, &udp(1_900, 1_900, b"search")));
    }
    for port in 20..29 {
        packets.push(ipv4([203, 0, 113, 66], client, 6, &tcp(50_000, port, SYN, b"")));
    }
    // Targets with a multicast, a link-local, a unique local and a global address.
    for prefix in [[0xff, 2], [0xfe, 0x80], [0xfd, 0], [0x20, 1]] {
        let address = |prefix: [u8; 2], last_byte: u8| {
            let mut address = [0; 16];
            (address[0], address[1], address[15]) = (prefix[0], prefix[1], last_byte);
            address
        };
        let datagram = udp(546, 547, b"solicit");
        packets.push(ipv6(address([0xfe, 0x80], 1), address(prefix, 2), 17, &datagram));
    }
    let mut file = PcapFile::new().link_type(LINK_TYPE_RAW);
    for packet in &packets {
        file = file.record(1, 0, packet);
    }
    for minute in 10..18 {
        let beacon = ipv4([10, 0, 0, 1], [224, 0, 0, 1], 17, &udp(40_001, 9, b"beacon"));
        file = file.record(60 * minute, 0, &beacon);
    }
    file.build()
}

/// Returns the sorted rows of the answer to a question, without the columns that depend on
/// addresses: hosts and group numbers. Groups of the same size are numbered by address.
fn rows_without_addresses(capture: &str, question: &Question, flags: &[&str]) -> Vec<String> {
    let is_compared = |name: &str| {
        let depends_on_addresses =
            ["host", "other", "source", "target", "community", "component", "strong"];
        !depends_on_addresses.contains(&name) && !name.ends_with("_name")
    };
    let columns: Vec<_> = question.columns().iter().map(|(name, _)| *name).collect();
    let columns: Vec<_> = columns.into_iter().filter(|name| is_compared(name)).collect();
    let host = ["--of", "192.168.1.7"];
    let host = if question.name == "never-contacted" { &host[..] } else { &[] };
    let columns = columns.join(",");
    let has_compared_columns = !columns.is_empty();
    let columns = if has_compared_columns { &columns } else { "all" };
    let ask = ["-q", "ask", question.name, capture, "--as", "tsv", "--columns", columns];
    let result = iplink(&[&ask[..], host, flags].concat());
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{}", question.name);
    // Rounded, because the order of hosts affects the last digits of sums.
    let cell = |cell: &str| match cell.parse::<f64>() {
        Ok(number) => format!("{number:.9}"),
        Err(_) => cell.to_owned(),
    };
    // If all columns depend on addresses, only the number of rows is compared.
    let row = |line: &str| match has_compared_columns {
        true => line.split('\t').map(cell).collect::<Vec<_>>().join(" "),
        false => String::new(),
    };
    let mut rows: Vec<_> = result.stdout.lines().map(row).collect();
    rows.sort();
    rows
}

#[test]
fn answers_do_not_depend_on_anonymization() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).into_os_string().into_string().unwrap();
    let (capture, groups) = (path("special.pcap"), path("groups"));
    std::fs::write(&capture, capture_with_special_addresses()).unwrap();
    std::fs::write(&groups, "224.0.0.0/4 multicast\n192.168.0.0/16 private\nff00::/8 multicast\n")
        .unwrap();
    let view_options: [&[&str]; 7] = [
        &[],
        &["-F", "net 224.0.0.0/4 or net 192.168.0.0/16"],
        &["--group", &groups],
        &["--group", "cidr:16,16"],
        &["--focus", "192.168.1.7", "--hops", "1"],
        &["--fold-silent"],
        &["--min-packets", "2"],
    ];
    for key_byte in [b'1', b'7'] {
        let key = path("key");
        std::fs::write(&key, [key_byte; 32]).unwrap();
        for question in QUESTIONS {
            for options in view_options {
                // With some of these options, the host of the question is merged into a group or
                // omitted.
                if question.name == "never-contacted" && !options.is_empty() {
                    continue;
                }
                let original = rows_without_addresses(&capture, question, options);
                let anonymized = rows_without_addresses(
                    &capture,
                    question,
                    &[options, &["--anonymize", &key]].concat(),
                );
                assert_eq!(original, anonymized, "{} {options:?}", question.name);
            }
        }
    }
}
