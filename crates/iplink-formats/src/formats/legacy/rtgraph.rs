//! Input commands for the program `RealTime` Graph 3D.

use std::collections::HashSet;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::text::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(in crate::formats) static FORMAT: Format = Format {
    name: "rtgraph",
    about: "one command, edge A B, per pair of hosts",
    used_by: "RealTime Graph 3D",
    extension: "rtgraph",
    needs: |_| Dimensions::LINKS,
    params: &[],
    build: |_| Box::new(RtGraph),
};

struct RtGraph;

impl Render for RtGraph {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("graph.rtgraph")?;
        let words: Vec<_> =
            view.hosts().map(|host| escape::word(&host.label()).to_string()).collect();
        let word = |host: usize| words.get(host).map(String::as_str).unwrap_or_default();
        // The edges of the program are undirected, so only the first of two opposite links is
        // written.
        let mut written = HashSet::new();
        for link in view.links() {
            let (source, target) = (link.source_index, link.target_index);
            if source < target {
                written.insert((source, target));
            } else if written.contains(&(target, source)) {
                continue;
            }
            writeln!(file, "edge {} {}", word(source), word(target))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Memory;
    use iplink_core::Ingest;
    use iplink_core::query::Query;
    use iplink_generator::bytes::{PcapFile, ethernet, ipv4, udp};

    #[test]
    fn rtgraph_writes_one_edge_per_host_pair() {
        let (low, high) = ([10, 0, 0, 1], [10, 0, 0, 9]);
        let packet = |from, to| ethernet(0x0800, &ipv4(from, to, 17, &udp(1, 2, b"")));
        let file = [packet(high, low), packet(high, low), packet(low, high)]
            .iter()
            .fold(PcapFile::new(), |file, packet| file.record(1, 0, packet));
        let mut ingest = Ingest::new(Dimensions::LINKS);
        ingest.read("x", &file.build()[..]).unwrap();
        let (graph, statistics) = ingest.finish();
        for (top_links, expected) in
            [(None, "edge 10.0.0.1 10.0.0.9\n"), (Some(1), "edge 10.0.0.9 10.0.0.1\n")]
        {
            let mut query = Query::default();
            query.top_links = top_links;
            let mut out = Memory::default();
            RtGraph.render(&query.run(&graph, &statistics), &mut out).unwrap();
            let (_, file) = out.files().first_key_value().unwrap();
            assert_eq!(String::from_utf8_lossy(file), expected);
        }
    }
}
