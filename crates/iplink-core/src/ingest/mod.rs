//! Ingestion: reads captures, databases, lists and saved graphs into one graph.

#[cfg(feature = "sqlite")]
mod database;
mod linker;
mod list;
mod live;
mod parallel_files;
mod split;

use std::fs::File;
use std::io::Read;
use std::num::NonZeroUsize;
use std::thread;

pub use live::{Advance, LiveReader};

use self::linker::Linker;
use crate::capture::{Reader, regular_file_len};
use crate::dissect::Depth;
use crate::error::{Error, FileError};
use crate::filter::Filter;
use crate::flows::FlowLimits;
use crate::graph::{Dimensions, LinkGraph, SavedGraph};
use crate::names::PacketNameCollector;
use crate::progress::Progress;
use crate::statistics::{InputStatistics, Statistics};

/// Reads any number of inputs into one graph, and counts the packets that were linked, filtered and
/// skipped.
///
/// ```
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::LINKS);
/// ingest.read("office.pcap", file)?;
/// let (graph, statistics) = ingest.finish();
/// let total = statistics.total();
/// assert_eq!(total.read, total.linked + total.filtered + total.skipped());
/// assert!(graph.hosts().len() > 40);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Ingest {
    linker: Linker,
    /// The merged graph of all saved graphs that were added.
    saved: Option<LinkGraph>,
    statistics: Statistics,
    progress: Progress,
    threads: NonZeroUsize,
}

/// The maximum number of threads. More threads bring no speedup.
const MAX_THREADS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

/// The default limit on hosts per address family: enough for most networks, and small enough
/// that a flood from random addresses takes less than 256 MiB.
const DEFAULT_MAX_HOSTS: usize = 500_000;

