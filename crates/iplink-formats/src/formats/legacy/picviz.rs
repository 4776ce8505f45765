//! The parallel coordinates of Picviz, as IP-Link wrote them.

use std::fmt;

use iplink_core::Dimensions;
use iplink_core::graph::{Bins, Link, Traffic};
use iplink_core::query::View;
use iplink_core::time::Timestamp;

use crate::kit::text::escape;
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Render};

/// A minute, in nanoseconds. Time axes in Picviz have no seconds.
const MINUTE_NS: i64 = 60_000_000_000;

const EACH: Param = Param {
    name: "each",
    about: "what a line stands for: a link and minute, or a packet, as in IP-Link",
    default: "minute",
    values: AllowedValues::Choice(&["minute", "packet"]),
};

pub(in crate::formats) static FORMAT: Format = Format {
    name: "picviz",
    about: "one line per link and minute, or per packet: time, source and destination",
    used_by: "Picviz",
    extension: "pcv",
    needs: |params| match params.text(EACH) {
        "packet" => Dimensions::EXACT_TIMES,
        _ => Dimensions::LINKS.with_bins(Bins::Width(MINUTE_NS)),
    },
    params: &[EACH],
    build: |params| Box::new(Picviz { each_packet: params.text(EACH) == "packet" }),
};

struct Picviz {
    each_packet: bool,
}

impl Render for Picviz {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("links.pcv")?;
        writeln!(file, "header {{\n  title = \"Who talks to whom\";\n}}")?;
        writeln!(file, "axes {{\n  timeline t [label=\"Time\"];")?;
        writeln!(file, "  ipv4 i [label=\"Source IP\"];")?;
        writeln!(file, "  ipv4 j [label=\"Destination IP\"];\n}}\ndata {{")?;
        let labels: Vec<_> =
            view.hosts().map(|host| escape::quoted(&host.label()).to_string()).collect();
        let label = |host: usize| labels.get(host).map(String::as_str).unwrap_or_default();
        let lines = view.links().flat_map(|link| {
            let ends = (link.source_index, link.target_index);
            traffic_by_time(&link)
                .into_iter()
                .map(move |(time, traffic)| (time, ends, traffic.packets))
        });
        let mut lines: Vec<_> = lines.collect();
        // The sort is stable, so lines with the same time stay in the order of links: sorted by
        // source and target.
        lines.sort_by_key(|(time, ..)| *time);
        for (time, (source, target), packets) in lines {
            let (source, target) = (label(source), label(target));
            for _ in 0..if self.each_packet { packets } else { 1 } {
                writeln!(file, "  t=\"{}\", i=\"{source}\", j=\"{target}\";", HourMinute(time))?;
            }
        }
        writeln!(file, "}}")?;
        Ok(())
    }
}

/// Returns the traffic of a link in each time bin or, if there are no time bins, all of its traffic
/// at the time of its first packet.
fn traffic_by_time(link: &Link<'_>) -> Vec<(Option<Timestamp>, Traffic)> {
    let bins = link.traffic_by(|record| Some(record.key.bin()));
    match bins.is_empty() {
        true => vec![(link.traffic.first_seen, *link.traffic)],
        false => bins.into_iter().collect(),
    }
}

/// A UTC time of day as `HH:MM`; midnight if there is no timestamp.
struct HourMinute(Option<Timestamp>);

impl fmt::Display for HourMinute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes =
            self.0.map_or(0, |time| time.as_nanos().div_euclid(MINUTE_NS).rem_euclid(1_440));
        write!(f, "{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Memory;
    use iplink_core::Ingest;

    /// Renders the office capture and returns the number of lines. `each` is the value of the
    /// parameter.
    fn count_lines(each: &str) -> usize {
        let format = FORMAT.with([("each", each)]).unwrap();
        let mut ingest = Ingest::new(format.needs());
        ingest.read("office.pcap", &iplink_generator::office()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        let mut out = Memory::default();
        format.render(&View::new(&graph, &statistics), &mut out).unwrap();
        let (_, file) = out.files().first_key_value().unwrap();
        String::from_utf8_lossy(file).lines().filter(|line| line.starts_with("  t=")).count()
    }

    #[test]
    fn picviz_writes_one_line_per_packet_on_request() {
        assert_eq!(count_lines("packet"), 1_880);
        assert!(count_lines("minute") < 1_880);
    }
}
