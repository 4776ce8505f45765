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
const READ_COMMANDS: &[&str] = &[
    "render", "report", "flows", "services", "links", "hosts", "diff", "ask", "path", "info",
    "save",
];
/// Commands that read any input, and `live`.
#[cfg(feature = "live")]
const READ_COMMANDS: &[&str] = &[
    "render", "report", "flows", "services", "links", "hosts", "diff", "ask", "path", "info",
    "save", "live",
];
/// Commands that read databases.
const DATABASE_COMMANDS: &[&str] =
    &["render", "report", "flows", "services", "links", "hosts", "ask", "path", "info", "save"];
/// Commands that show a part of the graph.
const VIEW_COMMANDS: &[&str] =
    &["render", "report", "flows", "services", "links", "hosts", "ask", "path"];
/// The same commands without `ask`, whose answers the heaviest links or hosts would change.
const TOP_COMMANDS: &[&str] = &["render", "report", "flows", "services", "links", "hosts", "path"];
/// The same commands without `hosts`, where `--top` selects hosts.
const LINK_VIEW_COMMANDS: &[&str] = &["render", "report", "flows", "services", "links", "path"];
/// Commands that read inputs, without `flows`.
const COMMANDS_EXCEPT_FLOWS: &[&str] =
    &["render", "report", "services", "links", "hosts", "diff", "ask", "path", "info", "save"];
