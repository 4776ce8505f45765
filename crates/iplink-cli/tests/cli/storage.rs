//! Tests of databases written by iplink or by IP-Link, a Python tool from 2009, and of the SQL
//! statements in IP-Link's tutorial.

use std::path::{Path, PathBuf};
use std::process::Command;

use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};
use tempfile::TempDir;

use crate::support::{CommandResult, corpus_captures, iplink, office, require_program, run_sql};

/// The start of the night of the tutorial, 2009-01-15 22:00:00 in Paris, in seconds since 1970.
const NIGHT_START: u32 = 1_232_053_200;

/// The TCP flag SYN.
const SYN: u8 = 0x02;
/// The TCP flags SYN and ACK.
const SYN_ACK: u8 = 0x12;

/// Imports a capture into a database.
fn import(capture: &str, database: &Path) -> CommandResult {
    iplink(&["import", capture, "--db", database.to_str().unwrap()])
}

/// Lists the links of an input, with these options of `iplink links`.
pub(crate) fn links(input: &Path, options: &[&str]) -> CommandResult {
    let columns = "source,target,packets,first_seen,last_seen";
    let args = ["links", "--as", "tsv", "--columns", columns, input.to_str().unwrap()];
    iplink(&[&args, options].concat())
}

/// A capture of a night as in IP-Link's tutorial, and the database into which it is imported.
pub(crate) struct TutorialDatabase {
    folder: TempDir,
    pub(crate) capture: PathBuf,
    pub(crate) database: PathBuf,
}

impl TutorialDatabase {
    /// Creates a capture between hosts of the tutorial, and imports it. The capture has a packet in
    /// each minute of a night, from an hour before [`NIGHT_START`], and packets at both ends of
    /// each time range that the tutorial queries.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut file = PcapFile::new();
        for minute in 0..600_u32 {
            let last_byte = u8::try_from(minute % 7).unwrap();
            let packet = match minute % 3 {
                0 => {
                    ipv4([212, 110, 251, 3], [82, 0, 72, last_byte], 6, &tcp(40_000, 80, SYN, b""))
                }
                1 => ipv4(
                    [82, 0, 72, last_byte],
                    [212, 110, 251, 3],
                    6,
                    &tcp(80, 40_000, SYN_ACK, b""),
                ),
                _ => ipv4([192, 168, 1, 2], [8, 8, 8, last_byte], 17, &udp(53, 1_024, b"x")),
            };
            file =
                file.record(NIGHT_START + minute * 60 - 3_600, 123_456, &ethernet(0x0800, &packet));
        }
        for time in [1_231_950_347, 1_231_950_547, 1_232_060_580, 1_232_060_700, NIGHT_START] {
            let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(1, 2, b"x"));
            let packet = ethernet(0x0800, &packet);
            file = file.record(time, 0, &packet).record(time - 1, 999_999, &packet);
            file = file.record(time, 1, &packet);
        }
        let arp = ethernet(0x0806, &[0; 28]);
        let capture = folder.path().join("night.pcap");
        std::fs::write(&capture, file.record(NIGHT_START, 0, &arp).build()).unwrap();
        let database = folder.path().join("night.db");
        let result = import(capture.to_str().unwrap(), &database);
        assert_eq!((result.code, result.stdout.as_str()), (0, ""), "{}", result.stderr);
        Self { folder, capture, database }
    }

    /// Creates the database that IP-Link would create from the capture. `columns` is SQL text that
    /// adds columns to its three columns.
    pub(crate) fn legacy_database(&self, columns: &str) -> PathBuf {
        // Databases with different columns need different names.
        let path = self.folder.path().join(format!("ip-{}.sql", columns.len()));
        run_sql(
            &path,
            &format!("create table ip_link (tts real, ip_src text, ip_dst text{columns})"),
        );
        let ports = if columns.is_empty() { "" } else { ", port_src, port_dst" };
        let rows = format!(
            "attach '{}' as native; insert into main.ip_link \
             select tts, ip_src, ip_dst{ports} from native.ip_link",
            self.database.display()
        );
        run_sql(&path, &rows);
        path
    }
}

/// The SQL statements of the tutorial, as IP-Link sends them, with the number of rows that each
/// returns.
const STATEMENTS: &[(&str, usize)] = &[
    ("SELECT ip_src, ip_dst FROM ip_link WHERE tts >= 1231950347 AND tts <=  1231950547", 4),
    (
        "SELECT tts, ip_src, ip_dst FROM ip_link WHERE tts >= 1232060580.0 AND tts <=  1232060700.0",
        6,
    ),
    ("SELECT ip_src, ip_dst FROM ip_link", 615),
    ("SELECT ip_src, ip_dst FROM ip_link WHERE ip_src = \"212.110.251.3\"", 200),
    ("SELECT ip_src, ip_dst FROM ip_link WHERE tts >= 1232053200.0 AND tts <=  1232067600.0", 248),
    // The statements of the tutorial's steps on Bézier curves.
    ("SELECT ip_src, ip_dst, port_src, port_dst FROM ip_link LIMIT 7", 7),
    (
        "SELECT ip_src, ip_dst, port_src, port_dst FROM ip_link WHERE (ip_src = \"192.168.1.2\" AND ip_dst = \"8.8.8.1\") OR (ip_src = \"8.8.8.1\" AND ip_dst = \"192.168.1.2\")",
        29,
    ),
];

