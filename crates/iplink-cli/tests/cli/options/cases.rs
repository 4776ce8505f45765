//! The cases of the option test: one for each option of each command.

/// One option of some commands: two command lines, and the difference between their outputs.
pub(super) struct Case {
    /// The long name of the option.
    pub(super) option: &'static str,
    /// The commands that have the option. An empty name stands for the program itself.
    pub(super) commands: &'static [&'static str],
    /// The name of the input of both command lines, or empty if `without` and `with` contain all
    /// arguments.
    pub(super) input: &'static str,
    /// The arguments of the command line without the option.
    pub(super) without: &'static [&'static str],
    /// The arguments of the command line with the option.
    pub(super) with: &'static [&'static str],
    pub(super) expect: Expect,
}

/// The expected difference.
pub(super) enum Expect {
    /// The text is only in the output with the option.
    Text(&'static str),
    /// The text is only in the output without the option.
    NoText(&'static str),
    /// The number of lines on standard output with the option; without it, the number differs.
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
const READ_COMMANDS: &[&str] =
    &["render", "report", "links", "hosts", "diff", "ask", "path", "info", "save"];
/// Commands that read any input, and `live`.
#[cfg(feature = "live")]
const READ_COMMANDS: &[&str] =
    &["render", "report", "links", "hosts", "diff", "ask", "path", "info", "save", "live"];
/// Commands that read databases.
const DATABASE_COMMANDS: &[&str] =
    &["render", "report", "links", "hosts", "ask", "path", "info", "save"];
/// Commands that show a part of the graph.
const VIEW_COMMANDS: &[&str] = &["render", "report", "links", "hosts", "ask", "path"];
/// The same commands except `hosts`, whose `--top` selects hosts instead of links.
const LINK_VIEW_COMMANDS: &[&str] = &["render", "report", "links", "ask", "path"];
/// The host that sent the most packets to the file server.
pub(super) const TOP_CLIENT: &str = "192.168.10.113";

/// All cases. In arguments, `{name}` stands for the path of a file of
/// [`CaseFiles`](super::CaseFiles).
#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // Packet selection
    case("--filter", READ_COMMANDS, "office", &[], &["-F", "udp"], Text("1,592 of 1,958 packets filtered out")),
    case("--since", READ_COMMANDS, "office", &[], &["--since", "2025-03-04T15:00Z"], Text("1,332 of 1,958 packets filtered out")),
    case("--until", READ_COMMANDS, "office", &[], &["--until", "2025-03-04T15:00Z"], Text("547 of 1,958 packets filtered out")),
    case("--tz", READ_COMMANDS, "office", &["--since", "2025-03-04 15:00"], &["--since", "2025-03-04 15:00", "--tz", "+01:00"], Text("880 of 1,958 packets filtered out")),
    case("--src", READ_COMMANDS, "office", &[], &["--src", TOP_CLIENT], Text("1,721 of 1,958 packets filtered out")),
    case("--dst", READ_COMMANDS, "office", &[], &["--dst", "192.168.10.2"], Text("1,629 of 1,958 packets filtered out")),
    case("--host", READ_COMMANDS, "office", &[], &["--host", TOP_CLIENT], Text("1,578 of 1,958 packets filtered out")),
    case("--between", READ_COMMANDS, "office", &[], &["--between", "192.168.10.113,192.168.10.2"], Text("1,630 of 1,958 packets filtered out")),
    case("--port", READ_COMMANDS, "office", &[], &["--port", "443"], Text("1,234 of 1,958 packets filtered out")),
    case("--proto", READ_COMMANDS, "office", &[], &["--proto", "udp"], Text("1,592 of 1,958 packets filtered out")),
    case("--first", READ_COMMANDS, "office", &[], &["--first", "1000"], Text("stopped after 1,000 packets")),
    case("--range", READ_COMMANDS, "office", &[], &["--range", "1741096800:1741104000"], Text("1,240 of 1,958 packets filtered out")),
    case("--nodes", &["render", "report", "links", "hosts", "diff", "ask", "save"], "office", &[], &["--nodes", "mac"], Text("00:00:5e:00:53:01")),
    case("--nodes", &["info"], "office", &[], &["--nodes", "mac"], Text("\tpackets linked\t1958")),
    case("--nodes", &["path"], "", &["{office}", TOP_CLIENT, "192.168.10.2"], &["{office}", TOP_CLIENT, "192.168.10.2", "--nodes", "mac"], Codes(0, 2)),
    case("--inner", &["render", "links", "report", "hosts", "diff", "ask", "save"], "tunnel", &[], &["--inner"], Text("10.9.0.3")),
    case("--inner", &["info"], "tunnel", &[], &["--inner"], Text("\thosts\t3")),
    case("--inner", &["path"], "", &["{tunnel}", "10.9.0.1", "10.9.0.3"], &["{tunnel}", "10.9.0.1", "10.9.0.3", "--inner"], Codes(2, 0)),
    case("--max-hosts", READ_COMMANDS, "office", &[], &["--max-hosts", "5"], Text("host limit of 5 reached")),
    case("--threads", READ_COMMANDS, "office", &[], &["--threads", "3"], Same("the result does not depend on the number of threads")),
    case("--request", DATABASE_COMMANDS, "database", &[], &["-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    case("--request", &["diff"], "", &["{database}", "{half}"], &["{database}", "{half}", "-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    case("--parameter", DATABASE_COMMANDS, "database", &["-r", "number", "-p", "9"], &["-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    case("--parameter", &["diff"], "", &["{database}", "{half}", "-r", "number", "-p", "9"], &["{database}", "{half}", "-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    // Limits and grouping
    case("--top", LINK_VIEW_COMMANDS, "office", &[], &["--top", "3"], Text("246 links with 1,480 packets")),
    case("--top", &["hosts"], "office", &[], &["--top", "3"], Lines(4)),
    case("--top-hosts", VIEW_COMMANDS, "office", &[], &["--top-hosts", "4"], Text("241 links with 1,571 packets")),
    case("--by", LINK_VIEW_COMMANDS, "office", &["--top", "1"], &["--top", "1", "--by", "bytes"], Text("248 links with 1,835 packets")),
    case("--by", &["hosts"], "office", &["--top", "1"], &["--top", "1", "--by", "peers"], Text("\n192.168.10.1\t")),
    case("--min-packets", VIEW_COMMANDS, "office", &[], &["--min-packets", "20"], Text("238 links with 1,147 packets")),
    case("--min-bytes", VIEW_COMMANDS, "office", &[], &["--min-bytes", "10000"], Text("233 links with 1,328 packets")),
    case("--group", &["render", "links", "report", "hosts", "ask"], "office", &[], &["--group", "cidr:16,32"], Text("192.168.0.0/16")),
    case("--group", &["path"], "office", &[], &["--group", "cidr:16,32"], Codes(0, 2)),
    case("--focus", VIEW_COMMANDS, "office", &[], &["--focus", TOP_CLIENT], Text("233 links with 1,534 packets")),
    case("--hops", VIEW_COMMANDS, "office", &["--focus", TOP_CLIENT], &["--focus", TOP_CLIENT, "--hops", "2"], Text("96 links with 676 packets")),
    case("--both-ways", &["render"], "office", &[], &["--both-ways"], Lines(136)),
    case("--both-ways", &["links"], "office", &[], &["--both-ways"], Lines(137)),
    case("--both-ways", &["hosts"], "office", &[], &["--both-ways"], Same("a host has no direction")),
    case("--both-ways", &["report"], "office", &[], &["--both-ways"], Text("\"bothWays\":true")),
    case("--both-ways", &["ask", "path"], "office", &[], &["--both-ways"], Text("--both-ways")),
    case("--fold-silent", &["render", "report", "links", "hosts", "ask"], "silent", &[], &["--fold-silent"], Text("20 silent hosts (10.0.0.9)")),
    case("--fold-silent", &["path"], "", &["{silent}", "10.0.0.9", "10.0.1.7"], &["{silent}", "10.0.0.9", "10.0.1.7", "--fold-silent"], Codes(0, 2)),
    case("--budget", VIEW_COMMANDS, "office", &[], &["--budget", "10"], Text("others (60 hosts): 802 packets sent, 750 received")),
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
    // Options of a single command
    case("--what", &["diff"], "office", &[], &["--what", "hosts"], NoText("iplink: links: ")),
    case("--min-packets", &["diff"], "office", &[], &["--min-packets", "20"], Text("links: 5 new, 0 gone, 4 changed, 61 unchanged; 179 below the threshold")),
    case("--min-bytes", &["diff"], "office", &[], &["--min-bytes", "10000"], Text("links: 13 new, 0 gone, 2 changed, 61 unchanged; 173 below the threshold")),
    case("--changed", &["diff"], "office", &[], &["--changed", "1,0"], Text("links: 184 new, 0 gone, 37 changed, 28 unchanged")),
    case("--group", &["diff"], "office", &[], &["--group", "cidr:16,32"], Text("192.168.0.0/16")),
    case("--list", &["ask"], "office", &[], &["--list"], Text("never-contacted")),
    case("--of", &["ask"], "", &["never-contacted", "{office}"], &["never-contacted", "{office}", "--of", TOP_CLIENT], Codes(2, 0)),
    case("--at-least", &["ask"], "", &["scans", "{office}"], &["scans", "{office}", "--at-least", "1"], Lines(15)),
    case("--in-time", &["path"], "office", &[], &["--in-time"], Text("2025-03-04T09:32:51.873097Z")),
    case("--db", &["import"], "", &["{office}"], &["{office}", "--db", "out"], Codes(2, 0)),
    case("--again", &["import"], "", &["{office}", "--db", "copy.db"], &["{office}", "--db", "copy.db", "--again"], Codes(2, 0)),
    case("--inner", &["import"], "", &["{tunnel}", "--db", "out"], &["{tunnel}", "--db", "out", "--inner"], NoText("192.0.2.1\t192.0.2.2")),
    // Options of all commands
    case("--quiet", READ_COMMANDS, "office", &[], &["-q"], NoText("skipped: 78 not IP: ARP")),
    case("--quiet", &["import"], "", &["{office}", "--db", "out"], &["{office}", "--db", "out", "-q"], NoText("1,880 packets imported")),
    case("--quiet", &["formats"], "", &[], &["-q"], Same("the command prints no notes")),
    case("--verbose", DATABASE_COMMANDS, "database", &[], &["-v"], Text("query: SELECT")),
    case("--verbose", &["diff"], "database", &[], &["-v"], Text("query: SELECT")),
    case("--verbose", &["import"], "", &["{office}", "--db", "out"], &["{office}", "--db", "out", "-v"], Same("the command has no details")),
    case("--verbose", &["formats"], "", &[], &["-v"], Same("the command has no details")),
    case("--help", DATABASE_COMMANDS, "office", &[], &["-h"], Text("Usage: iplink ")),
    case("--help", &["diff", "import", "formats"], "", &[], &["--help"], Text("Examples:\n  iplink ")),
    case("--help", &[""], "", &["formats"], &["--help"], Text("Usage: iplink [OPTIONS] <COMMAND>")),
    case("--version", &[""], "", &["formats"], &["-V"], Text("iplink 0.")),
    case("--quiet", &[""], "", &[], &[], Elsewhere("an option of each command")),
    case("--verbose", &[""], "", &[], &[], Elsewhere("an option of each command")),
];

/// The cases of `iplink live`, whose process runs until a signal stops it.
#[cfg(all(feature = "live", target_os = "linux"))]
#[rustfmt::skip]
pub(super) const LIVE_CASES: &[Case] = &[
    case("--nodes", &["live"], "office", &[], &["--nodes", "mac"], Text("00:00:5e:00:53:01")),
    case("--inner", &["live"], "tunnel", &[], &["--inner"], Text("10.9.0.3")),
    case("--request", &["live"], "office", &[], &["-r", "number"], Text("-r requires a database")),
    case("--parameter", &["live"], "office", &[], &["-p", "5"], Same("it has no effect without -r")),
    case("--anonymize", &["live"], "office", &[], &["--anonymize", "{key}"], NoText("192.168.10.113")),
    case("--names", &["live"], "", &[], &[], Elsewhere("live::events_reflect_names_top_and_replay_options")),
    case("--dns", &["live"], "office", &[], &["--dns"], Text("--dns: names in packets are not shown by live")),
    case("--geo", &["live"], "office", &[], &["--geo", "{country}"], Same("countries are not shown")),
    case("--replay", &["live"], "", &[], &[], Elsewhere("live::events_reflect_names_top_and_replay_options")),
    case("--top", &["live"], "", &[], &[], Elsewhere("live::events_reflect_names_top_and_replay_options")),
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
pub(super) const LIVE_CASES: &[Case] = &[];