/// Commands that print tables about an input.
const TABLE_COMMANDS: &[&str] =
    &["flows", "services", "links", "hosts", "diff", "ask", "path", "info"];
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
    case("--no-multicast", READ_COMMANDS, "office", &[], &["--no-multicast"], Text("68 of 1,958 packets filtered out")),
    case("--first", READ_COMMANDS, "office", &[], &["--first", "1000"], Text("stopped after 1,000 packets")),
    case("--range", READ_COMMANDS, "office", &[], &["--range", "1741096800:1741104000"], Text("1,240 of 1,958 packets filtered out")),
    case("--nodes", &["render", "report", "flows", "services", "links", "hosts", "diff", "ask", "save"], "office", &[], &["--nodes", "mac"], Text("00:00:5e:00:53:01")),
    case("--nodes", &["info"], "office", &[], &["--nodes", "mac"], Text("\tpackets linked\t1958")),
    case("--nodes", &["path"], "", &["{office}", TOP_CLIENT, "192.168.10.2"], &["{office}", TOP_CLIENT, "192.168.10.2", "--nodes", "mac"], Codes(0, 2)),
    case("--inner", &["render", "flows", "links", "report", "hosts", "diff", "ask", "save"], "tunnel", &[], &["--inner"], Text("10.9.0.3")),
    case("--inner", &["services"], "tunnel", &["--tried"], &["--tried", "--inner"], Text("10.9.0.3")),
    case("--inner", &["info"], "tunnel", &[], &["--inner"], Text("\thosts\t3")),
    case("--inner", &["path"], "", &["{tunnel}", "10.9.0.1", "10.9.0.3"], &["{tunnel}", "10.9.0.1", "10.9.0.3", "--inner"], Codes(2, 0)),
    case("--max-hosts", READ_COMMANDS, "office", &[], &["--max-hosts", "5"], Text("host limit of 5 reached")),
    case("--max-flows", &["flows", "services"], "office", &[], &["--max-flows", "5"], Text("flow limit reached after 5 flows: 1,604 packets")),
    case("--max-flows", &["diff"], "office", &[], &["--max-flows", "5"], Text("flow limit reached after 5 flows")),
    case("--max-flows", &["save"], "office", &["--keep", "flows"], &["--keep", "flows", "--max-flows", "5"], Text("flow limit reached after 5 flows")),
    case("--max-flows", &["render", "report", "links", "hosts", "ask", "path", "info"], "office", &[], &["--max-flows", "5"], Same("the output needs no flows")),
    case("--tcp-timeout", &["flows"], "office", &[], &["--tcp-timeout", "1"], Lines(508)),
    case("--udp-timeout", &["flows"], "office", &[], &["--udp-timeout", "1"], Lines(375)),
    case("--tcp-timeout", COMMANDS_EXCEPT_FLOWS, "", &[], &[], Elsewhere("flows: all commands read flows in the same way")),
    case("--udp-timeout", COMMANDS_EXCEPT_FLOWS, "", &[], &[], Elsewhere("flows: all commands read flows in the same way")),
    case("--threads", READ_COMMANDS, "office", &[], &["--threads", "3"], Same("the result does not depend on the number of threads")),
    case("--request", DATABASE_COMMANDS, "database", &[], &["-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    case("--request", &["diff"], "", &["{database}", "{half}"], &["{database}", "{half}", "-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    case("--parameter", DATABASE_COMMANDS, "database", &["-r", "number", "-p", "9"], &["-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    case("--parameter", &["diff"], "", &["{database}", "{half}", "-r", "number", "-p", "9"], &["{database}", "{half}", "-r", "number", "-p", "5"], Text("5 of 83 packets linked")),
    // Limits and grouping
    case("--top", LINK_VIEW_COMMANDS, "office", &[], &["--top", "3"], Text("246 links with 1,480 packets")),
    case("--top", &["hosts"], "office", &[], &["--top", "3"], Lines(4)),
    case("--top-hosts", TOP_COMMANDS, "office", &[], &["--top-hosts", "4"], Text("241 links with 1,571 packets")),
    case("--by", LINK_VIEW_COMMANDS, "office", &["--top", "1"], &["--top", "1", "--by", "bytes"], Text("248 links with 1,835 packets")),
    case("--by", &["ask"], "office", &[], &["--by", "bytes"], Text("0.8758145331658722\n192.168.10.5\t")),
    case("--by", &["hosts"], "office", &["--top", "1"], &["--top", "1", "--by", "peers"], Text("\n192.168.10.1\t")),
    case("--min-packets", VIEW_COMMANDS, "office", &[], &["--min-packets", "20"], Text("238 links with 1,147 packets")),
    case("--min-bytes", VIEW_COMMANDS, "office", &[], &["--min-bytes", "10000"], Text("233 links with 1,328 packets")),
    case("--group", &["render", "flows", "services", "links", "report", "hosts", "ask"], "office", &[], &["--group", "cidr:16,32"], Text("192.168.0.0/16")),
    case("--group", &["path"], "office", &[], &["--group", "cidr:16,32"], Codes(0, 2)),
    case("--focus", VIEW_COMMANDS, "office", &[], &["--focus", TOP_CLIENT], Text("233 links with 1,534 packets")),
    case("--hops", VIEW_COMMANDS, "office", &["--focus", TOP_CLIENT], &["--focus", TOP_CLIENT, "--hops", "2"], Text("96 links with 676 packets")),
    case("--both-ways", &["render"], "office", &[], &["--both-ways"], Lines(136)),
    case("--both-ways", &["links"], "office", &[], &["--both-ways"], Lines(137)),
    case("--both-ways", &["hosts"], "office", &[], &["--both-ways"], Same("a host has no direction")),
    case("--both-ways", &["flows", "services"], "office", &[], &["--both-ways"], Same("a flow has both directions")),
    case("--both-ways", &["report"], "office", &[], &["--both-ways"], Text("\"bothWays\":true")),
    case("--both-ways", &["ask", "path"], "office", &[], &["--both-ways"], Text("--both-ways")),
    case("--fold-silent", &["render", "report", "flows", "services", "links", "hosts", "ask"], "silent", &[], &["--fold-silent"], Text("20 silent hosts (10.0.0.9)")),
    case("--fold-silent", &["path"], "", &["{silent}", "10.0.0.9", "10.0.1.7"], &["{silent}", "10.0.0.9", "10.0.1.7", "--fold-silent"], Codes(0, 2)),
    case("--budget", VIEW_COMMANDS, "office", &[], &["--budget", "10"], Text("others (60 hosts): 802 packets sent, 750 received")),
    // Names
    case("--names", &["report", "hosts", "ask"], "office", &[], &["--names", "{hosts}"], Text("gamma.example")),
    case("--names", &["render", "diff"], "office", &["-f", "dot"], &["-f", "dot", "--names", "{hosts}"], Text("gamma.example")),
    case("--names", &["info"], "office", &[], &["--names", "{hosts}"], Text("hosts with a name\t1\n")),
    case("--names", &["flows"], "office", &["--columns", "originator_name"], &["--columns", "originator_name", "--names", "{hosts}"], Text("gamma.example")),
    case("--names", &["services", "links", "path"], "office", &[], &["--names", "{hosts}"], Same("the default columns are addresses")),
    case("--names", &["save"], "office", &[], &["--names", "{hosts}"], Same("names are not saved")),
    case("--resolve", &["report", "hosts", "ask"], "office", &[], &["--resolve", "capture"], Text("files.office.example")),
    case("--resolve", &["render", "diff"], "office", &["-f", "dot"], &["-f", "dot", "--resolve", "capture"], Text("files.office.example")),
    case("--resolve", &["info"], "office", &[], &["--resolve", "capture"], Text("hosts named by DNS\t12\n")),
    case("--resolve", &["flows"], "office", &["--columns", "responder_name"], &["--columns", "responder_name", "--resolve", "capture"], Text("files.office.example")),
    case("--resolve", &["services"], "office", &["--columns", "server_name"], &["--columns", "server_name", "--resolve", "capture"], Text("files.office.example")),
    case("--resolve", &["links", "path"], "office", &[], &["--resolve", "capture"], Same("the default columns are addresses")),
    case("--resolve", &["save"], "office", &[], &["--resolve", "capture"], Same("names are not saved")),
    case("--internal", &["hosts"], "office", &["--columns", "all"], &["--columns", "all", "--internal", "8.8.0.0/16"], NoText("internal")),
    case("--internal", &["render"], "office", &["-f", "json"], &["-f", "json", "--internal", "8.8.0.0/16"], NoText("\"class\":\"internal\"")),
    case("--internal", &["flows", "services", "links", "report", "ask", "path", "info", "diff", "save"], "office", &[], &["--internal", "8.8.0.0/16"], Same("the class is a column of hosts")),
    case("--geo", &["hosts"], "office", &[], &["--geo", "{country}"], Text("198.51.100.10\t\tBV\n")),
    case("--geo", &["render"], "office", &["-f", "json"], &["-f", "json", "--geo", "{country}"], Text("\"country\":\"BV\"")),
    case("--geo", &["flows", "services", "links", "report", "ask", "path", "info"], "office", &[], &["--geo", "{country}"], Same("countries are columns of hosts only")),
    case("--geo", &["save"], "office", &[], &["--geo", "{country}"], Same("countries are not saved")),
    case("--geo", &["diff"], "office", &["--group", "country"], &["--group", "country", "--geo", "{country}"], Codes(2, 1)),
    case("--anonymize", &["services"], "office", &[], &["--anonymize", "{key}"], NoText("192.168.10.2\t")),
    case("--anonymize", &["render", "report", "flows", "links", "hosts", "diff", "ask", "save"], "office", &[], &["--anonymize", "{key}"], NoText("192.168.10.113")),
    case("--anonymize", &["path"], "office", &[], &["--anonymize", "{key}"], NoText("192.168.10.113")),
    case("--anonymize", &["info"], "office", &[], &["--anonymize", "{key}"], Text("input 1\tformat\t")),
    // Output
    case("--columns", &["flows"], "office", &[], &["--columns", "service,state"], Text("service\tstate\n")),
    case("--columns", &["services"], "office", &[], &["--columns", "port,served"], Text("port\tserved\n")),
    case("--columns", &["diff"], "office", &[], &["--columns", "kind,change"], Text("kind\tchange\n")),
    case("--columns", &["path"], "office", &[], &["--columns", "source,time"], Text("source\ttime\n")),
    case("--columns", &["info"], "office", &[], &["--columns", "value,item"], Text("value\titem\n")),
    case("--columns", &["formats"], "", &["--as", "tsv"], &["--as", "tsv", "--columns", "format,opened_by"], Text("format\topened_by\n")),
    case("--columns", &["links"], "office", &[], &["--columns", "target,protocols"], Text("target\tprotocols\n")),
    case("--columns", &["hosts"], "office", &[], &["--columns", "host,members"], Text("host\tmembers\n")),
    case("--columns", &["ask"], "office", &[], &["--columns", "host,share"], Text("host\tshare\n")),
    case("--sort", &["flows"], "office", &[], &["--sort", "bytes_sent"], Text("bytes_received\n2025-03-05T02:10:01.012979Z\t192.168.10.2\t")),
    case("--sort", &["services"], "office", &[], &["--sort", "server:desc"], Text("last_seen\n2001:db8:113::20\t")),
    case("--sort", &["links"], "office", &[], &["--sort", "source:desc"], Text("last_seen\nfe80::53:106\t")),
    case("--sort", &["hosts"], "office", &[], &["--sort", "packets_sent"], Text("country\n192.168.10.2\t")),
    case("--sort", &["diff"], "office", &[], &["--sort", "bytes_after"], Text("bytes_after\nhost\tchanged\t192.168.10.2\t")),
    case("--sort", &["ask"], "office", &[], &["--sort", "host"], Text("share\n0.0.0.0\t")),
    case("--sort", &["info"], "office", &[], &["--sort", "item"], Text("value\n\tbytes linked\t")),
    case("--sort", &["path"], "", &["{office}", "203.0.113.66", TOP_CLIENT, "--as", "tsv"], &["{office}", "203.0.113.66", TOP_CLIENT, "--as", "tsv", "--sort", "packets"], Text("\n203.0.113.30\t192.168.10.113\t7\t6296\t\n192.168.10.117\t")),
    case("--sort", &["formats"], "", &["--as", "tsv"], &["--as", "tsv", "--sort", "format:desc"], Text("parameters\nzeek\t")),
    case("--limit", TABLE_COMMANDS, "office", &[], &["--limit", "0"], Text(" shown (--limit)\n")),
    case("--limit", &["formats"], "", &["--as", "tsv"], &["--as", "tsv", "--limit", "3"], Lines(4)),
    case("--as", &["flows"], "office", &[], &["--as", "csv"], Text("first_seen,originator,originator_port,")),
    case("--as", &["services"], "office", &[], &["--as", "md"], Text("| server | port | protocol |")),
    case("--as", &["links"], "office", &[], &["--as", "csv"], Text("source,target,packets,bytes,first_seen,last_seen\n")),
    case("--as", &["hosts"], "office", &[], &["--as", "json"], Text("[\n{\"host\":\"0.0.0.0\",")),
    case("--as", &["ask"], "office", &[], &["--as", "ndjson"], Text("{\"host\":\"")),
    case("--as", &["path"], "office", &[], &["--as", "csv"], Text("source,target,packets,bytes,time\n192.168.10.113,192.168.10.2,130,8022,\n")),
    case("--as", &["info"], "office", &[], &["--as", "tsv"], Text("input\titem\tvalue\n")),
    case("--as", &["diff"], "office", &[], &["--as", "tsv"], Text("\tnew\t")),
    case("--as", &["formats"], "", &[], &["--as", "tsv"], Text("format\tabout\t")),
    case("--output", &["render", "report", "flows", "services", "links", "hosts", "ask", "path", "info"], "office", &[], &["-o", "out"], InFile),
    case("--output", &["diff"], "office", &[], &["-o", "out"], InFile),
    case("--output", &["formats"], "", &[], &["-o", "out"], InFile),
    case("--output", &["save"], "", &["{office}"], &["{office}", "-o", "out"], InFile),
    case("--force", &["render", "report", "flows", "services", "links", "hosts", "ask", "path", "info"], "office", &["-o", "old"], &["-o", "old", "--force"], Codes(4, 0)),
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
    case("--tried", &["services"], "office", &["--columns", "port,served"], &["--columns", "port,served", "--tried"], Text("\tno\n")),
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
    case("--max-flows", &["live"], "office", &["--keep", "flows"], &["--keep", "flows", "--max-flows", "5"], Text("flow limit reached after 5 flows")),
    case("--tcp-timeout", &["live"], "", &[], &[], Elsewhere("flows: all commands read flows in the same way")),
    case("--udp-timeout", &["live"], "", &[], &[], Elsewhere("flows: all commands read flows in the same way")),
    case("--anonymize", &["live"], "office", &[], &["--anonymize", "{key}"], NoText("192.168.10.113")),
    case("--names", &["live"], "", &[], &[], Elsewhere("live::events_reflect_names_top_and_replay_options")),
    case("--internal", &["live"], "", &[], &[], Elsewhere("the class is a column of hosts")),
    case("--resolve", &["live"], "office", &[], &["--resolve", "capture"], Text("--resolve capture: names in packets are not shown by live")),
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
