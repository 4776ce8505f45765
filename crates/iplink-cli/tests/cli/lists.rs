//! Tests of lists of links as inputs.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{CommandResult, corpus_sample, iplink, office};

/// Lists the links of inputs, with these columns.
fn links(inputs: &[&str], columns: &str) -> CommandResult {
    iplink(&[&["-q", "links", "--as", "tsv", "--columns", columns], inputs].concat())
}

/// The columns that lists can contain.
const ALL_COLUMNS: &str = "source,target,packets,bytes,first_seen,last_seen";

/// Commands that write a list, with the columns that it preserves.
const LIST_COMMANDS: [(&[&str], &str); 9] = [
    (&["render", "-f", "csv"], "source,target,packets"),
    (
        &["render", "-f", "csv", "-P", "columns=all", "-P", "header=yes", "-P", "delimiter=|"],
        ALL_COLUMNS,
    ),
    (&["render", "-f", "tsv"], ALL_COLUMNS),
    (&["render", "-f", "json"], ALL_COLUMNS),
    (&["render", "-f", "ndjson"], ALL_COLUMNS),
    (&["links", "--as", "csv"], ALL_COLUMNS),
    (&["links", "--as", "tsv"], ALL_COLUMNS),
    (&["links", "--as", "json"], ALL_COLUMNS),
    (&["links", "--as", "ndjson"], ALL_COLUMNS),
];

/// Writes the standard output of a command for a capture to a file.
fn write_list(command: &[&str], capture: &str, path: &Path) {
    let result = iplink(&[&["-q"], command, &[capture]].concat());
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{command:?}");
    std::fs::write(path, result.stdout).unwrap();
}

#[test]
fn lists_of_the_example_roundtrip() {
    assert_lists_are_read_back(&[office()]);
}

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn lists_of_the_corpus_roundtrip() {
    let names = ["mercury__emix.pcap", "nfstream__skype.pcap", "zeek__linux_dlt_sll2.pcap"];
    let captures = corpus_sample(&names).into_iter();
    let paths = captures.map(|(_, path)| path.into_os_string().into_string().unwrap());
    assert_lists_are_read_back(&paths.collect::<Vec<_>>());
}

/// Checks that each list has the same links as the capture, in the columns that it preserves.
fn assert_lists_are_read_back(captures: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    for (capture, (command, columns)) in
        captures.iter().flat_map(|capture| LIST_COMMANDS.map(|command| (capture, command)))
    {
        write_list(command, capture, &path);
        let result = links(&[path.to_str().unwrap()], columns);
        assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{command:?} of {capture}");
        assert!(result.stdout == links(&[capture], columns).stdout, "{command:?} of {capture}");
    }
}

#[test]
fn zeek_and_netflow_lists_roundtrip() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    let path = path.to_str().unwrap();
    for (format, columns) in [
        // The bytes of Zeek's flows are those of IP packets, and not those on the wire. Both
        // directions of a flow have the same time, which does not show the server of a UDP flow.
        ("zeek", "source,target,packets,initiator"),
        ("netflow", "source,target,packets,bytes,first_seen,last_seen,uses"),
    ] {
        write_list(&["render", "-f", format], &office(), Path::new(path));
        assert_eq!(links(&[path], columns).stdout, links(&[&office()], columns).stdout);
        if format == "netflow" {
            // The lines of a 5-tuple are one flow again, whose packets and times are the same.
            let rewritten = iplink(&["-q", "render", "-f", format, path]).stdout;
            std::fs::write(path, &rewritten).unwrap();
            assert_eq!(links(&[path], columns).stdout, links(&[&office()], columns).stdout);
            assert!(iplink(&["-q", "render", "-f", format, path]).stdout == rewritten);
        }
    }
}

#[test]
fn lists_merge_with_captures_and_their_packets_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.csv");
    write_list(&["links", "--as", "csv"], &office(), &path);
    let path = path.to_str().unwrap();
    let doubled = links(&[&office(), &office()], ALL_COLUMNS).stdout;
    assert_eq!(links(&[path, &office()], ALL_COLUMNS).stdout, doubled);
    assert_eq!(links(&[&office(), path], ALL_COLUMNS).stdout, doubled);
    assert_eq!(links(&[path, path], ALL_COLUMNS).stdout, doubled);
    let info = iplink(&["-q", "info", "--as", "tsv", "-F", "host 192.168.10.2", path]).stdout;
    let assert_row = |line: &str| assert!(info.contains(&format!("{path}\t{line}\n")), "{info}");
    assert_row(
        "format\tlist of links (CSV): source, target, packets, bytes, first seen, last seen",
    );
    assert_row("packets read\t1880");
    assert_row("packets linked\t484");
    assert_row("packets filtered out\t1396");
    assert_row("packets skipped\t0");
    let filter = ["-F", "host 192.168.10.2"];
    let filtered = |input: &str| links(&[&filter[..], &[input]].concat(), ALL_COLUMNS).stdout;
    assert_eq!(filtered(path), filtered(&office()));
}

