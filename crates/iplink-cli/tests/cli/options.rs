//! Every option of every command, each with the difference that it makes.
//!
//! The test reads the options from the help of each command. Each pair of a command and an option
//! needs a case in [`CASES`]; a missing or a stale case is a failure.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

use iplink_generator::bytes::{PcapFile, ethernet, ipv4, udp};

use crate::support::{office, project};

/// One option of some commands: two command lines, and the difference between their outputs.
struct Case {
    option: &'static str,
    commands: &'static [&'static str],
    /// The input of both command lines, or empty if their arguments are complete.
    input: &'static str,
    without: &'static [&'static str],
    with: &'static [&'static str],
    expect: Expect,
}

/// The expected difference.
enum Expect {
    /// The text is only in the output with the option.
    Text(&'static str),
    /// The text is only in the output without the option.
    NoText(&'static str),
    /// The number of lines on standard output with the option, which differs from that without.
    Lines(usize),
    /// The exit codes without and with the option.
    Codes(i32, i32),
    /// The output is in the file `out`, not on standard output.
    InFile,
    /// The outputs are equal, for this reason.
    Same(&'static str),
    /// The option is not tested here, for this reason.
    Elsewhere(&'static str),
}

use Expect::{Codes, Elsewhere, InFile, Lines, NoText, Same, Text};

const fn case(
    option: &'static str,
    commands: &'static [&'static str],
    input: &'static str,
    without: &'static [&'static str],
    with: &'static [&'static str],
    expect: Expect,
) -> Case {
    Case { option, commands, input, without, with, expect }
}

/// Commands that read any input.
#[cfg(not(feature = "live"))]
const READ: &[&str] =
    &["render", "report", "links", "hosts", "diff", "ask", "path", "info", "save"];
/// Commands that read any input, and `live`.
#[cfg(feature = "live")]
const READ: &[&str] =
    &["render", "report", "links", "hosts", "diff", "ask", "path", "info", "save", "live"];
/// Commands that also read databases.
const STORED: &[&str] = &["render", "report", "links", "hosts", "ask", "path", "info", "save"];
/// Commands that show a part of the graph.
const VIEW: &[&str] = &["render", "report", "links", "hosts", "ask", "path"];
/// Commands of which `hosts` is not one: there, `--top` selects hosts.
const VIEW_LINKS: &[&str] = &["render", "report", "links", "ask", "path"];
/// The host that sent the most packets to the file server.
const HOST: &str = "192.168.10.113";

/// All cases. In arguments, `{name}` is a file of [`Files`].
#[rustfmt::skip]
const CASES: &[Case] = &[
    // Packet selection
    case("--filter", READ, "office", &[], &["-F", "udp"], Text("1,592 of 1,958 packets filtered out")),
    case("--since", READ, "office", &[], &["--since", "2025-03-04T15:00Z"], Text("1,332 of 1,958 packets filtered out")),
    case("--until", READ, "office", &[], &["--until", "2025-03-04T15:00Z"], Text("547 of 1,958 packets filtered out")),
    case("--tz", READ, "office", &["--since", "2025-03-04 15:00"], &["--since", "2025-03-04 15:00", "--tz", "+01:00"], Text("880 of 1,958 packets filtered out")),
    case("--src", READ, "office", &[], &["--src", HOST], Text("1,721 of 1,958 packets filtered out")),
    case("--dst", READ, "office", &[], &["--dst", "192.168.10.2"], Text("1,629 of 1,958 packets filtered out")),
    case("--host", READ, "office", &[], &["--host", HOST], Text("1,578 of 1,958 packets filtered out")),
    case("--between", READ, "office", &[], &["--between", "192.168.10.113,192.168.10.2"], Text("1,630 of 1,958 packets filtered out")),
    case("--port", READ, "office", &[], &["--port", "443"], Text("1,234 of 1,958 packets filtered out")),
    case("--proto", READ, "office", &[], &["--proto", "udp"], Text("1,592 of 1,958 packets filtered out")),
    case("--first", READ, "office", &[], &["--first", "1000"], Text("stopped after 1,000 packets")),
    case("--range", READ, "office", &[], &["--range", "1741096800:1741104000"], Text("1,240 of 1,958 packets filtered out")),
    case("--nodes", &["render", "report", "links", "hosts", "diff", "ask", "save"], "office", &[], &["--nodes", "mac"], Text("00:00:5e:00:53:01")),
    case("--nodes", &["info"], "office", &[], &["--nodes", "mac"], Text("\tpackets linked\t1958")),
    case("--nodes", &["path"], "", &["{office}", HOST, "192.168.10.2"], &["{office}", HOST, "192.168.10.2", "--nodes", "mac"], Codes(0, 2)),
    case("--inner", &["render", "links", "report", "hosts", "diff", "ask", "save"], "tunnel", &[], &["--inner"], Text("10.9.0.3")),
    case("--inner", &["info"], "tunnel", &[], &["--inner"], Text("\thosts\t3")),
    case("--inner", &["path"], "", &["{tunnel}", "10.9.0.1", "10.9.0.3"], &["{tunnel}", "10.9.0.1", "10.9.0.3", "--inner"], Codes(2, 0)),
    case("--max-hosts", READ, "office", &[], &["--max-hosts", "5"], Text("host limit of 5 reached")),
    case("--threads", READ, "office", &[], &["--threads", "3"], Same("the result does not depend on the number of threads")),
    case("--request", STORED, "database", &[], &["-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    case("--request", &["diff"], "", &["{database}", "{half}"], &["{database}", "{half}", "-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    case("--parameter", STORED, "database", &["-r", "number", "-p", "9"], &["-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    case("--parameter", &["diff"], "", &["{database}", "{half}", "-r", "number", "-p", "9"], &["{database}", "{half}", "-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    // Limits and grouping
    case("--top", VIEW_LINKS, "office", &[], &["--top", "3"], Text("246 links with 1,480 packets")),
    case("--top", &["hosts"], "office", &[], &["--top", "3"], Lines(4)),
    case("--top-hosts", VIEW, "office", &[], &["--top-hosts", "4"], Text("241 links with 1,571 packets")),
    case("--by", VIEW_LINKS, "office", &["--top", "1"], &["--top", "1", "--by", "bytes"], Text("248 links with 1,835 packets")),
    case("--by", &["hosts"], "office", &["--top", "1"], &["--top", "1", "--by", "peers"], Text("\n192.168.10.1\t")),
    case("--min-packets", VIEW, "office", &[], &["--min-packets", "20"], Text("238 links with 1,147 packets")),
    case("--min-bytes", VIEW, "office", &[], &["--min-bytes", "10000"], Text("233 links with 1,328 packets")),
    case("--group", &["render", "links", "report", "hosts", "ask"], "office", &[], &["--group", "cidr:16,32"], Text("192.168.0.0/16")),
    case("--group", &["path"], "office", &[], &["--group", "cidr:16,32"], Codes(0, 2)),
    case("--focus", VIEW, "office", &[], &["--focus", HOST], Text("233 links with 1,534 packets")),
    case("--hops", VIEW, "office", &["--focus", HOST], &["--focus", HOST, "--hops", "2"], Text("96 links with 676 packets")),
    case("--both-ways", &["render"], "office", &[], &["--both-ways"], Lines(136)),
    case("--both-ways", &["links"], "office", &[], &["--both-ways"], Lines(137)),
    case("--both-ways", &["hosts"], "office", &[], &["--both-ways"], Same("a host has no direction")),
    case("--both-ways", &["report"], "office", &[], &["--both-ways"], Text("\"bothWays\":true")),
    case("--both-ways", &["ask", "path"], "office", &[], &["--both-ways"], Text("--both-ways")),
    case("--fold-silent", &["render", "report", "links", "hosts", "ask"], "silent", &[], &["--fold-silent"], Text("20 silent hosts (10.0.0.9)")),
    case("--fold-silent", &["path"], "", &["{silent}", "10.0.0.9", "10.0.1.7"], &["{silent}", "10.0.0.9", "10.0.1.7", "--fold-silent"], Codes(0, 2)),
    case("--budget", VIEW, "office", &[], &["--budget", "10"], Text("others (60 hosts): 802 packets sent, 750 received")),
    // Names
    case("--names", &["report", "hosts", "ask"], "office", &[], &["--names", "{hosts}"], Text("gamma.example")),
    case("--names", &["render", "diff"], "office", &["-f", "dot"], &["-f", "dot", "--names", "{hosts}"], Text("gamma.example")),
    case("--names", &["info"], "office", &[], &["--names", "{hosts}"], Text("hosts with a name\t1\n")),
    case("--names", &["links", "path"], "office", &[], &["--names", "{hosts}"], Same("the default columns are addresses")),
    case("--names", &["save"], "office", &[], &["--names", "{hosts}"], Same("names are not saved")),
    case("--dns", &["report", "hosts", "ask"], "office", &[], &["--dns"], Text("files.office.example")),
    case("--dns", &["render", "diff"], "office", &["-f", "dot"], &["-f", "dot", "--dns"], Text("files.office.example")),
    case("--dns", &["info"], "office", &[], &["--dns"], Text("hosts named by DNS\t12\n")),
    case("--dns", &["links", "path"], "office", &[], &["--dns"], Same("the default columns are addresses")),
    case("--dns", &["save"], "office", &[], &["--dns"], Same("names are not saved")),
    case("--geo", &["hosts"], "office", &[], &["--geo", "{country}"], Text("198.51.100.10\t\tBV\n")),
    case("--geo", &["render"], "office", &["-f", "json"], &["-f", "json", "--geo", "{country}"], Text("\"country\":\"BV\"")),
    case("--geo", &["links", "report", "ask", "path", "info"], "office", &[], &["--geo", "{country}"], Same("countries are columns of hosts only")),
    case("--geo", &["save"], "office", &[], &["--geo", "{country}"], Same("countries are not saved")),
    case("--geo", &["diff"], "office", &["--group", "country"], &["--group", "country", "--geo", "{country}"], Codes(2, 1)),
    case("--anonymize", &["render", "report", "links", "hosts", "diff", "ask", "save"], "office", &[], &["--anonymize", "{key}"], NoText("192.168.10.113")),
    case("--anonymize", &["path"], "office", &[], &["--anonymize", "{key}"], NoText("192.168.10.113")),
    case("--anonymize", &["info"], "office", &[], &["--anonymize", "{key}"], Text("input 1\tformat\t")),
    // Output
    case("--columns", &["links"], "office", &[], &["--columns", "target,protocols"], Text("target\tprotocols\n")),
    case("--columns", &["hosts"], "office", &[], &["--columns", "host,members"], Text("host\tmembers\n")),
    case("--columns", &["ask"], "office", &[], &["--columns", "host,share"], Text("host\tshare\n")),
    case("--as", &["links"], "office", &[], &["--as", "csv"], Text("source,target,packets,bytes,first_seen,last_seen\n")),
    case("--as", &["hosts"], "office", &[], &["--as", "json"], Text("[\n{\"host\":\"0.0.0.0\",")),
    case("--as", &["ask"], "office", &[], &["--as", "ndjson"], Text("{\"host\":\"")),
    case("--as", &["path"], "office", &[], &["--as", "csv"], Text("source,target,packets,bytes,time\n192.168.10.113,192.168.10.2,130,8022,\n")),
    case("--as", &["info"], "office", &[], &["--as", "tsv"], Text("input\titem\tvalue\n")),
    case("--as", &["diff"], "office", &[], &["--as", "tsv"], Text("\tnew\t")),
    case("--as", &["formats"], "", &[], &["--as", "tsv"], Text("format\tabout\t")),
    case("--output", &["render", "report", "links", "hosts", "ask", "path", "info"], "office", &[], &["-o", "out"], InFile),
    case("--output", &["diff"], "office", &[], &["-o", "out"], InFile),
    case("--output", &["formats"], "", &[], &["-o", "out"], InFile),
    case("--output", &["save"], "", &["{office}"], &["{office}", "-o", "out"], InFile),
    case("--force", &["render", "report", "links", "hosts", "ask", "path", "info"], "office", &["-o", "old"], &["-o", "old", "--force"], Codes(4, 0)),
    case("--force", &["diff"], "office", &["-o", "old"], &["-o", "old", "--force"], Codes(4, 1)),
    case("--force", &["formats"], "", &["-o", "old"], &["-o", "old", "--force"], Codes(4, 0)),
    case("--force", &["save"], "", &["{office}", "-o", "old"], &["{office}", "-o", "old", "--force"], Codes(4, 0)),
    case("--format", &["render"], "", &["{office}", "-f", "csv"], &["{office}", "-f", "dot"], Text("digraph")),
    case("--format", &["diff"], "office", &[], &["-f", "dot"], Text("digraph")),
    case("--param", &["render"], "office", &["-P", "header=no"], &["-P", "header=yes"], Text("source;target;packets\n")),
    case("--param", &["report"], "office", &[], &["-P", "title=Quarterly"], Text("Quarterly")),
    case("--param", &["diff"], "office", &["-f", "dot"], &["-f", "dot", "-P", "direction=TB"], Text("rankdir=TB")),
    case("--keep", &["save"], "office", &[], &["--keep", "links"], NoText("\ttcp\n")),
    // Only of one command
    case("--what", &["diff"], "office", &[], &["--what", "hosts"], NoText("iplink: links: ")),
    case("--min-packets", &["diff"], "office", &[], &["--min-packets", "20"], Text("links: 5 new, 0 gone, 4 changed, 61 unchanged; 179 below the threshold")),
    case("--min-bytes", &["diff"], "office", &[], &["--min-bytes", "10000"], Text("links: 13 new, 0 gone, 2 changed, 61 unchanged; 173 below the threshold")),
    case("--changed", &["diff"], "office", &[], &["--changed", "1,0"], Text("links: 184 new, 0 gone, 37 changed, 28 unchanged")),
    case("--group", &["diff"], "office", &[], &["--group", "cidr:16,32"], Text("192.168.0.0/16")),
    case("--list", &["ask"], "office", &[], &["--list"], Text("never-contacted")),
    case("--of", &["ask"], "", &["never-contacted", "{office}"], &["never-contacted", "{office}", "--of", HOST], Codes(2, 0)),
    case("--at-least", &["ask"], "", &["scans", "{office}"], &["scans", "{office}", "--at-least", "1"], Lines(15)),
    case("--in-time", &["path"], "office", &[], &["--in-time"], Text("2025-03-04T09:32:51.873097Z")),
    case("--db", &["import"], "", &["{office}"], &["{office}", "--db", "out"], Codes(2, 0)),
    case("--again", &["import"], "", &["{office}", "--db", "copy.db"], &["{office}", "--db", "copy.db", "--again"], Codes(2, 0)),
    case("--inner", &["import"], "", &["{tunnel}", "--db", "out"], &["{tunnel}", "--db", "out", "--inner"], NoText("192.0.2.1\t192.0.2.2")),
    // Of all commands
    case("--quiet", READ, "office", &[], &["-q"], NoText("skipped: 78 not IP: ARP")),
    case("--quiet", &["import"], "", &["{office}", "--db", "out"], &["{office}", "--db", "out", "-q"], NoText("1,880 packets imported")),
    case("--quiet", &["formats"], "", &[], &["-q"], Same("the command prints no notes")),
    case("--verbose", STORED, "database", &[], &["-v"], Text("query: SELECT")),
    case("--verbose", &["diff"], "database", &[], &["-v"], Text("query: SELECT")),
    case("--verbose", &["import"], "", &["{office}", "--db", "out"], &["{office}", "--db", "out", "-v"], Same("the command has no details")),
    case("--verbose", &["formats"], "", &[], &["-v"], Same("the command has no details")),
    case("--help", STORED, "office", &[], &["-h"], Text("Usage: iplink ")),
    case("--help", &["diff", "import", "formats"], "", &[], &["--help"], Text("Examples:\n  iplink ")),
    case("--help", &[""], "", &["formats"], &["--help"], Text("Usage: iplink [OPTIONS] <COMMAND>")),
    case("--version", &[""], "", &["formats"], &["-V"], Text("iplink 0.")),
    case("--quiet", &[""], "", &[], &[], Elsewhere("an option of each command")),
    case("--verbose", &[""], "", &[], &[], Elsewhere("an option of each command")),
];

/// The cases of `iplink live`, whose process runs until a signal stops it.
#[cfg(all(feature = "live", target_os = "linux"))]
#[rustfmt::skip]
const LIVE_CASES: &[Case] = &[
    case("--nodes", &["live"], "office", &[], &["--nodes", "mac"], Text("00:00:5e:00:53:01")),
    case("--inner", &["live"], "tunnel", &[], &["--inner"], Text("10.9.0.3")),
    case("--request", &["live"], "office", &[], &["-r", "number"], Text("-r requires a database")),
    case("--parameter", &["live"], "office", &[], &["-p", "5"], Same("it has no effect without -r")),
    case("--anonymize", &["live"], "office", &[], &["--anonymize", "{key}"], NoText("192.168.10.113")),
    case("--names", &["live"], "", &[], &[], Elsewhere("live::options_reach_the_page")),
    case("--dns", &["live"], "office", &[], &["--dns"], Text("--dns: names in packets are not shown by live")),
    case("--geo", &["live"], "office", &[], &["--geo", "{country}"], Same("countries are not shown")),
    case("--replay", &["live"], "", &[], &[], Elsewhere("live::options_reach_the_page")),
    case("--top", &["live"], "", &[], &[], Elsewhere("live::options_reach_the_page")),
    case("--bind", &["live"], "office", &[], &["--bind", "127.0.0.2"], Text("http://127.0.0.2")),
    case("--allow-remote", &["live"], "office", &["--bind", "0.0.0.0"], &["--bind", "0.0.0.0", "--allow-remote"], Codes(2, 0)),
    case("--keep", &["live"], "office", &[], &["--keep", "links"], NoText("\ttcp\n")),
    case("--print", &["live"], "office", &[], &["--print", "1"], Lines(2)),
    case("--as", &["live"], "office", &[], &["--as", "csv"], Text("source,target,packets,bytes,first_seen,last_seen\n")),
    case("--output", &["live"], "", &["{office}", "--replay", "1000000"], &["{office}", "--replay", "1000000", "-o", "out"], Text("source\ttarget\tprotocols\n")),
    case("--force", &["live"], "office", &["-o", "old"], &["-o", "old", "--force"], Codes(4, 0)),
    case("--verbose", &["live"], "office", &[], &["-v"], Same("the command reads no databases")),
    case("--help", &["live"], "office", &[], &["--help"], Text("Examples:\n  tcpdump ")),
    #[cfg(feature = "live-capture")]
    case("--interface", &["live"], "", &[], &[], Elsewhere("live::interface")),
];
#[cfg(not(all(feature = "live", target_os = "linux")))]
const LIVE_CASES: &[Case] = &[];

/// The files that the cases read, in a folder of their own.
struct Files(tempfile::TempDir);

impl Files {
    fn create() -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        files.write("tunnel", &tunnel());
        files.write("silent", &silent_hosts());
        // The first 297 packets of the example.
        files.write("half", &std::fs::read(office()).unwrap()[..29_949]);
        files.write("hosts", b"192.168.10.113 gamma.example\n");
        files.write("key", &[7; 32]);
        let database = files.path("database");
        let import = ["-q", "import", &office(), "--db", database.to_str().unwrap()];
        assert!(iplink(&files.0, &import.map(str::to_owned)).status.success());
        files
    }

    fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.path(name), content).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        match name {
            "office" => office().into(),
            "country" => project().join("tests/corpus/geo/country.mmdb"),
            _ => self.0.path().join(name),
        }
    }

    /// Replaces `{name}` by the path of a file.
    fn expand(&self, argument: &str) -> String {
        let name = argument.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        name.map_or(argument.to_owned(), |name| self.path(name).to_str().unwrap().to_owned())
    }
}

/// Returns a capture of two hosts with a tunnel, and three hosts within.
fn tunnel() -> Vec<u8> {
    let packet = |last| {
        let inner = ipv4([10, 9, 0, 1], [10, 9, 0, last], 17, &udp(1, 2, b"x"));
        ethernet(0x0800, &ipv4([192, 0, 2, 1], [192, 0, 2, 2], 4, &inner))
    };
    PcapFile::new().record(1, 0, &packet(2)).record(2, 0, &packet(3)).build()
}

/// Returns a capture of a host that sends to twenty others, none of which replies.
fn silent_hosts() -> Vec<u8> {
    let packet =
        |last| ethernet(0x0800, &ipv4([10, 0, 0, 9], [10, 0, 1, last], 17, &udp(1, 2, b"x")));
    (1..=20).fold(PcapFile::new(), |file, last| file.record(1, 0, &packet(last))).build()
}

/// The result of a command line: its exit code, output and files.
#[derive(Clone)]
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
    file: Option<Vec<u8>>,
    /// The hosts and links of a graph that was saved or imported.
    saved: String,
}

impl Run {
    fn text(&self) -> String {
        format!("{}\n{}\n{}", self.stdout, self.stderr, self.saved)
    }
}

fn iplink(folder: &tempfile::TempDir, args: &[String]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin("iplink"))
        .args(args)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The runs of command lines without an option, which many cases share.
type Cache = Mutex<HashMap<Vec<String>, Run>>;

/// Runs a command line, or returns its run from the cache.
fn cached_run(files: &Files, cache: &Cache, command: &str, args: Vec<String>) -> Run {
    let cached = cache.lock().unwrap().get(&args).cloned();
    cached.unwrap_or_else(|| {
        let run = run(files, command, &args);
        cache.lock().unwrap().insert(args, run.clone());
        run
    })
}

/// Runs a command line in a new folder.
fn run(files: &Files, command: &str, args: &[String]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("old"), "old").unwrap();
    if args.iter().any(|argument| argument == "copy.db") {
        std::fs::copy(files.path("database"), folder.path().join("copy.db")).unwrap();
    }
    let output = match command {
        #[cfg(all(feature = "live", target_os = "linux"))]
        "live" => live(&folder, args),
        _ => iplink(&folder, args),
    };
    let file = std::fs::read(folder.path().join("out")).ok();
    let has_graph = file.is_some() && matches!(command, "save" | "import" | "live");
    let saved = if has_graph { read_back(&folder) } else { String::new() };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Run {
        code: output.status.code().unwrap(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        file,
        saved,
    }
}

/// Lists the hosts and links of a graph that a command has written.
fn read_back(folder: &tempfile::TempDir) -> String {
    let lists = [
        ["hosts", "host,name,country"],
        ["links", "source,target"],
        ["links", "source,target,protocols"],
    ];
    let list = |[command, columns]: [&str; 2]| {
        let args = ["-q", command, "out", "--as", "tsv", "--columns", columns].map(str::to_owned);
        String::from_utf8_lossy(&iplink(folder, &args).stdout).into_owned()
    };
    lists.map(list).concat()
}

/// Runs `iplink live` until its input ends, and stops it by a signal.
#[cfg(all(feature = "live", target_os = "linux"))]
fn live(folder: &tempfile::TempDir, args: &[String]) -> Output {
    use std::fmt::Write;
    use std::io::{BufRead, BufReader};
    use std::time::Duration;

    let mut child = Command::new(assert_cmd::cargo::cargo_bin("iplink"))
        .args(args)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let is_quiet = args.iter().any(|argument| argument == "-q");
    let mut stderr = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        let is_url = line.contains("/?token=");
        // The port and the token differ from run to run.
        let line = if is_url { line.rsplit_once(':').unwrap().0 } else { &line };
        writeln!(stderr, "{line}").unwrap();
        if is_url && is_quiet {
            // No note says that the input has ended.
            std::thread::sleep(Duration::from_millis(500));
        }
        if line.contains("stays available until") || (is_url && is_quiet) {
            let pid = child.id().to_string();
            assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        }
    }
    let output = child.wait_with_output().unwrap();
    Output { stderr: stderr.into_bytes(), ..output }
}