#[test]
fn statements_of_the_ip_link_tutorial_run_unchanged() {
    let tutorial = TutorialDatabase::new();
    let legacy = tutorial.legacy_database(", port_src, port_dst");
    for (statement, rows) in STATEMENTS {
        // The order of the rows depends on the index that is used.
        let sorted_rows = |database: &Path| {
            let mut rows: Vec<_> = run_sql(database, statement).lines().map(String::from).collect();
            rows.sort_unstable();
            rows
        };
        let native_rows = sorted_rows(&tutorial.database);
        assert_eq!(native_rows.len(), *rows, "{statement}");
        assert_eq!(native_rows, sorted_rows(&legacy), "{statement}");
    }
}

#[test]
fn tts_in_sql_has_microseconds_and_uses_an_index() {
    let tutorial = TutorialDatabase::new();
    let sql = format!("select count(*) from ip_link where tts = {}.123456", NIGHT_START - 3_600);
    assert_eq!(run_sql(&tutorial.database, &sql), "1\n");
    let plan = "explain query plan select ip_src, ip_dst from ip_link where tts >= 1 and tts <= 2";
    let plan = run_sql(&tutorial.database, plan);
    assert!(plan.contains("USING INDEX packet_tts (<expr>>? AND <expr><?)"), "{plan}");
    let plan = "explain query plan select tts from ip_link where ip_src = '1.2.3.4'";
    assert!(run_sql(&tutorial.database, plan).contains("USING INDEX packet_source (source=?)"));
}

/// Compares the links of the capture, of the native and the legacy database, and of a query in SQL.
#[test]
fn database_gives_the_links_of_its_capture() {
    let tutorial = TutorialDatabase::new();
    let direct = links(&tutorial.capture, &[]);
    assert!(direct.stderr.contains("615 of 616 packets linked; skipped: 1 not IP: ARP"));
    let native = links(&tutorial.database, &[]);
    assert_eq!((&native.stdout, &native.stderr), (&direct.stdout, &direct.stderr));
    for columns in ["", ", port_src, port_dst", ", port_src integer, port_dst integer"] {
        let legacy = links(&tutorial.legacy_database(columns), &[]);
        assert_eq!((&legacy.stdout, legacy.stderr.as_str()), (&direct.stdout, ""));
    }
    let sql = "select ip_src, ip_dst, count(*) from ip_link group by 1, 2 order by 1, 2";
    let counted = run_sql(&tutorial.database, sql).replace('|', "\t");
    let mut linked: Vec<_> = direct.stdout.lines().skip(1).map(first_three_cells).collect();
    linked.sort_unstable();
    assert_eq!(counted.lines().collect::<Vec<_>>(), linked);
}

/// Returns the first three cells of a line.
fn first_three_cells(line: &str) -> String {
    line.split('\t').take(3).collect::<Vec<_>>().join("\t")
}

#[test]
fn import_of_the_example_keeps_every_column() {
    assert_import_keeps_columns(vec![("office".to_owned(), office().into())]);
}

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn import_of_the_corpus_keeps_every_column() {
    assert_import_keeps_columns(corpus_captures());
}

/// Checks that a database gives the same table as its capture, with all columns that follow from
/// packet headers.
fn assert_import_keeps_columns(captures: Vec<(String, PathBuf)>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, path) in captures {
        let database = folder.path().join(format!("{name}.db"));
        let result = import(path.to_str().unwrap(), &database);
        // Services also depend on the payload, which a database does not have.
        let columns = iplink_formats::columns::links().into_iter().map(|column| column.name);
        let columns = columns.filter(|name| !["uses", "serves"].contains(name));
        let columns = columns.collect::<Vec<_>>().join(",");
        let all_columns = |path: &Path| {
            iplink(&["links", "--as", "tsv", "--columns", &columns, path.to_str().unwrap()])
        };
        let direct = all_columns(&path);
        assert_eq!(result.code, direct.code, "{name}: {}", result.stderr);
        if direct.code != 2 {
            assert_eq!(all_columns(&database).stdout, direct.stdout, "{name}");
        }
    }
}