#[test]
fn every_format_renders_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("conn.log");
    write_list(&["render", "-f", "zeek"], &office(), &path);
    for format in iplink_formats::FORMATS {
        let out = format!("{}/{}/", folder.path().display(), format.name);
        let args = ["render", path.to_str().unwrap(), "-f", format.name, "-o", &out];
        assert_eq!(iplink(&args).code, 0, "{}", format.name);
    }
}

#[test]
fn zeek_logs_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let (text, json) = (folder.path().join("conn.log"), folder.path().join("conn.json"));
    // The columns of Zeek 7.
    std::fs::write(
        &text,
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n\
         #open\t2026-01-01-00-00-00\n\
         #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\t\
         orig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\t\
         orig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\tip_proto\n\
         #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\t\
         bool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\tcount\n\
         1300475167.096535\tCHhAvVGS1DHFjwGM9\t141.142.220.202\t5353\t224.0.0.251\t5353\tudp\tdns\t-\t-\t-\tS0\tF\tF\t0\tD\t1\t73\t0\t0\t-\t17\n\
         1300475168.853899\tCmES5u32sYpV7JYN\t141.142.220.118\t43927\t141.142.2.2\t443\ttcp\tssl\t0.500435\t38\t89\tSF\tF\tF\t0\tShADadFf\t4\t66\t3\t117\t-\t6\n\
         1300475169.0\tC1\tfe80::1\t135\tff02::2\t136\ticmp\t-\t-\t-\t-\tOTH\tF\tF\t0\t-\t0\t0\t0\t0\t-\t58\n\
         #close\t2026-01-01-01-00-00\n",
    )
    .unwrap();
    let columns = format!("{ALL_COLUMNS},uses,initiator");
    let result = links(&[text.to_str().unwrap()], &columns);
    assert_eq!((result.code, result.stderr.as_str()), (0, ""));
    let rows: Vec<_> = result.stdout.lines().skip(1).collect();
    let expected = [
        "141.142.2.2\t141.142.220.118\t3\t117\t2011-03-18T19:06:08.853899Z\t2011-03-18T19:06:09.354334Z\t\ttarget",
        "141.142.220.118\t141.142.2.2\t4\t66\t2011-03-18T19:06:08.853899Z\t2011-03-18T19:06:09.354334Z\t443/tcp\tsource",
        "141.142.220.202\t224.0.0.251\t1\t73\t2011-03-18T19:06:07.096535Z\t2011-03-18T19:06:07.096535Z\t5353/udp\t",
    ];
    assert_eq!(rows, expected);
    std::fs::write(
        &json,
        "{\"ts\":1300475167.096535,\"uid\":\"C\",\"id.orig_h\":\"141.142.220.202\",\"id.orig_p\":5353,\
         \"id.resp_h\":\"224.0.0.251\",\"id.resp_p\":5353,\"proto\":\"udp\",\"conn_state\":\"S0\",\
         \"local_orig\":false,\"orig_pkts\":1,\"orig_ip_bytes\":73,\"resp_pkts\":0,\"resp_ip_bytes\":0}\n",
    )
    .unwrap();
    let result = links(&[json.to_str().unwrap()], &columns);
    assert_eq!(result.stdout.lines().nth(1).unwrap(), expected[2]);
}

/// Reads a list from a file, and returns the exit code, the standard output and the messages.
fn read_list(text: &[u8], args: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let result = iplink(&[&["links", "--as", "tsv"], args, &[path]].concat());
    (result.code, result.stdout, result.stderr.replace(path, "x"))
}

