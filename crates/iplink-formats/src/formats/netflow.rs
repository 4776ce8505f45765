//! Flows in the CSV columns of nfdump, one line per direction.

use std::fmt::{Display, from_fn};
use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::{Flow, Traffic};
use iplink_core::query::View;
use iplink_core::time::Timestamp;

use crate::kit::text::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "netflow",
    about: "one line per direction of a flow, in the columns of nfdump; bytes are lengths on the wire",
    used_by: "spreadsheets, scripts, programs that read nfdump CSV",
    extension: "netflow.csv",
    needs: |_| Dimensions::FLOWS,
    params: &[],
    build: |_| Box::new(NetFlow),
};

struct NetFlow;

impl Render for NetFlow {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("flows.netflow.csv")?;
        writeln!(file, "ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt")?;
        for flow in view.flows() {
            for (is_reverse, traffic) in
                [(false, &flow.sent.traffic), (true, &flow.received.traffic)]
            {
                if traffic.packets > 0 {
                    write_line(&flow, is_reverse, traffic, file)?;
                }
            }
        }
        Ok(())
    }
}

/// Writes the line of one direction; `is_reverse` swaps source and target of the flow.
fn write_line(
    flow: &Flow<'_>,
    is_reverse: bool,
    traffic: &Traffic,
    file: &mut dyn Write,
) -> Result<(), Error> {
    let ports = flow.transport_ports().map_or((0, 0), |ports| (ports.source, ports.target));
    let (originator, responder) = (flow.originator.address, flow.responder.address);
    let forward = (originator, responder, ports.0, ports.1);
    let reverse = (responder, originator, ports.1, ports.0);
    let (source, target, source_port, target_port) = if is_reverse { reverse } else { forward };
    let (source, target) = (source.to_string(), target.to_string());
    for time in [traffic.first_seen, traffic.last_seen] {
        if let Some(time) = time {
            file.write_all(time.to_rfc3339().as_bytes())?;
        }
        file.write_all(b",")?;
    }
    let (duration, protocol) = (format_duration(traffic), flow.protocol);
    write!(file, "{duration},{},{}", escape::word(&source), escape::word(&target))?;
    write!(file, ",{source_port},{target_port},{protocol}")?;
    writeln!(file, ",{},{}", traffic.packets, traffic.bytes)?;
    Ok(())
}

/// Formats the duration of traffic in seconds with three decimals.
fn format_duration(traffic: &Traffic) -> impl Display {
    let ns = |time: Option<Timestamp>| time.map_or(0, Timestamp::as_nanos);
    let millis = ns(traffic.last_seen).saturating_sub(ns(traffic.first_seen)) / 1_000_000;
    from_fn(move |f| write!(f, "{}.{:03}", millis / 1_000, millis % 1_000))
}