/// Returns the arguments of a command with an input, and its default options.
fn command_line(files: &Files, command: &str, case: &Case, extra: &[&str]) -> Vec<String> {
    let mut args: Vec<&str> = Vec::from_iter((!command.is_empty()).then_some(command));
    let input = format!("{{{}}}", case.input);
    let defaults: &[&str] = match command {
        _ if case.input.is_empty() => &[],
        "render" => &["{input}", "-f", "csv"],
        "ask" => &["top-talkers", "{input}", "--columns", "all"],
        "path" => &["{input}", HOST, "192.168.10.2"],
        "diff" => &["{half}", "{input}"],
        "hosts" => &["{input}", "--columns", "host,name,country"],
        "save" => &["{input}", "-o", "out"],
        "live" => &["{input}", "-o", "out", "--replay", "1000000"],
        _ => &["{input}"],
    };
    let is_given = |option: &&str| case.with.contains(option);
    let mut defaults = defaults.iter().peekable();
    while let Some(argument) = defaults.next() {
        match argument.starts_with('-') && is_given(argument) {
            true => drop(defaults.next()),
            false if *argument == "{input}" => args.push(&input),
            false => args.push(argument),
        }
    }
    args.extend(extra);
    let has_style = !matches!(command, "render" | "report" | "save" | "import" | "live" | "");
    if has_style && !case.input.is_empty() && !["--as", "-f"].iter().any(is_given) {
        args.extend(["--as", "tsv"]);
    }
    args.iter().map(|argument| files.expand(argument)).collect()
}