#[test]
fn invalid_line_is_reported_and_lines_before_it_are_used() {
    let valid_line = "10.0.0.1;10.0.0.2;7\n\n";
    for (invalid_line, message) in [
        (
            "10.0.0.300;10.0.0.2;1",
            "invalid address \"10.0.0.300\": expected an IP address, MAC address, network or \
             address:port/protocol",
        ),
        (
            "10.0.0.1;10.0.0.2;-1",
            "packets: invalid number \"-1\": expected a whole number from 0 to 18446744073709551615",
        ),
        ("10.0.0.1;10.0.0.2;0", "a link needs at least one packet"),
        ("10.0.0.1;10.0.0.2", "expected 3 values, found 2"),
        ("10.0.0.1;;1", "missing target"),
        (
            "10.0.0.1;10.0.0.2;18446744073709551615",
            "more than 72057594037927936 packets or bytes in total",
        ),
        ("\"10.0.0.1;10.0.0.2;1", "missing closing quote"),
    ] {
        let (code, stdout, stderr) =
            read_list(format!("{valid_line}{invalid_line}\n").as_bytes(), &[]);
        assert_eq!(code, 3, "{invalid_line}: {stderr}");
        assert!(stdout.ends_with("\n10.0.0.1\t10.0.0.2\t7\t0\t\t\n"), "{invalid_line}: {stdout}");
        assert_eq!(stderr, format!("iplink: x: line 3: {message}; 7 earlier packets were used\n"));
    }
    let long_line = [valid_line.as_bytes(), &vec![b'1'; 100_000]].concat();
    assert!(read_list(&long_line, &[]).2.contains("line 3: line is longer than 65536 bytes"));
    let json = "[{\"source\":\"10.0.0.1\",\"target\":\"10.0.0.2\",\"packets\":7},\n{\"source\":7}]";
    let (code, stdout, stderr) = read_list(json.as_bytes(), &[]);
    assert_eq!((code, stdout.lines().count()), (3, 2), "{stderr}");
    let message = "invalid address \"7\": expected an IP address, MAC address, network or \
                address:port/protocol";
    assert_eq!(stderr, format!("iplink: x: line 2: {message}; 7 earlier packets were used\n"));
}

#[test]
fn unknown_text_files_are_rejected() {
    for text in ["a;b;3\n", "id,packets\n1,2\n", "{\"nodes\":[],\"links\":[]}", "hello\n"] {
        let (code, stdout, stderr) = read_list(text.as_bytes(), &[]);
        assert_eq!((code, stdout.as_str()), (2, ""), "{text}");
        assert!(stderr.starts_with("iplink: x: file header at byte 0: not a capture"), "{stderr}");
    }
    let (code, _, stderr) = read_list(b"source,target\n10.0.0.1,10.0.0.2\n", &[]);
    assert_eq!(code, 2);
    let message = "list of links has no column of packets";
    assert_eq!(stderr, format!("iplink: x: {message}\n"));
}

#[test]
fn properties_missing_in_a_list_are_reported() {
    let list = b"source,target,packets\n10.0.0.1,10.0.0.2,7\n";
    for (args, message) in [
        (&["-F", "port 80"][..], "ports, which the filter tests"),
        (&["--since", "2009-01-16 00:03"], "packet times, which the filter tests"),
        (&["-F", "not (host 10.0.0.1 or syn)"], "TCP flags, which the filter tests"),
        (&["--first", "3"], "single packets, which a packet limit needs"),
        (&["--inner"], "innermost IP headers"),
    ] {
        let (code, _, stderr) = read_list(list, args);
        assert_eq!((code, stderr), (2, format!("iplink: x: list of links has no {message}\n")));
    }
    let (code, stdout, stderr) = read_list(list, &["--columns", "packets,protocols,vlans"]);
    assert_eq!((code, stdout.as_str()), (0, "packets\tprotocols\tvlans\n7\t\t\n"));
    assert_eq!(stderr, "iplink: x: not in the list: protocols, VLANs\n");
    assert_eq!(
        read_list(list, &["--nodes", "mac"]).2,
        "iplink: x: line 2: \"10.0.0.1\" is not a MAC address; no earlier packets\n"
    );
}

#[test]
fn compressed_and_piped_lists_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.csv");
    write_list(&["links", "--as", "csv"], &office(), &path);
    let text = std::fs::read(&path).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&text).unwrap();
    let expected = links(&[&office()], ALL_COLUMNS).stdout;
    for bytes in [&text, &gzip.finish().unwrap(), &zstd::encode_all(&text[..], 3).unwrap()] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(links(&[path.to_str().unwrap()], ALL_COLUMNS).stdout, expected);
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("iplink"))
            .args(["-q", "links", "--as", "tsv", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }
}

#[test]
fn lists_of_services_macs_and_groups_roundtrip() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    for args in [
        &["--nodes", "service"][..],
        &["--nodes", "mac"],
        &["--group", "cidr:16,32"],
        &["--budget", "9"],
        &["--max-hosts", "5"],
    ] {
        let command = [&["links", "--as", "csv"], args].concat();
        write_list(&command, &office(), &path);
        let expected = iplink(&[&["-q", "links", "--as", "tsv"], args, &[&office()]].concat());
        assert_eq!(
            links(&[path.to_str().unwrap()], ALL_COLUMNS).stdout,
            expected.stdout,
            "{args:?}"
        );
    }
}
