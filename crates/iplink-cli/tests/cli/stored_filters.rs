//! Tests of filters on databases: they are translated to SQL, and give the same links as the
//! corresponding requests (`-r`) of IP-Link.

use std::path::Path;

use crate::storage::{TutorialDatabase, links};
use crate::support::{iplink, run_sql};

/// Requests of IP-Link's tutorial, and the equivalent filter options.
const EQUIVALENT_OPTIONS: &[(&[&str], &[&str])] = &[
    (&["-r", "tts", "-p", "1231950347:1231950547"], &["--range", "1231950347:1231950547"]),
    (
        &["-r", "time", "-p", "2009-1-15-23-03-00:2009-1-15-23-05-00"],
        &["--since", "2009-01-15T23:03:00Z", "--until", "2009-1-15-23-05-00"],
    ),
    (
        &["-r", "time", "-p", "2009-1-15-22-00-00:2009-1-16-02-00-00", "--tz", "+01:00"],
        &["--range", "2009-1-15-22-00-00:2009-1-16-02-00-00", "--tz", "Europe/Paris"],
    ),
    (&["-r", "ip_src", "-p", "212.110.251.3"], &["--src", "212.110.251.3"]),
    (&["-r", "ip_dst", "-p", "82.0.72.6"], &["-F", "dst host 82.0.72.6"]),
    (&["-r", "ip", "-p", "82.0.72.1:212.110.251.3"], &["--between", "82.0.72.1,212.110.251.3"]),
];

/// Returns the lines after the header.
fn rows(text: &str) -> Vec<&str> {
    text.lines().skip(1).collect()
}

#[test]
fn filter_options_match_ip_link_requests() {
    let tutorial = TutorialDatabase::new();
    let databases = [
        tutorial.database.clone(),
        tutorial.legacy_database(""),
        tutorial.legacy_database(", port_src, port_dst"),
        tutorial.legacy_database(", port_src integer, port_dst integer"),
    ];
    for (request, options) in EQUIVALENT_OPTIONS {
        let from_capture = links(&tutorial.capture, options);
        assert!(!rows(&from_capture.stdout).is_empty(), "{options:?}: {}", from_capture.stderr);
        for database in &databases {
            for arguments in [request, options] {
                let result = links(database, arguments);
                assert_eq!(result.code, 0, "{}", result.stderr);
                assert_eq!(
                    result.stdout,
                    from_capture.stdout,
                    "{}: {arguments:?}",
                    database.display()
                );
            }
        }
    }
}

/// Covers the tutorial's step *Filter by date*: the capture and both databases give the same
/// picture, with a request and with an option.
#[test]
fn picture_of_a_time_range_is_equal_from_capture_and_databases() {
    let tutorial = TutorialDatabase::new();
    let range = "2009-1-15-22-00-00:2009-1-16-02-00-00";
    let draw = |input: &Path, arguments: &[&str]| {
        let input = input.to_str().unwrap();
        let result =
            iplink(&[&["render", input, "-f", "gvgen", "--tz", "+01:00"], arguments].concat());
        assert_eq!(result.code, 0, "{}", result.stderr);
        result.stdout
    };
    let from_capture = draw(&tutorial.capture, &["--range", range]);
    assert!(from_capture.contains("212.110.251.3") && !from_capture.contains("10.0.0.9"));
    for database in [&tutorial.database, &tutorial.legacy_database("")] {
        assert_eq!(draw(database, &["--range", range]), from_capture);
        assert_eq!(draw(database, &["-r", "time", "-p", range]), from_capture);
    }
}

#[test]
fn packets_filtered_in_sql_are_counted() {
    let tutorial = TutorialDatabase::new();
    let from_capture = links(&tutorial.capture, &["--src", "212.110.251.3"]);
    let from_database = links(&tutorial.database, &["--src", "212.110.251.3"]);
    assert!(
        from_capture.stderr.contains("415 of 616 packets filtered out"),
        "{}",
        from_capture.stderr
    );
    assert_eq!(from_database.stderr, from_capture.stderr);
    let legacy_database = tutorial.legacy_database("");
    let from_legacy_database = links(&legacy_database, &["--src", "212.110.251.3"]);
    assert!(
        from_legacy_database.stderr.contains("415 of 615 packets filtered out"),
        "{}",
        from_legacy_database.stderr
    );
    // With a request, only the rows that it selects are counted.
    let request = ["-r", "tts", "-p", "1232053200:1232067600", "-F", "net 192.168.0.0/16"];
    let sql = "select count(*), sum(ip_src not like '192.168.%') from ip_link \
                   where tts between 1232053200 and 1232067600";
    let counts = run_sql(&tutorial.database, sql);
    let (read, filtered) = counts.trim().split_once('|').unwrap();
    let message = format!("{filtered} of {read} packets filtered out");
    let notes = links(&legacy_database, &request).stderr;
    assert!(notes.contains(&message), "{message}: {notes}");
    let notes = links(&tutorial.database, &request).stderr;
    // Packets skipped during import are counted as read.
    let read = read.parse::<u32>().unwrap() + 1;
    assert!(notes.contains(&format!("{filtered} of {read} packets filtered out")), "{notes}");
}

#[test]
fn filter_becomes_parameterized_sql() {
    let tutorial = TutorialDatabase::new();
    let filter = "src host 212.110.251.3 and port 80";
    let notes = links(&tutorial.database, &["-F", filter, "-v"]).stderr;
    let sql = "FROM packet WHERE (((source IN (SELECT id FROM host WHERE bytes = ?)) AND \
                 (ifnull(source_port = ?, 0) OR ifnull(target_port = ?, 0))))\n";
    assert!(notes.contains(sql), "{notes}");
    assert!(notes.contains(": values: x'd46efb03', 80, 80\n"), "{notes}");
    assert!(
        notes.contains(": plan: SEARCH packet USING INDEX packet_source (source=?)"),
        "{notes}"
    );
    let range = ["--range", "2009-1-15-22-00-00:2009-1-16-02-00-00", "-v"];
    let notes = links(&tutorial.database, &range).stderr;
    let plan = ": plan: SEARCH packet USING INDEX packet_tts (<expr>>? AND <expr><?)";
    assert!(notes.contains(plan), "{notes}");
}

/// A legacy database stores no number of packets, so another query counts its rows.
#[test]
fn verbose_prints_the_counting_query() {
    let tutorial = TutorialDatabase::new();
    let notes = links(&tutorial.legacy_database(""), &["--src", "212.110.251.3", "-v"]).stderr;
    assert!(notes.contains(": query: SELECT 0, count(*) FROM ip_link\n"), "{notes}");
    assert!(notes.contains(": values: '212.110.251.3'\n"), "{notes}");
    let notes = links(&tutorial.database, &["-r", "number", "-p", "9", "-F", "tcp", "-v"]).stderr;
    let sql = ": query: SELECT capture, 1 FROM (SELECT * FROM packet ORDER BY id LIMIT ?)\n";
    assert!(notes.contains(sql), "{notes}");
}
