//! The long descriptions of the commands: a summary, three examples, then details.

/// Joins the summary of a command, its examples and further paragraphs.
macro_rules! description {
    ($summary:literal, [$($example:literal),* $(,)?] $(, $details:literal)* $(,)?) => {
        concat!($summary, "\n\nExamples:", $("\n  ", $example,)* $("\n\n", $details,)*)
    };
}

pub(super) const IPLINK: &str = description!(
    "Show who talks to whom in network captures: as pictures, tables and reports.",
    [
        "iplink render capture.pcap -o graph.svg       draw the graph",
        "iplink links capture.pcap --top 20            list the 20 heaviest links",
        "iplink report capture.pcap -o report.html     write a report for the browser",
    ],
    "Reads pcap and pcapng files, compressed or not, saved graphs, SQLite databases, and lists of \
     links. File types are detected from content. Results go to standard output or -o FILE, notes \
     to standard error.",
    "Exit codes: 0 success; 1 diff found differences, or path found no path; 2 usage error or \
     unreadable input; 3 damaged input (everything before the damage is in the output); 4 output \
     could not be written.",
);

pub(super) const RENDER: &str = description!(
    "Draw a picture of the graph, or write it in a file format.",
    [
        "iplink render capture.pcap -o graph.svg --top 100",
        "iplink render capture.pcap -f chord -o chord.svg --group cidr:24,48",
        "iplink render capture.pcap -f gexf -o graph.gexf --resolve capture",
    ],
    "`iplink formats` lists the formats with their parameters.",
);

pub(super) const REPORT: &str = description!(
    "Write a self-contained HTML report: graph, timeline, tables, and a section for each host.",
    [
        "iplink report capture.pcap -o report.html",
        "iplink report capture.pcap -o report/ --resolve capture",
        "iplink report capture.pcap -o report.html --since 2025-03-04T14:00Z",
    ],
    "If OUT ends in /, the report is a folder with an index and one page per host, with pictures. \
     The pages make no network requests.",
);

pub(super) const LINKS: &str = description!(
    "List links (one direction of a conversation): source, target, packets, bytes and times.",
    [
        "iplink links capture.pcap --top 20 --by bytes",
        "iplink links capture.pcap -F 'tcp port 443 and net 192.168.0.0/16'",
        "iplink links capture.pcap --columns all --sort bytes -o links.csv",
    ],
);

pub(super) const FLOWS: &str = description!(
    "List flows: both directions of an exchange, with originator, responder, service and state.",
    [
        "iplink flows capture.pcap --sort bytes_received --limit 20",
        "iplink flows capture.pcap -F 'host 192.168.10.2 and tcp'",
        "iplink flows capture.pcap --columns all -o flows.csv",
    ],
    "A service in the payload is shown as tls, a guess by the port number as tls?. States are those \
     of Zeek: S0 no answer, SF complete, REJ rejected, RSTO and RSTR reset, OTH start not captured.",
);

pub(super) const SERVICES: &str = description!(
    "List services: one row for each port that a host serves, with its clients and flows.",
    [
        "iplink services capture.pcap",
        "iplink services capture.pcap --sort clients --limit 20",
        "iplink services capture.pcap --tried --columns server,port,clients,failed",
    ],
);

pub(super) const HOSTS: &str = description!(
    "List hosts, with the packets and bytes that they sent and received.",
    [
        "iplink hosts capture.pcap --top 10 --by peers",
        "iplink hosts capture.pcap --focus 192.168.10.2 --hops 2",
        "iplink hosts capture.pcap --resolve capture --columns host,name --as tsv",
    ],
);

pub(super) const DIFF: &str = description!(
    "Compare two inputs: new, gone and changed hosts, links and services.",
    [
        "iplink diff before.pcap after.pcap",
        "iplink diff before.pcap after.pcap --what services --min-packets 10",
        "iplink diff before.pcap after.pcap -f dot -o changes.dot",
    ],
    "The exit code is 0 if nothing changed, and 1 if something did. If an input is unreadable \
     (2) or damaged (3), or the output cannot be written (4), that code takes precedence.",
);

pub(super) const ASK: &str = description!(
    "Answer a question about the graph, for example which hosts are central, scan ports or send \
     beacons.",
    [
        "iplink ask --list",
        "iplink ask top-talkers capture.pcap --limit 10",
        "iplink ask never-contacted capture.pcap --of 192.168.10.2",
    ],
);

pub(super) const PATH: &str = description!(
    "Find a path with the fewest links from one host to another.",
    [
        "iplink path capture.pcap 192.168.10.113 192.168.10.2",
        "iplink path capture.pcap 192.168.10.113 192.168.10.2 --in-time",
        "iplink path capture.pcap 192.168.10.113 192.168.10.2 -F tcp --as json",
    ],
    "The exit code is 1 if there is no path.",
);

pub(super) const INFO: &str = description!(
    "Summarize the inputs: formats, times, numbers of packets, and why packets were skipped.",
    [
        "iplink info capture.pcap",
        "iplink info captures/ --as tsv",
        "iplink info capture.pcap -F 'not net 10.0.0.0/8'",
    ],
);

pub(super) const SAVE: &str = description!(
    "Save the graph to a file that loads quickly; every command reads it like a capture.",
    [
        "iplink save capture.pcap -o graph.iplink",
        "iplink save capture.pcap --keep all -o graph.iplink",
        "iplink save captures/ --keep flows,times -o graph.iplink",
    ],
);

pub(super) const IMPORT: &str = description!(
    "Import packets into a SQLite database for later queries.",
    [
        "iplink import capture.pcap --db packets.db",
        "iplink import captures/ --db packets.db",
        "iplink import capture.pcap --db packets.db --again",
    ],
    "The database has one row per packet. Every command reads it like a capture.",
);

pub(super) const FORMATS: &str = description!(
    "List the output formats of render, and their parameters.",
    ["iplink formats", "iplink formats --as json", "iplink formats --as csv -o formats.csv"],
);