impl Ingest {
    /// Creates an `Ingest` whose graph keeps these dimensions.
    ///
    /// It uses as many threads as there are processors. The result does not depend on their
    /// number.
    #[must_use]
    pub fn new(dimensions: Dimensions) -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let linker = Linker::new(dimensions, DEFAULT_MAX_HOSTS);
        let (statistics, progress) = (Statistics::default(), Progress::default());
        Self { linker, saved: None, statistics, progress, threads }
    }

    /// Sets the number of threads; at most 256 are used.
    #[must_use]
    pub fn with_threads(self, threads: NonZeroUsize) -> Self {
        Self { threads: threads.min(MAX_THREADS), ..self }
    }

    /// Limits the number of distinct hosts per address family (default: 500,000).
    ///
    /// Hosts beyond the limit are folded into [`Address::Others`](crate::graph::Address::Others).
    /// All totals stay exact.
    #[must_use]
    pub fn with_max_hosts(mut self, max_hosts: usize) -> Self {
        self.linker.max_hosts = max_hosts;
        self
    }

    /// Sets the inactivity timeouts and the maximum number of flows, before the first input is read.
    ///
    /// They apply to flows that are tracked packet by packet, not to those of saved graphs and
    /// lists. Packets of flows beyond the limit are counted in
    /// [`LinkGraph::untracked_traffic`], and all other totals stay exact.
    ///
    /// ```
    /// use iplink_core::flows::FlowLimits;
    /// use iplink_core::{Dimensions, Ingest};
    ///
    /// let mut limits = FlowLimits::default();
    /// limits.max_flows = 10;
    /// let mut ingest = Ingest::new(Dimensions::FLOWS).with_flow_limits(limits);
    /// # let file = &iplink_generator::office()[..];
    /// ingest.read("office.pcap", file)?;
    /// let (graph, _) = ingest.finish();
    /// assert_eq!(graph.flows().len(), 10);
    /// assert!(graph.untracked_traffic().packets > 0);
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    #[must_use]
    #[doc(alias = "timeout")]
    pub fn with_flow_limits(mut self, limits: FlowLimits) -> Self {
        self.linker.set_flow_limits(limits);
        self
    }

    /// Selects the header whose addresses identify a link.
    #[must_use]
    pub fn with_depth(mut self, depth: Depth) -> Self {
        self.linker.pipeline.depth = depth;
        // Flows are between IP addresses.
        if matches!(depth, Depth::LinkLayer) {
            self.linker.pipeline.flow_tracker = None;
        }
        self
    }

    /// Collects host names from packets in
    /// [`InputStatistics::packet_names`](InputStatistics::packet_names): from DNS, multicast DNS,
    /// LLMNR, NetBIOS, DHCP, Kerberos and NTLM, and the server names that clients request over TLS,
    /// QUIC and HTTP.
    ///
    /// Messages over several TCP segments or QUIC packets are reassembled. A large capture is read
    /// by one thread then, because names depend on the order of all its packets.
    #[must_use]
    #[doc(alias = "resolve")]
    pub fn with_packet_names(mut self) -> Self {
        self.linker.pipeline.packet_names = Some(PacketNameCollector::default());
        self
    }

    /// Links only packets that match this filter and all filters added before. Other packets are
    /// counted as filtered.
    ///
    /// The filter applies to the header that the [depth](Self::with_depth) selects or, at
    /// [`Depth::LinkLayer`], to the outermost IP header in the frame. A frame without an IP packet
    /// has only a time, a VLAN and a length.
    #[must_use]
    pub fn with_filter(mut self, filter: Filter) -> Self {
        self.statistics.add_selection(filter.to_string());
        self.linker.pipeline.add_filter(filter);
        self
    }

    /// Stops after this many packets of all inputs together, whether they match the filter or not.
    ///
    /// Damage after the last packet is not reported. The statistics of each input show whether
    /// reading [stopped](InputStatistics::stopped) early. With a limit, only one thread reads.
    ///
    /// ```
    /// use iplink_core::{Dimensions, Ingest};
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let mut ingest = Ingest::new(Dimensions::LINKS).with_packet_limit(100);
    /// ingest.read("office.pcap", file)?;
    /// assert_eq!(ingest.statistics().total().read, 100);
    /// assert!(ingest.statistics().inputs[0].stopped);
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    #[must_use]
    #[doc(alias = "count")]
    pub const fn with_packet_limit(mut self, packets: u64) -> Self {
        self.linker.pipeline.remaining = Some(packets);
        self
    }

    /// Reads a capture, which may be compressed, to its end on the current thread. `name`
    /// identifies it in the statistics.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the input is not a capture or is damaged. All packets before the
    /// damage are in the graph and in the statistics.
    pub fn read(&mut self, name: &str, source: impl Read) -> Result<(), Error> {
        let (input, result) = self.linker.read(name, source, &self.progress);
        self.add_input(input);
        result
    }

    /// Reads captures to their ends on all threads.
    ///
    /// If there are at least as many files as threads, whole files are read in parallel. Otherwise
    /// files are read one after the other: the segments of a large file in parallel, and other
    /// files with a second thread that decompresses them. The results are in the order of the
    /// files.
    ///
    /// # Errors
    ///
    /// Returns one result per file, as [`read`](Self::read) does. An error in one file does not
    /// stop the others from being read.
    pub fn read_files(&mut self, files: &[(String, File)]) -> Vec<Result<(), Error>> {
        let is_parallel = self.can_use_threads()
            && !self.linker.tracks_flows()
            && files.len() >= self.threads.get()
            && files.iter().all(|(_, file)| regular_file_len(file).is_some());
        if !is_parallel {
            return files.iter().map(|(name, file)| self.read_file(name, file)).collect();
        }
        let files = parallel_files::read(files, self.threads, &mut self.linker, &self.progress);
        let (inputs, results): (Vec<_>, _) = files.into_iter().unzip();
        self.statistics.inputs.extend(inputs);
        results
    }

    /// Returns whether several threads may read. With a packet limit, only one thread may, because
    /// it must have read all previous packets to know where the limit is reached.
    fn can_use_threads(&self) -> bool {
        self.threads > NonZeroUsize::MIN && !self.linker.has_packet_limit()
    }

    /// Reads a file in segments, with a second thread that decompresses it, or on this thread.
    fn read_file(&mut self, name: &str, file: &File) -> Result<(), Error> {
        if !self.can_use_threads() {
            return self.read(name, file);
        }
        let split = match self.linker.depends_on_order() {
            true => None,
            false => split::read(name, file, self.threads, &self.linker, &self.progress),
        };
        match split {
            Some((linker, input, result)) => {
                self.linker.merge(linker);
                self.add_input(input);
                result
            }
            None => match file.try_clone() {
                Ok(stream) => self.read_ahead(name, stream),
                Err(_) => self.read(name, file),
            },
        }
    }

    /// Reads a stream, which may be compressed, to its end: another thread reads and decompresses
    /// it, while the current thread links its packets.
    ///
    /// If reading stops early, the other thread ends as soon as the stream delivers more data.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`read`](Self::read).
    pub fn read_ahead(
        &mut self,
        name: &str,
        stream: impl Read + Send + 'static,
    ) -> Result<(), Error> {
        // A stream that does not start with a capture needs no second thread.
        let opened = Reader::decompress(stream).and_then(Reader::read_ahead);
        let (input, result) = self.linker.read_opened(name, opened, &self.progress);
        self.add_input(input);
        result
    }

    /// Starts to read a capture that is still growing, in batches of packets.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the source does not start with a capture.
    #[doc(alias = "live")]
    #[doc(alias = "tail")]
    pub fn follow<R: Read>(self, name: &str, source: R) -> Result<LiveReader<R>, Error> {
        LiveReader::open(self.linker, self.statistics, name, source)
    }

    /// Adds a saved graph, with the statistics of its inputs. Dimensions that the saved graph has
    /// in addition to the selected ones are kept.
    ///
    /// All its hosts are kept, because their number was limited when the captures were read.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if the saved graph lacks a selected dimension or has another depth than
    /// the selected one, or if there is a filter or a packet limit, which need packets. If
    /// [`Depth::Outermost`] is selected, the default, any depth is accepted.
    pub fn add_saved(&mut self, saved: SavedGraph) -> Result<(), Error> {
        if self.linker.pipeline.has_filter_or_limit() {
            let information = "packets to filter or to limit: read the capture instead";
            return Err(FileError::NotAvailable { input: "saved graph", information }.into());
        }
        if let Some(information) =
            saved.missing_property(self.linker.dimensions(), self.linker.pipeline.depth)
        {
            return Err(FileError::NotAvailable { input: "saved graph", information }.into());
        }
        let previous_inputs = u32::try_from(self.statistics.inputs.len()).unwrap_or(u32::MAX);
        let previous_packets = self.statistics.total().read;
        let graph = saved.graph.with_input_offset(previous_inputs, previous_packets);
        self.merge_saved(graph);
        self.linker.skip_packet_numbers(saved.statistics.total().read);
        saved.statistics.inputs.into_iter().for_each(|input| self.add_input(input));
        Ok(())
    }

    /// Adds a graph that was not built from the packets of this ingest.
    pub(super) fn merge_saved(&mut self, graph: LinkGraph) {
        self.saved = Some(match self.saved.take() {
            None => graph,
            Some(merged) => merged.merge(&graph),
        });
    }

    /// Adds the statistics of an input that was read, and starts the next input.
    fn add_input(&mut self, input: InputStatistics) {
        self.statistics.inputs.push(input);
        self.linker.advance_input(1);
    }

    /// Returns a handle with which another thread can monitor the progress of reading.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Returns the dimensions that the graph keeps.
    #[must_use]
    pub const fn dimensions(&self) -> Dimensions {
        self.linker.dimensions()
    }

    /// Returns the statistics of all inputs read so far.
    #[must_use]
    pub const fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Returns the graph of all packets that were read, and the statistics.
    #[must_use]
    pub fn finish(self) -> (LinkGraph, Statistics) {
        let (graph, statistics) = (self.linker.finish(), self.statistics);
        let mut graph = match self.saved {
            None => graph,
            Some(saved) if graph.hosts().len() == 0 => saved,
            Some(saved) => saved.merge(&graph),
        };
        graph.name_capture_sources(|source| statistics.source_name(source.input, source.interface));
        (graph, statistics)
    }
}
