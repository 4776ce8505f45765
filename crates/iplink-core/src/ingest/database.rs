//! Reading databases into the graph.

use super::Ingest;
use super::linker::{Linker, REPORT_PACKETS};
use crate::error::{Error, FileError};
use crate::progress::Progress;
use crate::statistics::InputStatistics;
use crate::store::{DatabaseReader, QueryPlan, RowRequest, RowSelection};

impl Ingest {
    /// Reads the rows of a database that `request` selects. The statistics have one input for
    /// each capture that was imported.
    ///
    /// Filters are translated to SQL as far as possible. Rows that the database excludes count as
    /// filtered; their number comes from the statistics of the imports. It comes from a second
    /// query if `request` selects only some of the rows, or if the database is one of IP-Link.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the database cannot be read, does not have the IP headers of the
    /// selected depth, or if the number of packets is limited.
    pub fn read_database(
        &mut self,
        name: &str,
        database: &DatabaseReader,
        request: RowRequest,
    ) -> Result<(), Error> {
        if self.linker.has_packet_limit() {
            let information = "order of packets, which a packet limit needs";
            return Err(FileError::NotAvailable { input: "database", information }.into());
        }
        if request != RowRequest::All {
            self.statistics.add_selection(request.to_string());
        }
        let (mut inputs, result) =
            self.linker.read_database(name, database, request, &self.progress);
        if let (Err(error), Some(last)) = (&result, inputs.last_mut()) {
            last.damage = Some(error.to_string());
        }
        inputs.into_iter().for_each(|input| self.add_input(input));
        result
    }

    /// Returns the queries that [`read_database`](Self::read_database) would send, and their query
    /// plans. With a filter there may be a second query, which counts the rows that the filter
    /// excludes.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the database cannot be read.
    #[doc(alias = "EXPLAIN QUERY PLAN")]
    pub fn query_plans(
        &mut self,
        database: &DatabaseReader,
        request: RowRequest,
    ) -> Result<Vec<QueryPlan>, Error> {
        self.linker.query_plans(database, request)
    }
}

impl Linker {
    /// Links the packets in the selected rows of a database, and returns the statistics of the
    /// captures that they were imported from.
    fn read_database(
        &mut self,
        name: &str,
        database: &DatabaseReader,
        request: RowRequest,
        progress: &Progress,
    ) -> (Vec<InputStatistics>, Result<(), Error>) {
        let (first_input, mut input, mut rows) = (self.input, 0, 0_u64);
        let (in_order, filter) = (self.needs_order(database), self.pipeline.filter.clone());
        let selection = RowSelection { request, filter: filter.as_ref(), in_order };
        let result = database.each_row(name, &selection, self.pipeline.depth, |row| {
            if let Ok(observation) = &row.observation {
                if row.input != input {
                    input = row.input;
                    self.graph.set_input(first_input.saturating_add(input));
                }
                self.graph.set_interface(row.interface);
                self.graph.observe(observation);
                if let Some(tracker) = &mut self.pipeline.flow_tracker {
                    tracker.observe_header(observation);
                }
            }
            rows = rows.saturating_add(1);
            if rows.is_multiple_of(REPORT_PACKETS) {
                progress.add(REPORT_PACKETS, 0);
                self.check_limits();
            }
        });
        self.check_limits();
        if let Some(tracker) = &mut self.pipeline.flow_tracker {
            tracker.finish_input(rows);
        }
        result
    }

    /// Returns the queries that would be sent to a database, and their query plans.
    fn query_plans(
        &mut self,
        database: &DatabaseReader,
        request: RowRequest,
    ) -> Result<Vec<QueryPlan>, Error> {
        let in_order = self.needs_order(database);
        let filter = self.pipeline.filter.as_ref();
        database.query_plans(&RowSelection { request, filter, in_order })
    }

    /// Returns whether rows must be read in the order of capture, because that order determines
    /// the flows and which hosts are folded. No host is folded if the hosts of the graph and of the
    /// database together do not exceed the limit. If the number of hosts is unknown, as in an IP-Link table,
    /// the rows are in the order of capture anyway.
    fn needs_order(&mut self, database: &DatabaseReader) -> bool {
        let new_hosts = database.max_hosts().ok().flatten().unwrap_or(u64::MAX);
        let new_hosts = usize::try_from(new_hosts).ok();
        let remaining = new_hosts.and_then(|new_hosts| self.max_hosts.checked_sub(new_hosts));
        self.tracks_flows() || remaining.is_none_or(|remaining| self.graph.exceeds_hosts(remaining))
    }
}