/// Checks one case of one command, and returns what is wrong.
fn check(files: &Files, cache: &Cache, command: &str, case: &Case) -> Result<(), String> {
    if let Elsewhere(reason) = case.expect {
        assert!(!reason.is_empty(), "{command} {} needs a reason", case.option);
        return Ok(());
    }
    let without_args = command_line(files, command, case, case.without);
    let with_args = command_line(files, command, case, case.with);
    let without = cached_run(files, cache, command, without_args);
    let with = run(files, command, &with_args);
    let (before, after) = (without.text(), with.text());
    let problem = match case.expect {
        Text(text) if !after.contains(text) => format!("{text:?} is missing"),
        Text(text) if before.contains(text) => format!("{text:?} is there without the option"),
        NoText(text) if after.contains(text) => format!("{text:?} is there"),
        NoText(text) if !before.contains(text) => format!("{text:?} is missing without the option"),
        Lines(lines) if with.stdout.lines().count() != lines => {
            format!("{} lines, not {lines}", with.stdout.lines().count())
        }
        Lines(_) if with.stdout.lines().count() == without.stdout.lines().count() => {
            "the number of lines is the same".to_owned()
        }
        Codes(one, other) if (without.code, with.code) != (one, other) => {
            format!("exit codes {} and {}, not {one} and {other}", without.code, with.code)
        }
        InFile if !with.stdout.is_empty() => "the standard output is not empty".to_owned(),
        InFile
            if with.file.as_deref().map(String::from_utf8_lossy).as_deref()
                != Some(&*without.stdout) =>
        {
            "the file is not what the standard output was".to_owned()
        }
        Same(reason) if before != after => format!("the outputs differ, though {reason}"),
        _ => return Ok(()),
    };
    let shorten = |text: String| text.chars().take(1_500).collect::<String>();
    let (before, after) = (shorten(before), shorten(after));
    Err(format!(
        "{command} {}: {problem}\n  {with_args:?}\n--- without\n{before}\n--- with\n{after}\n",
        case.option
    ))
}

