//! Every format and table of four small captures, to the byte.
//!
//! `UPDATE_GOLDEN=1` writes the files anew: look at the difference then.

use std::path::Path;

use iplink_generator::{Container, TrafficKind, Profile, bytes};

use crate::support::{self, iplink, project};

#[test]
fn office() {
    check("office", &std::fs::read(support::office()).unwrap());
}

#[test]
fn mixed_traffic() {
    let profile = Profile { packets: 40, hosts: 6, kind: TrafficKind::Mixed, ..Profile::default() };
    check("mixed", &iplink_generator::capture(&profile, Container::Pcapng));
}

#[test]
fn no_packet() {
    check("empty", &bytes::PcapFile::new().build());
}

#[test]
fn a_host_that_talks_to_itself() {
    let own = [127, 0, 0, 1];
    let packet = bytes::ethernet(0x0800, &bytes::ipv4(own, own, 17, &bytes::udp(1, 2, b"x")));
    check("itself", &bytes::PcapFile::new().record(1, 5, &packet).build());
}

/// Compares all that we say of a capture with what is on record.
fn check(name: &str, capture: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{name}.pcap"));
    std::fs::write(&path, capture).unwrap();
    let golden = project().join("tests/golden").join(name);
    for format in iplink_formats::FORMATS {
        let files = files(&path, format.name);
        let [(_, only)] = &files[..] else {
            for (file, ours) in &files {
                compare(ours, &golden.join(format.name).join(file));
            }
            continue;
        };
        compare(only, &golden.join(format.name));
    }
    let named = printed(&path, &["render", "-f", "hosts", "--dns"]);
    compare(&named, &golden.join("hosts-dns"));
    for (table, style) in [("links", "tsv"), ("hosts", "csv"), ("info", "json"), ("links", "text")]
    {
        let ours = printed(&path, &[table, "--as", style]);
        compare(&ours, &golden.join(format!("{table}.{style}")));
    }
}

/// Returns the files that a format makes of a capture, with their names.
fn files(capture: &Path, format: &str) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let out = format!("{}/", folder.path().display());
    let args = ["-q", "render", capture.to_str().unwrap(), "-f", format, "-o", &out, "--force"];
    // A folder of pages has as many files as there are hosts.
    let has_pages = iplink_formats::find(format).unwrap().param_for_folder().is_some();
    let one: &[&str] = if has_pages { &["-P", "pages=one"] } else { &[] };
    let ended = iplink(&[&args[..], one].concat());
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{format}");
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> = entries
        .map(|entry| {
            let bytes = std::fs::read(entry.path()).unwrap();
            // What is no text names no capture.
            let bytes = String::from_utf8(bytes).map_or_else(
                |no_text| no_text.into_bytes(),
                |text| without_code(nameless(capture, &text)).into(),
            );
            (entry.file_name().into_string().unwrap(), bytes)
        })
        .collect();
    files.sort();
    files
}

/// Returns what one command prints of a capture.
fn printed(capture: &Path, command: &[&str]) -> String {
    let ended = iplink(&[&["-q"], command, &[capture.to_str().unwrap()]].concat());
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{command:?}");
    nameless(capture, &ended.stdout)
}

/// Takes away the folder of the capture, which is another one each time.
fn nameless(capture: &Path, text: &str) -> String {
    text.replace(&format!("{}/", capture.parent().unwrap().display()), "")
}

/// Takes the data of a page that holds its code: that is what `assets/build` made.
fn without_code(text: String) -> String {
    let data = text.split_once("<script type=\"application/json\" id=\"data\">");
    let data = data.and_then(|(_, data)| data.split_once("</script>"));
    data.map(|(data, _)| format!("{data}\n")).unwrap_or(text)
}

/// Compares a text with a golden file.
fn compare(ours: impl AsRef<[u8]>, golden: &Path) {
    let ours = ours.as_ref();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
        std::fs::write(golden, ours).unwrap();
    }
    let expected = std::fs::read(golden)
        .unwrap_or_else(|error| panic!("{}: {error}; UPDATE_GOLDEN=1 writes it", golden.display()));
    let shown = String::from_utf8_lossy(ours);
    assert!(ours == expected, "{} differs:\n{shown}", golden.display());
}
