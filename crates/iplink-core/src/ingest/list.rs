//! Reading lists of links into the graph.

use std::io::Read;

use super::Ingest;
use super::linker::{Linker, REPORT_PACKETS};
use crate::dissect::Depth;
use crate::error::{Error, FileError};
use crate::graph::{Address, AggregatedRecord};
use crate::lists::{LineError, List};
use crate::progress::Progress;
use crate::statistics::InputStatistics;

impl Ingest {
    /// Reads a list of links to its end. Each line stands for a number of packets.
    ///
    /// A filter may test addresses and, in a list of flows, protocols and ports. Dimensions that
    /// the list [does not have](List::missing_dimensions) stay empty.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if a line cannot be read; the lines before it are in the graph and in
    /// the statistics. Returns an [`Error`] before reading anything if a list cannot support the
    /// settings: a packet limit, [`Depth::Innermost`], or a filter on a property that the list
    /// does not have.
    pub fn read_list(&mut self, name: &str, list: List<impl Read>) -> Result<(), Error> {
        if let Some(information) = self.linker.unsupported_by(&list) {
            return Err(FileError::NotAvailable { input: "list of links", information }.into());
        }
        let (input, result) = match self.linker.tracks_flows() {
            false => self.linker.read_list(name, list, &self.progress),
            // The flows of lists are derived from their lines, those of captures from packets.
            true => {
                let mut linker = self.linker.without_flow_tracker();
                let (input, result) = linker.read_list(name, list, &self.progress);
                self.merge_saved(linker.finish());
                self.linker.skip_packet_numbers(input.counters.read);
                (input, result)
            }
        };
        self.add_input(input);
        result
    }
}

impl Linker {
    /// Returns the first property that the settings require but a list of links does not have.
    fn unsupported_by(&self, list: &List<impl Read>) -> Option<&'static str> {
        if self.has_packet_limit() {
            return Some("single packets, which a packet limit needs");
        }
        if self.pipeline.depth == Depth::Innermost {
            return Some("innermost IP headers");
        }
        let filter = self.pipeline.filter.as_ref()?;
        filter.unsupported_by_records(list.has_flows())
    }

    /// Links the packets that the lines of a list stand for, and returns the statistics of the
    /// list.
    fn read_list(
        &mut self,
        name: &str,
        list: List<impl Read>,
        progress: &Progress,
    ) -> (InputStatistics, Result<(), Error>) {
        let mut input = InputStatistics::new(name);
        input.format = Some(list.format().into());
        let (mut lines, counters) = (0_u64, &mut input.counters);
        let result = list.for_each_record(|record| {
            let packets = record.traffic.packets;
            if self.accepts(record)? {
                self.graph.add(record);
                counters.count_accepted_many(packets);
            } else {
                counters.count_filtered_many(packets);
            }
            lines = lines.saturating_add(1);
            if lines.is_multiple_of(REPORT_PACKETS) {
                progress.add(REPORT_PACKETS, 0);
                self.check_limits();
            }
            Ok(())
        });
        self.check_limits();
        input.damage = result.as_ref().err().map(ToString::to_string);
        (input, result)
    }

    /// Returns whether the packets of a line match the filter. Returns an error if an end of the
    /// link is not a MAC or IP address, although the depth or the filter requires it.
    fn accepts(&self, record: &AggregatedRecord) -> Result<bool, LineError> {
        let ends = [record.source, record.target];
        if self.pipeline.depth == Depth::LinkLayer
            && let Some(end) = ends.iter().find(|end| !matches!(end, Address::Mac(_)))
        {
            return Err(LineError::NoMac { text: end.to_string() });
        }
        let Some(filter) = &self.pipeline.filter else {
            return Ok(true);
        };
        let ip_address = |end: Address| match end {
            Address::Ip(address) | Address::Port(address, ..) => Ok(address),
            end => Err(LineError::NotFilterable { text: end.to_string() }),
        };
        let ends = (ip_address(record.source)?, ip_address(record.target)?);
        Ok(filter.matches_record(ends, record.protocol, record.ports))
    }
}
