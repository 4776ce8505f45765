//! A Zeek conn.log, one line per flow, with the fields that packet headers provide.

use std::fmt;
use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::dissect::Protocol;
use iplink_core::flows::FlowTraffic;
use iplink_core::graph::Flow;
use iplink_core::query::View;
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
        for (index, flow) in view.flows().enumerate() {
            write_line(index, &flow, file)?;
        }
        Ok(())
    }
}

/// Writes the fields of a flow.
fn write_line(index: usize, flow: &Flow<'_>, file: &mut dyn Write) -> Result<(), Error> {
    let traffic = flow.traffic();
    let first = traffic.first_seen.map(Timestamp::as_nanos);
    let last = traffic.last_seen.map(Timestamp::as_nanos);
    let duration = first.zip(last).map(|(first, last)| last.saturating_sub(first));
    let [originator, responder] =
        [flow.originator, flow.responder].map(|host| host.address.to_string());
    let (originator, responder) = (escape::word(&originator), escape::word(&responder));
    let (originator_port, responder_port) =
        flow.ports.map_or((0, 0), |ports| (ports.source, ports.target));
    write!(file, "{}\tC{}\t", Seconds(first), index + 1)?;
    write!(file, "{originator}\t{originator_port}\t{responder}\t{responder_port}\t")?;
    let services = [flow.application, flow.upgraded_to].into_iter().flatten();
    let services: Vec<_> = services.map(|service| service.zeek_name(flow.protocol)).collect();
    let service = if services.is_empty() { "-".to_owned() } else { services.join(",") };
    write!(file, "{}\t{service}\t{}\t", transport_name(flow.protocol), Seconds(duration))?;
    let [sent, received] = [&flow.sent, &flow.received].map(|sent| Lengths::new(flow, sent));
    write!(file, "{}\t{}\t{}\t-\t-\t-\t", sent.payload, received.payload, flow.state)?;
    let history = flow.history.to_string();
    write!(file, "{}\t", if history.is_empty() { "-" } else { &history })?;
    write!(file, "{}\t{}\t", flow.sent.traffic.packets, sent.ip_bytes)?;
    writeln!(file, "{}\t{}\t-", flow.received.traffic.packets, received.ip_bytes)?;
    Ok(())
}

/// The lengths of the packets in one direction.
struct Lengths {
    /// The sum of the payloads in bytes, or `-` if it is unknown.
    payload: String,
    /// The sum of the IP packets in bytes or, if it is unknown, the bytes on the wire.
    ip_bytes: u64,
}

impl Lengths {
    fn new(flow: &Flow<'_>, traffic: &FlowTraffic) -> Self {
        match flow.has_packets() {
            true => Self { payload: traffic.payload_bytes.to_string(), ip_bytes: traffic.ip_bytes },
            false => Self { payload: "-".to_owned(), ip_bytes: traffic.traffic.bytes },
        }
    }
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