/// Returns the commands in the help of the program, and the program itself as an empty name.
fn commands(files: &Files) -> Vec<String> {
    let help = String::from_utf8(iplink(&files.0, &["--help".to_owned()]).stdout).unwrap();
    let list = help.split_once("\nCommands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names = list.lines().map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").chain([String::new()]).collect()
}

/// Returns the long names of the options in the help of a command.
fn options(files: &Files, command: &str) -> BTreeSet<String> {
    let args = [command, "--help"].map(str::to_owned).into_iter().filter(|it| !it.is_empty());
    let help = String::from_utf8(iplink(&files.0, &args.collect::<Vec<_>>()).stdout).unwrap();
    let is_option = |line: &&str| {
        let text = line.trim_start();
        line.len() - text.len() <= 6 && text.starts_with('-')
    };
    let long_name = |line: &str| {
        let words = line.split([' ', ',']);
        words
            .map(|word| word.trim_end_matches('.'))
            .find(|word| word.starts_with("--"))
            .unwrap()
            .to_owned()
    };
    help.lines().filter(is_option).map(long_name).collect()
}

/// Returns the cases by command and option.
fn cases() -> BTreeMap<(&'static str, &'static str), &'static Case> {
    let mut cases = BTreeMap::new();
    for case in CASES.iter().chain(LIVE_CASES) {
        for command in case.commands {
            let duplicate = cases.insert((*command, case.option), case);
            assert!(duplicate.is_none(), "{command} {} has two cases", case.option);
        }
    }
    cases
}

