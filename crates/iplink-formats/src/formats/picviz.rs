//! The parallel coordinates of Picviz, as IP-Link wrote them.

use std::fmt;

use iplink_core::Detail;
use iplink_core::graph::{Bins, Link};
use iplink_core::query::View;
use iplink_core::time::Timestamp;

use crate::kit::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

/// A line a link and minute: the axis of Picviz knows no seconds.
const MINUTE: i64 = 60_000_000_000;

pub(super) static FORMAT: Format = Format {
    name: "picviz",
    about: "a line a link and minute: time, source and destination",
    opened_by: "Picviz",
    extension: "pcv",
    needs: |_| Detail::LINKS.with_bins(Bins::Width(MINUTE)),
    params: &[],
    build: |_| Box::new(Picviz),
};

struct Picviz;

impl Render for Picviz {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.begin("links.pcv")?;
        writeln!(file, "header {{\n  title = \"Who talks to whom\";\n}}")?;
        writeln!(file, "axes {{\n  timeline t [label=\"Time\"];")?;
        writeln!(file, "  ipv4 i [label=\"Source IP\"];")?;
        writeln!(file, "  ipv4 j [label=\"Destination IP\"];\n}}\ndata {{")?;
        let mut lines: Vec<_> = view
            .links()
            .flat_map(|link| minutes(&link).into_iter().map(move |minute| (minute, link)))
            .collect();
        lines.sort_by_key(|(minute, link)| (*minute, link.source_number, link.target_number));
        for (minute, link) in lines {
            let (source, target) = (link.source.label(), link.target.label());
            let (source, target) = (escape::quoted(&source), escape::quoted(&target));
            writeln!(file, "  t=\"{}\", i=\"{source}\", j=\"{target}\";", Clock(minute))?;
        }
        writeln!(file, "}}")?;
        Ok(())
    }
}

/// Returns the minutes in which a link was seen.
fn minutes(link: &Link<'_>) -> Vec<Option<Timestamp>> {
    let bins = link.traffic_by(|part| Some(part.aspects.bin()));
    match bins.is_empty() {
        true => vec![link.traffic.first_seen],
        false => bins.into_keys().collect(),
    }
}

/// A time of day, UTC, as `HH:MM`; midnight where there is none.
struct Clock(Option<Timestamp>);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.map_or(0, |time| time.as_nanos().div_euclid(MINUTE).rem_euclid(1_440));
        write!(f, "{:02}:{:02}", minutes / 60, minutes % 60)
    }
}
