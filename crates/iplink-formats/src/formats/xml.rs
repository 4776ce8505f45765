//! XML with the elements that the Python tool IP-Link wrote.

use std::io::Write;

use iplink_core::Dimensions;
use iplink_core::graph::Link;
use iplink_core::query::View;

use crate::kit::text::escape::xml;
use crate::output::Output;
use crate::params::YES_NO;
use crate::{Error, Format, Param, Render};

const DETAILS: Param = Param {
    name: "details",
    about: "whether links also have packets, bytes and times",
    default: "no",
    values: YES_NO,
};

pub(super) static FORMAT: Format = Format {
    name: "xml",
    about: "targets and weights per source, in the format of IP-Link",
    used_by: "any XML reader",
    extension: "xml",
    needs: |_| Dimensions::LINKS,
    params: &[DETAILS],
    build: |params| Box::new(Xml { has_details: params.is_yes(DETAILS) }),
};

struct Xml {
    has_details: bool,
}

impl Render for Xml {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let file = out.create_file("links.xml")?;
        writeln!(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<IP-Link>")?;
        let mut open_source = None;
        for link in view.links() {
            if open_source != Some(link.source_index) {
                if open_source.is_some() {
                    writeln!(file, "  </ip_packet>")?;
                }
                writeln!(file, "  <ip_packet source_ip=\"{}\">", xml(&link.source.label()))?;
                open_source = Some(link.source_index);
            }
            self.write_link(view, &link, file)?;
        }
        if open_source.is_some() {
            writeln!(file, "  </ip_packet>")?;
        }
        writeln!(file, "</IP-Link>")?;
        Ok(())
    }
}

impl Xml {
    fn write_link(
        &self,
        view: &View<'_>,
        link: &Link<'_>,
        file: &mut dyn Write,
    ) -> Result<(), Error> {
        let weight = view.weight().of_link(link);
        let target = link.target.label();
        write!(file, "    <ip_packet destination_ip=\"{}\" weight=\"{weight}\"", xml(&target))?;
        if self.has_details {
            write!(file, " packets=\"{}\"", link.traffic.packets)?;
            write!(file, " bytes=\"{}\"", link.traffic.bytes)?;
            let times = [("first", link.traffic.first_seen), ("last", link.traffic.last_seen)];
            for (name, time) in times {
                if let Some(time) = time {
                    write!(file, " {name}_seen=\"{}\"", time.to_rfc3339())?;
                }
            }
        }
        writeln!(file, "/>")?;
        Ok(())
    }
}