#[test]
fn every_option_of_every_command_has_its_stated_effect() {
    let (files, cases) = (Files::create(), cases());
    let commands = commands(&files);
    let mut found = BTreeSet::new();
    for command in &commands {
        let names = options(&files, command).into_iter();
        found.extend(names.map(|option| (command.clone(), option)));
    }
    let known = cases.keys().map(|(command, option)| ((*command).to_owned(), (*option).to_owned()));
    let known: BTreeSet<_> = known.collect();
    let missing: Vec<_> = found.difference(&known).collect();
    let stale: Vec<_> = known.difference(&found).collect();
    assert!(missing.is_empty(), "CASES has no case for {missing:?}");
    assert!(stale.is_empty(), "CASES has cases for options that do not exist: {stale:?}");

    let (cache, problems) = (Cache::default(), Mutex::new(Vec::new()));
    let queue = Mutex::new(cases.into_iter());
    let next = || queue.lock().unwrap().next();
    std::thread::scope(|scope| {
        // More threads than cores, because `live` mostly waits.
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(((command, _), case)) = next() {
                    problems.lock().unwrap().extend(check(&files, &cache, command, case).err());
                }
            });
        }
    });
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn short_help_fits_one_screen_and_long_help_starts_with_examples() {
    let files = Files::create();
    for command in commands(&files) {
        let help = |option: &str| {
            let args = [&*command, option].map(str::to_owned);
            let args: Vec<_> = args.into_iter().filter(|it| !it.is_empty()).collect();
            String::from_utf8(iplink(&files.0, &args).stdout).unwrap()
        };
        let short = help("-h");
        let lines = short.lines().count();
        let hint = "hide_short_help hides an option that is rarely used";
        assert!(lines <= 50, "{lines} lines, more than 50; {hint}:\n{short}");
        let long = help("--help");
        let (_, examples) = long.split_once("\n\nExamples:\n").unwrap();
        let examples: Vec<_> = examples.lines().take_while(|line| !line.is_empty()).collect();
        assert_eq!(examples.len(), 3, "{long}");
        assert!(examples.iter().all(|line| line.contains(&format!("iplink {command}"))), "{long}");
    }
}

