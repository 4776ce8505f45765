//! The conn.log of Zeek: a line a flow, as far as a capture's headers tell it.

use iplink_core::Detail;
use iplink_core::dissect::Protocol;
use iplink_core::graph::Traffic;
use iplink_core::query::{Flow, View, flows};
use iplink_core::time::Timestamp;

use crate::kit::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "zeek",
    about: "a conn.log: a line a flow; bytes are lengths on the wire, - is what is not known",
    opened_by: "zeek-cut, and what else reads logs of Zeek",
    extension: "log",
    needs: |_| Detail::FLOWS,
    params: &[],
    build: |_| Box::new(Zeek),
};

/// The fields of base/protocols/conn/main.zeek, and their types.
const FIELDS: [(&str, &str); 21] = [
    ("ts", "time"),
    ("uid", "string"),
    ("id.orig_h", "addr"),
    ("id.orig_p", "port"),
    ("id.resp_h", "addr"),
    ("id.resp_p", "port"),
    ("proto", "enum"),
    ("service", "string"),
    ("duration", "interval"),
    ("orig_bytes", "count"),
    ("resp_bytes", "count"),
    ("conn_state", "string"),
    ("local_orig", "bool"),
    ("local_resp", "bool"),
    ("missed_bytes", "count"),
    ("history", "string"),
    ("orig_pkts", "count"),
    ("orig_ip_bytes", "count"),
    ("resp_pkts", "count"),
    ("resp_ip_bytes", "count"),
    ("tunnel_parents", "set[string]"),
];

struct Zeek;

impl Render for Zeek {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.begin("conn.log")?;
        writeln!(file, "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)")?;
        writeln!(file, "#unset_field\t-\n#path\tconn")?;
        for (title, part) in [("#fields", 0), ("#types", 1)] {
            write!(file, "{title}")?;
            for (name, kind) in FIELDS {
                write!(file, "\t{}", if part == 0 { name } else { kind })?;
            }
            writeln!(file)?;
        }
        for (number, flow) in flows(view).iter().enumerate() {
            writeln!(file, "{}", line(number, flow).join("\t"))?;
        }
        Ok(())
    }
}

/// Returns the fields of a flow.
fn line(number: usize, flow: &Flow) -> [String; 21] {
    let unset = || "-".to_owned();
    let (first, last) = span(&flow.sent, &flow.received);
    let word = |text: String| escape::word(&text).to_string();
    let (source_port, target_port) =
        flow.ports.map_or((0, 0), |ports| (ports.source, ports.target));
    let duration = first.zip(last).map(|(first, last)| last.saturating_sub(first));
    [
        first.map_or_else(unset, seconds),
        format!("C{}", number + 1),
        word(flow.source.to_string()),
        source_port.to_string(),
        word(flow.target.to_string()),
        target_port.to_string(),
        protocol(flow.protocol),
        unset(),
        duration.map_or_else(unset, seconds),
        unset(),
        unset(),
        state(flow).to_owned(),
        unset(),
        unset(),
        unset(),
        unset(),
        flow.sent.packets.to_string(),
        flow.sent.bytes.to_string(),
        flow.received.packets.to_string(),
        flow.received.bytes.to_string(),
        unset(),
    ]
}

/// Returns the first and the last moment, in nanoseconds.
fn span(one: &Traffic, other: &Traffic) -> (Option<i64>, Option<i64>) {
    let first = [one.first_seen, other.first_seen].into_iter().flatten().min();
    let last = one.last_seen.max(other.last_seen);
    (first.map(Timestamp::as_nanos), last.map(Timestamp::as_nanos))
}

/// Writes nanoseconds as seconds with six decimals, as Zeek has them.
fn seconds(ns: i64) -> String {
    let micros = ns.div_euclid(1_000);
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// Zeek knows three transports; all else is unknown to it.
fn protocol(protocol: Protocol) -> String {
    match protocol {
        Protocol::TCP | Protocol::UDP => protocol.to_string(),
        Protocol::ICMP | Protocol::ICMPV6 => "icmp".to_owned(),
        _ => "unknown_transport".to_owned(),
    }
}

/// Returns the state of the connection, as far as its beginning tells: how it ended
/// is not kept.
fn state(flow: &Flow) -> &'static str {
    let is_answered = flow.received.packets > 0;
    match (flow.protocol == Protocol::TCP, flow.is_opened, is_answered) {
        (true, true, false) | (false, _, false) => "S0",
        (false, _, true) => "SF",
        (true, true, true) if flow.is_accepted => "S1",
        (true, true, true) => "OTH",
        (true, false, _) => "OTH",
    }
}
