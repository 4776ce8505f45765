//! A Zeek conn.log, one line per flow, with the fields that packet headers provide.

use std::fmt;
use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::dissect::Protocol;
use iplink_core::graph::Traffic;
use iplink_core::query::{Flow, View, flows};
use iplink_core::time::Timestamp;

use crate::kit::text::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "zeek",
    about: "a conn.log, one line per flow; bytes are lengths on the wire, and - stands for unknown values",
    used_by: "zeek-cut and other readers of Zeek logs",
    extension: "log",
    needs: |_| Dimensions::FLOWS,
    params: &[],
    build: |_| Box::new(Zeek),
};

/// The fields of Zeek's base/protocols/conn/main.zeek and their types.
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
        let file = out.create_file("conn.log")?;
        writeln!(file, "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)")?;
        writeln!(file, "#unset_field\t-\n#path\tconn")?;
        writeln!(file, "#fields\t{}", FIELDS.map(|(name, _)| name).join("\t"))?;
        writeln!(file, "#types\t{}", FIELDS.map(|(_, field_type)| field_type).join("\t"))?;
        for (index, flow) in flows(view).iter().enumerate() {
            write_line(index, flow, file)?;
        }
        Ok(())
    }
}

/// Writes the fields of a flow.
fn write_line(index: usize, flow: &Flow, file: &mut dyn Write) -> Result<(), Error> {
    let (first, last) = first_and_last(&flow.sent, &flow.received);
    let duration = first.zip(last).map(|(first, last)| last.saturating_sub(first));
    let (source, target) = (flow.source.to_string(), flow.target.to_string());
    let (source, target) = (escape::word(&source), escape::word(&target));
    let (source_port, target_port) =
        flow.ports.map_or((0, 0), |ports| (ports.source, ports.target));
    write!(file, "{}\tC{}\t", Seconds(first), index + 1)?;
    write!(file, "{source}\t{source_port}\t{target}\t{target_port}\t")?;
    // The service and other fields that depend on packet contents are unset.
    write!(file, "{}\t-\t{}\t-\t-\t", transport_name(flow.protocol), Seconds(duration))?;
    write!(file, "{}\t-\t-\t-\t-\t", connection_state(flow))?;
    let (sent, received) = (&flow.sent, &flow.received);
    write!(file, "{}\t{}\t", sent.packets, sent.bytes)?;
    writeln!(file, "{}\t{}\t-", received.packets, received.bytes)?;
    Ok(())
}

/// Returns the first and the last timestamp of a flow, in nanoseconds since the Unix epoch.
fn first_and_last(sent: &Traffic, received: &Traffic) -> (Option<i64>, Option<i64>) {
    let first = [sent.first_seen, received.first_seen].into_iter().flatten().min();
    let last = sent.last_seen.max(received.last_seen);
    (first.map(Timestamp::as_nanos), last.map(Timestamp::as_nanos))
}

/// A number of nanoseconds, displayed as seconds with six decimals as in Zeek; `-` if it is
/// unknown.
struct Seconds(Option<i64>);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(ns) = self.0 else {
            return f.write_str("-");
        };
        let micros = ns.div_euclid(1_000);
        let sign = if micros < 0 { "-" } else { "" };
        let micros = micros.unsigned_abs();
        write!(f, "{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
    }
}

/// Returns the transport protocol as Zeek names it. Zeek has three; all other protocols are
/// `unknown_transport`.
const fn transport_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::TCP => "tcp",
        Protocol::UDP => "udp",
        Protocol::ICMP | Protocol::ICMPV6 => "icmp",
        _ => "unknown_transport",
    }
}

/// Returns the connection state as far as it follows from the handshake: `S0` if there is no reply,
/// `S1` if a TCP connection was accepted, `SF` if other protocols have packets in both directions,
/// and `OTH` otherwise. The graph does not keep how a connection ended.
fn connection_state(flow: &Flow) -> &'static str {
    let is_answered = flow.received.packets > 0;
    match (flow.protocol == Protocol::TCP, flow.is_opened, is_answered) {
        (true, true, false) | (false, _, false) => "S0",
        (false, _, true) => "SF",
        (true, true, true) if flow.is_accepted => "S1",
        (true, true, true) => "OTH",
        (true, false, _) => "OTH",
    }
}