/// Runs the examples of the help in a folder with the files that they name.
#[test]
fn examples_in_help_run() {
    let files = Files::create();
    for command in commands(&files).iter().filter(|command| *command != "live") {
        let args = [command, "--help"].map(str::to_owned);
        let args: Vec<_> = args.into_iter().filter(|it| !it.is_empty()).collect();
        let help = String::from_utf8(iplink(&files.0, &args).stdout).unwrap();
        let examples = help.split_once("\n\nExamples:\n").unwrap().1;
        for example in examples.lines().take_while(|line| !line.is_empty()) {
            run_example(example);
        }
    }
}

fn run_example(example: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("captures")).unwrap();
    for name in ["capture.pcap", "before.pcap", "captures/one.pcap"] {
        std::fs::copy(Path::new(&office()), path(name)).unwrap();
    }
    std::fs::write(path("after.pcap"), silent_hosts()).unwrap();
    // Explanations stand behind several spaces.
    let line = example.trim().split("   ").next().unwrap();
    let mut args = Vec::new();
    for (number, part) in line.split('\'').enumerate() {
        match number % 2 {
            0 => args.extend(part.split_whitespace().map(str::to_owned)),
            _ => args.push(part.to_owned()),
        }
    }
    let output = iplink(&folder, &args[1..]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    let is_diff = args[1] == "diff" && output.status.code() == Some(1);
    assert!(output.status.success() || is_diff, "{example}: {stderr}");
}
