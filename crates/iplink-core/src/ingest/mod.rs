//! The whole pipeline: capture, dissect, graph, and the account of it.

mod linker;
mod live;
mod split;
mod spread;
mod way;

use std::fs::File;
use std::io::Read;
use std::num::NonZeroUsize;
use std::thread;

pub use live::{Advance, LiveReader};

use self::linker::Linker;
use crate::capture::{Reader, unread_len};
use crate::dissect::Depth;
use crate::error::Error;
use crate::error::FileError;
use crate::filter::Filter;
use crate::graph::Saved;
use crate::graph::{Dimensions, LinkGraph};
use crate::lists::List;
use crate::progress::Progress;
use crate::statistics::{Input, Statistics};
#[cfg(feature = "sqlite")]
use crate::store::{Plan, Request, Stored};

/// Reads captures into one graph.
///
/// ```
/// use iplink_core::{Dimensions, Ingest};
///
/// # let file = &iplink_generator::office()[..];
/// let mut ingest = Ingest::new(Dimensions::LINKS);
/// ingest.read("office.pcap", file)?;
/// let (graph, account) = ingest.finish();
/// let total = account.total();
/// assert_eq!(total.read, total.linked + total.filtered + total.skipped());
/// assert!(graph.hosts().len() > 40);
/// # Ok::<(), iplink_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Ingest {
    partial: Linker,
    /// All saved graphs that were added.
    saved: Option<LinkGraph>,
    account: Statistics,
    progress: Progress,
    threads: NonZeroUsize,
}

/// More of them only wait for one another.
const MAX_THREADS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

/// Enough for most networks, and small enough for a flood to fit 256 MiB.
const MAX_HOSTS: usize = 500_000;

