//! Databases from untrusted sources: each is read safely or rejected, and no SQL in it is executed.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{iplink, office, run_sql};

/// Imports the example into a native database: one with the schema of iplink.
fn native_database(folder: &TempDir, name: &str) -> PathBuf {
    let path = folder.path().join(name);
    let result = iplink(&["-q", "import", &office(), "--db", path.to_str().unwrap()]);
    assert_eq!(result.code, 0, "{}", result.stderr);
    path
}

/// Returns the message with which a database is rejected, without its path.
fn rejection(path: &Path) -> String {
    let result = iplink(&["links", path.to_str().unwrap()]);
    assert_eq!((result.code, result.stdout.as_str()), (2, ""));
    let name = format!("iplink: {}: ", path.display());
    result.stderr.strip_prefix(&name).unwrap().trim_end().to_owned()
}

#[test]
fn native_database_with_unexpected_schema_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("create view evil as select load_extension('x')", "view evil"),
        (
            "create trigger evil after insert on packet begin delete from packet; end",
            "trigger evil",
        ),
        ("create table more (x)", "table more"),
        ("create virtual table more using fts5(x)", "table more"),
        ("create index more on packet (abs(length))", "index more"),
        ("drop view ip_link; create view ip_link as select 1 as tts", "view ip_link"),
        ("drop index packet_tts", "index packet_tts"),
        (
            "pragma writable_schema = on; \
             update sqlite_schema set sql = replace(sql, 'address TEXT', 'address BLOB') \
             where name = 'host'",
            "table host",
        ),
    ];
    for (index, (sql, object)) in cases.into_iter().enumerate() {
        let path = native_database(&folder, &format!("{index}.db"));
        run_sql(&path, sql);
        let message = format!("unsafe database: {object} does not match the schema of iplink");
        assert_eq!(rejection(&path), message, "{sql}");
        let result = iplink(&["import", "--again", &office(), "--db", path.to_str().unwrap()]);
        assert_eq!(result.code, 4, "{}", result.stderr);
        assert!(result.stderr.contains(&message), "{}", result.stderr);
    }
}

#[test]
fn database_with_sqlite_statistics_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let path = native_database(&folder, "analyzed.db");
    run_sql(&path, "analyze");
    assert_eq!(iplink(&["-q", "links", path.to_str().unwrap()]).code, 0);
}

#[test]
fn unsupported_database_version_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let path = native_database(&folder, "version.db");
    for version in ["2", "-1", "0", "2147483647"] {
        run_sql(&path, &format!("pragma user_version = {version}"));
        let message = format!("database has version {version}, but this program reads version 1");
        assert_eq!(rejection(&path), message);
    }
}

#[test]
fn legacy_database_with_unexpected_schema_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        (
            "create view ip_link as select 1.0 as tts, '1.2.3.4' as ip_src, '1.2.3.4' as ip_dst",
            "unsafe database: view ip_link does not match the schema of iplink",
        ),
        (
            "create virtual table ip_link using fts5(tts, ip_src, ip_dst)",
            "unsafe database: virtual table ip_link does not match the schema of iplink",
        ),
        (
            "create table ip_link (tts real, ip_src text, ip_dst text as (hex(zeroblob(9999))))",
            "unsafe database: computed column ip_dst does not match the schema of iplink",
        ),
        (
            "create table ip_links (tts real, ip_src text, ip_dst text)",
            "unknown database schema: expected a database of iplink or of IP-Link",
        ),
        (
            "create table ip_link (tts real, source text, target text)",
            "unknown database schema: expected a database of iplink or of IP-Link",
        ),
    ];
    for (index, (sql, message)) in cases.into_iter().enumerate() {
        let path = folder.path().join(format!("{index}.sql"));
        run_sql(&path, sql);
        assert_eq!(rejection(&path), message);
    }
}

#[test]
fn import_never_modifies_files_other_than_native_databases() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ip.sql");
    run_sql(&path, "create table ip_link (tts real, ip_src text, ip_dst text)");
    let before = std::fs::read(&path).unwrap();
    let result = iplink(&["import", &office(), "--db", path.to_str().unwrap()]);
    assert_eq!(result.code, 4);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear reader, this is not a database, and must not change.").unwrap();
    let result = iplink(&["import", &office(), "--db", text.to_str().unwrap()]);
    assert_eq!(result.code, 4, "{}", result.stderr);
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("Dear reader"));
}

#[test]
fn invalid_legacy_rows_are_counted_as_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ip.sql");
    run_sql(
        &path,
        "create table ip_link (tts real, ip_src text, ip_dst text, port_src, port_dst); \
         insert into ip_link values (1.5, '10.0.0.1', '10.0.0.2', 1, 2), \
         ('soon', '10.0.0.1', '10.0.0.2', 'x', 99999999), (NULL, '::1', '::2', NULL, ''), \
         (1, '10.0.0.1', '::2', 1, 2), (1, 'evil\u{1b}[31m', '10.0.0.2', 1, 2), \
         (1, NULL, '10.0.0.2', 1, 2), (1, x'0a000001', '10.0.0.2', 1, 2)",
    );
    let result = iplink(&["links", "--as", "tsv", path.to_str().unwrap()]);
    assert_eq!(result.code, 0);
    assert_eq!(
        result.stderr,
        "iplink: 3 of 7 packets linked; \
         skipped: 4 row without two addresses of the same IP version\n"
    );
    let lines: Vec<_> = result.stdout.lines().skip(1).collect();
    let time = "1970-01-01T00:00:01.500000Z";
    let expected =
        [format!("10.0.0.1\t10.0.0.2\t2\t0\t{time}\t{time}"), "::1\t::2\t1\t0\t\t".into()];
    assert_eq!(lines, expected);
}

#[test]
fn out_of_range_numbers_in_native_database_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = native_database(&folder, "forged.db");
    run_sql(
        &path,
        "update packet set protocol = 256 where id = 1; update packet set length = -1 where id = 2;
         update packet set fragment = 2 where id = 3; update packet set vlan = 70000 where id = 4;
         update packet set source = 99999999 where id = 5; update packet set target = -1 where id = 6;
         update packet set source_port = 65536 where id = 7",
    );
    let notes = iplink(&["links", path.to_str().unwrap()]).stderr;
    assert!(notes.contains("5 row with a number out of range"), "{notes}");
    assert!(notes.contains("2 row without two addresses of the same IP version"), "{notes}");
}

/// The damage may cause an error or remain unnoticed.
#[test]
fn damaged_databases_cause_no_crash() {
    let folder = tempfile::tempdir().unwrap();
    let intact = std::fs::read(native_database(&folder, "intact.db")).unwrap();
    let path = folder.path().join("damaged.db");
    for step in 0..40 {
        let mut damaged = intact.clone();
        // The first 100 bytes are the header, which stays intact.
        let start = 100 + (damaged.len() - 100) / 40 * step;
        for (index, byte) in damaged.iter_mut().skip(start).take(64).enumerate() {
            *byte ^= u8::try_from(index * 3 + 1).unwrap();
        }
        std::fs::write(&path, damaged).unwrap();
        let result = iplink(&["-q", "info", path.to_str().unwrap()]);
        assert!(matches!(result.code, 0 | 2 | 3), "{step}: {} {}", result.code, result.stderr);
    }
    std::fs::write(&path, &intact[..intact.len() / 2]).unwrap();
    assert!(matches!(iplink(&["-q", "info", path.to_str().unwrap()]).code, 2 | 3));
}
