//! The commands that a window of `RealTime` Graph 3D takes.

use iplink_core::Detail;
use iplink_core::query::View;

use crate::kit::escape;
use crate::output::Output;
use crate::{Error, Format, Render};

pub(super) static FORMAT: Format = Format {
    name: "rtgraph",
    about: "a command a pair of hosts: edge A B",
    opened_by: "RealTime Graph 3D",
    extension: "rtgraph",
    needs: |_| Detail::LINKS,
    params: &[],
    build: |_| Box::new(RtGraph),
};

struct RtGraph;

impl Render for RtGraph {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.begin("graph.rtgraph")?;
        for link in view.links() {
            // Its edges have no direction: of two links, the first is one.
            let is_second = link.source_number > link.target_number && link.is_answered();
            if !is_second {
                let (source, target) = (link.source.label(), link.target.label());
                writeln!(file, "edge {} {}", escape::word(&source), escape::word(&target))?;
            }
        }
        Ok(())
    }
}
