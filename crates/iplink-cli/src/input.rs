//! Reads the inputs that the command line names into one graph.

mod notes;
mod reader;
pub(crate) mod source;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use iplink_core::graph::Address;
use iplink_core::names::Anonymizer;
use iplink_core::{Depth, Dimensions, Ingest, LinkGraph, Statistics};

pub(crate) use self::notes::{note_filtered, note_merged_hosts, note_skipped, note_untracked};
pub(crate) use self::reader::report_result;
use crate::args::{InputArgs, NodeType};
use crate::console::Console;
use crate::failure::Failure;
use crate::progress::progress_bar;

/// The result of reading an input or of a whole command, in ascending order of severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CommandStatus {
    /// A file in a folder is not a capture.
    Skipped,
    /// The input was read to its end.
    Success,
    /// The inputs were read to their ends, but differ (`diff`), or no path was found (`path`).
    Different,
    /// The input was read up to the point where it is damaged.
    Damaged,
    /// An input, or a folder of inputs, could not be read at all.
    Unreadable,
}

impl From<CommandStatus> for ExitCode {
    fn from(status: CommandStatus) -> Self {
        match status {
            CommandStatus::Skipped | CommandStatus::Success => Self::SUCCESS,
            CommandStatus::Different => Self::from(1),
            CommandStatus::Damaged => Self::from(3),
            CommandStatus::Unreadable => Self::from(2),
        }
    }
}

/// The graph of all inputs.
#[derive(Debug)]
pub(crate) struct LoadedGraph {
    pub(crate) graph: LinkGraph,
    pub(crate) statistics: Statistics,
    /// The anonymizer that has replaced the addresses of the graph.
    pub(crate) anonymizer: Option<Arc<Anonymizer>>,
    pub(crate) status: CommandStatus,
}

impl LoadedGraph {
    /// Returns the original of an address that may be anonymized.
    pub(crate) fn original_address(&self, address: Address) -> Address {
        self.anonymizer.as_ref().map_or(address, |anonymizer| anonymizer.original(address))
    }
}

/// Reads all inputs. An error in one is reported, and the others are read nevertheless.
pub(crate) fn read(
    args: &InputArgs,
    dimensions: Dimensions,
    console: Console,
) -> Result<LoadedGraph, Failure> {
    let rows = reader::parse_row_request(args, console)?;
    let mut ingest = create_ingest(args, dimensions)?;
    let (sources, are_folders_readable) = source::find(&args.paths, console);
    let bar = progress_bar(&sources, ingest.progress(), console);
    let statuses = reader::read_sources(&sources, &mut ingest, rows, console);
    bar.finish_and_clear();
    let status = overall_status(statuses, are_folders_readable, &args.paths, console)?;
    let (graph, statistics) = ingest.finish();
    note_filtered(&statistics, console);
    note_skipped(&statistics, console);
    note_merged_hosts(&graph, args.max_hosts, console);
    note_untracked(&graph, console);
    // Every later step works on the anonymized graph, so that no step can leak an address.
    let (graph, statistics) = args.names.apply(graph, statistics, console);
    let anonymizer = args.names.anonymize.clone();
    Ok(LoadedGraph { graph, statistics, anonymizer, status })
}

/// Combines the statuses of all inputs. Returns a failure if none could be read.
/// `are_folders_readable` is false if a folder could not be listed.
pub(crate) fn overall_status(
    mut statuses: Vec<CommandStatus>,
    are_folders_readable: bool,
    paths: &[PathBuf],
    console: Console,
) -> Result<CommandStatus, Failure> {
    if statuses.iter().all(|status| *status == CommandStatus::Skipped) {
        let paths: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
        console.error(&format!("no capture files found in {}", paths.join(", ")));
        return Err(Failure::Unreadable);
    }
    if !are_folders_readable {
        statuses.push(CommandStatus::Unreadable);
    }
    let is_unread = |status: &CommandStatus| {
        matches!(status, CommandStatus::Skipped | CommandStatus::Unreadable)
    };
    if statuses.iter().all(is_unread) {
        return Err(Failure::Unreadable);
    }
    Ok(statuses.into_iter().max().unwrap_or(CommandStatus::Success))
}

/// Returns the depth of the header whose addresses identify hosts.
pub(crate) const fn depth(args: &InputArgs) -> Depth {
    match (args.nodes, args.inner) {
        (NodeType::Mac, _) => Depth::LinkLayer,
        (_, true) => Depth::Innermost,
        (_, false) => Depth::Outermost,
    }
}

/// Adds the dimensions that `--nodes` requires to the requested ones.
pub(crate) fn effective_dimensions(args: &InputArgs, requested: Dimensions) -> Dimensions {
    match args.nodes {
        NodeType::Service => requested.union(Dimensions::FLOWS),
        _ => requested,
    }
}

/// Creates the packet reader from the options of the command line; `requested` are the dimensions
/// that the command needs.
pub(crate) fn create_ingest(args: &InputArgs, requested: Dimensions) -> Result<Ingest, Failure> {
    let ingest = Ingest::new(effective_dimensions(args, requested));
    let mut ingest = ingest
        .with_max_hosts(args.max_hosts)
        .with_flow_limits(args.flows.limits())
        .with_depth(depth(args));
    if args.names.resolves_capture() {
        ingest = ingest.with_packet_names();
    }
    if let Some(threads) = args.threads {
        ingest = ingest.with_threads(threads);
    }
    if let Some(filter) = args.packets.filter()? {
        ingest = ingest.with_filter(filter);
    }
    if let Some(packets) = args.packets.first {
        ingest = ingest.with_packet_limit(packets);
    }
    Ok(ingest)
}