#[test]
fn inner_option_requires_database_imported_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("inner.db");
    let inner = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 53, b""));
    let outer = ethernet(0x0800, &ipv4([192, 0, 2, 1], [192, 0, 2, 2], 4, &inner));
    let capture = folder.path().join("tunnel.pcap");
    std::fs::write(&capture, PcapFile::new().record(1, 0, &outer).build()).unwrap();
    let (capture, path) = (capture.to_str().unwrap(), database.to_str().unwrap());
    assert_eq!(iplink(&["import", "--inner", capture, "--db", path]).code, 0);
    assert!(links(&database, &["--inner"]).stdout.contains("10.0.0.1\t10.0.0.2\t1"));
    assert_eq!(iplink(&["import", "--again", capture, "--db", path]).code, 0);
    let result = links(&database, &["--inner"]);
    assert_eq!(result.code, 2);
    let message = format!("iplink: {path}: database has no innermost IP headers\n");
    assert_eq!(result.stderr, message);
}

#[test]
fn capture_is_imported_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("office.db");
    let copy = folder.path().join("copy.pcap");
    std::fs::copy(office(), &copy).unwrap();
    assert_eq!(import(&office(), &database).code, 0);
    let before = links(&database, &[]).stdout;
    let result = import(copy.to_str().unwrap(), &database);
    let message = format!(
        "iplink: {}: already in the database as {}; use --again to import it again\n",
        copy.display(),
        office()
    );
    assert_eq!((result.code, result.stderr), (2, message));
    assert_eq!(links(&database, &[]).stdout, before);
    // A repeated capture from a pipe is detected only at its end.
    let program = assert_cmd::cargo::cargo_bin("iplink");
    let mut cat =
        Command::new("cat").arg(office()).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let output = Command::new(program)
        .args(["import", "-", "--db", database.to_str().unwrap()])
        .stdin(cat.stdout.take().unwrap())
        .output()
        .unwrap();
    cat.wait().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(links(&database, &[]).stdout, before);
    let result = iplink(&["import", "--again", &office(), "--db", database.to_str().unwrap()]);
    assert_eq!(result.code, 0);
    assert_ne!(links(&database, &[]).stdout, before);
}

/// Covers an import that rebuilds the indexes, and a small one that keeps them.
#[test]
fn several_captures_can_be_imported_into_one_database() {
    let tutorial = TutorialDatabase::new();
    let database = tutorial.folder.path().join("both.db");
    for capture in [&office(), tutorial.capture.to_str().unwrap()] {
        assert_eq!(import(capture, &database).code, 0);
    }
    let direct = iplink(&["links", "--as", "tsv", &office(), tutorial.capture.to_str().unwrap()]);
    let stored = iplink(&["links", "--as", "tsv", database.to_str().unwrap()]);
    assert_eq!(stored.stdout, direct.stdout);
    let check = "pragma integrity_check; pragma foreign_key_check";
    assert_eq!(run_sql(&database, check), "ok\n");
    let indexes = "select count(*) from sqlite_schema where name glob 'packet_*'";
    assert_eq!(run_sql(&database, indexes), "3\n");
}