impl Ingest {
    /// Creates an ingest whose graph keeps this much detail.
    ///
    /// It uses as many threads as there are processors; the result does not
    /// depend on their number.
    #[must_use]
    pub fn new(detail: Dimensions) -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let partial = Linker::new(detail, MAX_HOSTS);
        let (account, progress) = (Statistics::default(), Progress::default());
        Self { partial, saved: None, account, progress, threads }
    }

    /// Uses this many threads at most, and never more than 256.
    #[must_use]
    pub fn with_threads(self, threads: NonZeroUsize) -> Self {
        Self { threads: threads.min(MAX_THREADS), ..self }
    }

    /// Tells this many hosts of each version of IP apart at most, 500,000
    /// unless told; all that come later are folded into
    /// [`Address::Others`](crate::graph::Address::Others). Totals stay exact.
    #[must_use]
    pub fn with_max_hosts(mut self, max_hosts: usize) -> Self {
        self.partial.set_max_hosts(max_hosts);
        self
    }

    /// Links packets by the header at this depth.
    #[must_use]
    pub const fn with_depth(mut self, depth: Depth) -> Self {
        self.partial.set_depth(depth);
        self
    }

    /// Keeps the names that answers of DNS (port 53 of UDP and TCP) and of
    /// multicast DNS (5353) give hosts, in [`Input::dns`] and [`Input::mdns`].
    ///
    /// Of an answer over TCP only messages within one segment are read.
    #[must_use]
    pub fn with_dns(mut self) -> Self {
        self.partial.keep_answers();
        self
    }

    /// Links only packets that pass this filter, and all filters given before;
    /// the others are counted.
    ///
    /// A packet is asked by the header at the depth that it is linked by. At
    /// [`Depth::LinkLayer`] that is the outermost IP header of the frame; of one
    /// without IP nothing is known but its time, VLAN and length.
    #[must_use]
    pub fn with_filter(mut self, filter: Filter) -> Self {
        self.account.ask(filter.to_string());
        self.partial.add_filter(filter);
        self
    }

    /// Reads so many packets of all inputs together, the first ones, whatever
    /// becomes of them, and nothing that follows: no damage there is met. The
    /// account says of an input that [reading stopped](Input::stopped) there.
    ///
    /// One thread reads then.
    ///
    /// ```
    /// use iplink_core::{Dimensions, Ingest};
    ///
    /// # let file = &iplink_generator::office()[..];
    /// let mut ingest = Ingest::new(Dimensions::LINKS).with_first(100);
    /// ingest.read("office.pcap", file)?;
    /// assert_eq!(ingest.account().total().read, 100);
    /// assert!(ingest.account().inputs[0].stopped);
    /// # Ok::<(), iplink_core::Error>(())
    /// ```
    #[must_use]
    pub const fn with_first(mut self, packets: u64) -> Self {
        self.partial.set_first(packets);
        self
    }

    /// Reads a capture, which may be compressed, to its end, on this thread;
    /// `name` is what the account calls it.
    ///
    /// # Errors
    ///
    /// Returns the [`Error`] of a capture that is damaged or none at all. All
    /// packets before the damage are in the graph and in the account then.
    pub fn read(&mut self, name: &str, read: impl Read) -> Result<(), Error> {
        let (input, result) = self.partial.read(name, read, &self.progress);
        self.add(input);
        result
    }

    /// Reads captures to their ends, on all threads: many beside each other; few
    /// one by one, a large file in parts, and a stream while what came before
    /// is linked.
    ///
    /// The results are in the order of the files.
    ///
    /// # Errors
    ///
    /// Each result is as that of [`read`](Self::read); an error of one file
    /// does not keep the others from being read.
    pub fn read_files(&mut self, files: &[(String, File)]) -> Vec<Result<(), Error>> {
        let can_spread = self.can_share()
            && files.len() >= self.threads.get()
            && files.iter().all(|(_, file)| unread_len(file).is_some());
        if !can_spread {
            return files.iter().map(|(name, file)| self.read_file(name, file)).collect();
        }
        let read = spread::read(files, self.threads, &mut self.partial, &self.progress);
        let (inputs, results): (Vec<_>, _) = read.into_iter().unzip();
        self.account.inputs.extend(inputs);
        results
    }

    /// Tells whether several threads may read: of a bound on the packets that
    /// are read, only one knows where it is.
    fn can_share(&self) -> bool {
        self.threads > NonZeroUsize::MIN && !self.partial.is_bounded()
    }

    fn read_file(&mut self, name: &str, file: &File) -> Result<(), Error> {
        if !self.can_share() {
            return self.read(name, file);
        }
        match split::read(name, file, self.threads, &self.partial, &self.progress) {
            Some((partial, input, result)) => {
                self.partial.merge(partial);
                self.add(input);
                result
            }
            None => match file.try_clone() {
                Ok(stream) => self.read_ahead(name, stream),
                Err(_) => self.read(name, file),
            },
        }
    }

    /// Reads a stream, which may be compressed, to its end: reads and unpacks it
    /// on one thread, and links it on this one. Where reading ends early, the other
    /// thread ends once the stream gives something.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] where [`read`](Self::read) does.
    pub fn read_ahead(
        &mut self,
        name: &str,
        stream: impl Read + Send + 'static,
    ) -> Result<(), Error> {
        // What begins with no capture needs no other thread.
        let opened = Reader::unpack(stream).and_then(Reader::read_ahead);
        let (input, result) = self.partial.read_opened(name, opened, &self.progress);
        self.add(input);
        result
    }

    /// Begins to read a capture piece by piece, while it grows.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the source begins with no capture.
    pub fn follow<R: Read>(self, name: &str, read: R) -> Result<LiveReader<R>, Error> {
        LiveReader::open(self.partial, self.account, name, read)
    }

    /// Reads the rows of a database that are asked for; the account is that of the
    /// captures that were imported, each an input.
    ///
    /// The filters go down into the database as far as SQL can say them. Rows that
    /// it leaves out count as filtered, by the accounts of the imports or, with a
    /// request or a table of IP-Link's, by a second query.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the database cannot be read, or does not keep
    /// the IP headers of the depth that is asked for.
    #[cfg(feature = "sqlite")]
    pub fn read_stored(
        &mut self,
        name: &str,
        stored: &Stored,
        request: Request,
    ) -> Result<(), Error> {
        if self.partial.is_bounded() {
            let what = "places of packets in their captures, to read the first of them";
            return Err(FileError::NotKept { input: "database", what }.into());
        }
        if request != Request::All {
            self.account.ask(request.to_string());
        }
        let (mut inputs, result) = self.partial.read_stored(name, stored, request, &self.progress);
        if let (Err(error), Some(last)) = (&result, inputs.last_mut()) {
            last.damage = Some(error.to_string());
        }
        inputs.into_iter().for_each(|input| self.add(input));
        result
    }

    /// Reads a list of links to its end. Every line is as many packets as it says.
    ///
    /// A filter may ask for their ends and, of flows, for their protocol and ports.
    /// What else is asked for stays empty where the list [does not tell
    /// it](List::untold).
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when a line cannot be read; what stands before it is in
    /// the graph and in the account then. Or when the list does not tell what is
    /// asked for: the first packets, the innermost IP headers, or what the filter
    /// asks; nothing is read then.
    pub fn read_list(&mut self, name: &str, list: List<impl Read>) -> Result<(), Error> {
        if let Some(what) = self.partial.asks_beyond(&list) {
            return Err(FileError::NotKept { input: "list of links", what }.into());
        }
        let (input, result) = self.partial.read_list(name, list, &self.progress);
        self.add(input);
        result
    }

    /// Returns what [`read_stored`](Self::read_stored) would ask a database now,
    /// and how that finds the answer; with a filter there may be a second query,
    /// which counts what the filter leaves out.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when the database cannot be read.
    #[cfg(feature = "sqlite")]
    pub fn plans(&mut self, stored: &Stored, request: Request) -> Result<Vec<Plan>, Error> {
        self.partial.plans(stored, request)
    }

    /// Adds a saved graph, with the account of its inputs. What it keeps more
    /// than is asked for stays in the graph.
    ///
    /// All of its hosts are told apart: what was saved is bounded already.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] when it does not keep the detail or the depth that
    /// is asked for.
    pub fn add_saved(&mut self, saved: Saved) -> Result<(), Error> {
        if self.partial.chooses() {
            let what = "packets, which a filter could ask";
            return Err(FileError::NotKept { input: "saved graph", what }.into());
        }
        if let Some(what) = saved.lacks(self.partial.detail(), self.partial.depth()) {
            return Err(FileError::NotKept { input: "saved graph", what }.into());
        }
        let before = u32::try_from(self.account.inputs.len()).unwrap_or(u32::MAX);
        let graph = saved.graph.with_inputs_after(before);
        self.saved = Some(match self.saved.take() {
            None => graph,
            Some(before) => before.merge(&graph),
        });
        saved.account.inputs.into_iter().for_each(|input| self.add(input));
        Ok(())
    }

    fn add(&mut self, input: Input) {
        self.account.inputs.push(input);
        self.partial.pass_inputs(1);
    }

    /// Returns what another thread can watch while captures are read.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Returns how much detail its graph keeps.
    #[must_use]
    pub const fn detail(&self) -> Dimensions {
        self.partial.detail()
    }

    /// Returns the account so far.
    #[must_use]
    pub const fn account(&self) -> &Statistics {
        &self.account
    }

    /// Freezes the graph of all that was read, and returns it with the account.
    #[must_use]
    pub fn finish(self) -> (LinkGraph, Statistics) {
        let (graph, account) = (self.partial.finish(), self.account);
        let mut graph = match self.saved {
            None => graph,
            Some(saved) if graph.hosts().len() == 0 => saved,
            Some(saved) => saved.merge(&graph),
        };
        graph.name_origins(|origin| account.origin_name(origin.input, origin.interface));
        (graph, account)
    }
}