#[test]
#[ignore = "needs sqlite3"]
fn open_read_transaction_is_not_affected_by_import() {
    require_program("sqlite3");
    use std::io::{BufRead, BufReader, Write};
    use std::process::Stdio;
    let tutorial = TutorialDatabase::new();
    let mut reader = Command::new("sqlite3")
        .arg(&tutorial.database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = reader.stdin.take().unwrap();
    let mut output = BufReader::new(reader.stdout.take().unwrap()).lines();
    let mut count = |sql: &str| {
        writeln!(stdin, "{sql}").unwrap();
        output.next().unwrap().unwrap()
    };
    assert_eq!(count("begin; select count(*) from packet;"), "615");
    assert_eq!(import(&office(), &tutorial.database).code, 0);
    assert_eq!(count("select count(*) from packet;"), "615");
    assert_ne!(count("rollback; select count(*) from packet;"), "615");
    drop(stdin);
    reader.wait().unwrap();
}

#[test]
fn ip_link_requests_give_the_links_of_their_sql_statements() {
    let tutorial = TutorialDatabase::new();
    let legacy = tutorial.legacy_database(", port_src, port_dst");
    let cases: &[(&[&str], &str)] = &[
        (&["-r", "all"], ""),
        (
            &["-r", "tts", "-p", "1231950347:1231950547"],
            "WHERE tts >= 1231950347 AND tts <= 1231950547",
        ),
        (
            &["-r", "tts", "-p", "1232053200.123456:1232053320.123456"],
            "WHERE tts >= 1232053200.123456 AND tts <= 1232053320.123456",
        ),
        (
            &["-r", "time", "-p", "2009-1-15-23-03-00:2009-1-15-23-05-00"],
            "WHERE tts >= 1232060580.0 AND tts <= 1232060700.0",
        ),
        (
            &["-r", "time", "-p", "2009-1-15-22-00-00:2009-1-16-02-00-00", "--tz", "+01:00"],
            "WHERE tts >= 1232053200.0 AND tts <= 1232067600.0",
        ),
        (&["-r", "ip_src", "-p", "212.110.251.3"], "WHERE ip_src = '212.110.251.3'"),
        (&["-r", "ip_dst", "-p", "82.0.72.6"], "WHERE ip_dst = '82.0.72.6'"),
        (
            &["-r", "ip", "-p", "82.0.72.1:212.110.251.3"],
            "WHERE (ip_src = '82.0.72.1' AND ip_dst = '212.110.251.3') \
             OR (ip_src = '212.110.251.3' AND ip_dst = '82.0.72.1')",
        ),
        (&["-r", "number", "-p", "100"], "LIMIT 100"),
    ];
    for (request, clause) in cases {
        let sql = format!(
            "select ip_src, ip_dst, count(*) from (select ip_src, ip_dst from ip_link {clause}) \
             group by 1, 2 order by 1, 2"
        );
        let expected = run_sql(&legacy, &sql).replace('|', "\t");
        assert!(expected.lines().count() > 0, "{request:?}");
        for database in [&tutorial.database, &legacy] {
            let result = links(database, request);
            assert_eq!(result.code, 0, "{}", result.stderr);
            let mut lines: Vec<_> = result.stdout.lines().skip(1).map(first_three_cells).collect();
            lines.sort_unstable();
            assert_eq!(lines, expected.lines().collect::<Vec<_>>(), "{request:?}");
        }
    }
}

#[test]
fn requests_for_time_ranges_and_hosts_use_indexes() {
    let tutorial = TutorialDatabase::new();
    for (request, index) in [
        (["-r", "tts", "-p", "1:2"], "packet_tts (<expr>>? AND <expr><?)"),
        (["-r", "ip_src", "-p", "10.0.0.1"], "packet_source (source=?)"),
        (["-r", "ip_dst", "-p", "10.0.0.1"], "packet_target (target=?)"),
        (["-r", "ip", "-p", "10.0.0.1:10.0.0.2"], "packet_source (source=? AND target=?)"),
    ] {
        let notes = links(&tutorial.database, &[&request[..], &["-v"]].concat()).stderr;
        assert!(notes.contains(&format!("plan: SEARCH packet USING INDEX {index}")), "{notes}");
    }
}

#[test]
fn request_option_requires_a_database() {
    let tutorial = TutorialDatabase::new();
    let result = links(&tutorial.capture, &["-r", "number", "-p", "1"]);
    assert_eq!(result.code, 2);
    let message = ": capture has no rows: -r requires a database\n";
    assert!(result.stderr.ends_with(message), "{}", result.stderr);
}

#[test]
fn invalid_address_of_a_request_is_reported() {
    let tutorial = TutorialDatabase::new();
    let result = links(&tutorial.database, &["-r", "ip_src", "-p", "' or 1 --"]);
    assert_eq!(result.code, 2);
    let message =
        "iplink: -r ip_src: invalid IP address \"' or 1 --\": invalid IP address syntax\n";
    assert_eq!(result.stderr, message);
}

#[test]
fn time_range_of_a_request_is_noted_in_utc() {
    let tutorial = TutorialDatabase::new();
    let request = ["-r", "time", "-p", "2009-1-1-0-0-0:2009-1-1-0-0-0", "--tz", "-02:00"];
    let notes = links(&tutorial.database, &request).stderr;
    let message = "time range in UTC: 2009-01-01T02:00:00.000000Z to 2009-01-01T02:00:00";
    assert!(notes.contains(message), "{notes}");
}

#[test]
fn verbose_prints_queries_and_plans() {
    let tutorial = TutorialDatabase::new();
    let notes = links(&tutorial.database, &["-v"]).stderr;
    assert!(notes.contains(": query: SELECT time_ns, source, target,"), "{notes}");
    assert!(notes.contains(": plan: SCAN packet\n"), "{notes}");
    assert!(!links(&tutorial.database, &[]).stderr.contains("query"));
}

#[test]
fn database_is_rejected_from_a_pipe() {
    let tutorial = TutorialDatabase::new();
    let program = assert_cmd::cargo::cargo_bin("iplink");
    let file = std::fs::File::open(&tutorial.database).unwrap();
    let result = Command::new(program).args(["info", "-"]).stdin(file).output().unwrap();
    assert_eq!(result.status.code(), Some(2));
    let stderr = String::from_utf8(result.stderr).unwrap();
    assert_eq!(stderr, "iplink: -: a database cannot be read from a pipe: pass its file name\n");
}
