//! `iplink live`: serves a page that updates while packets arrive.
//!
//! `iplink-live` does the work. This module selects the input, and saves and prints the graph at
//! the end.

mod signals;

use std::io::{self, Read};
use std::path::Path;
use std::thread;

use iplink_core::graph::SavedGraph;
use iplink_core::query::Query;
use iplink_core::{Error, ErrorKind, Ingest, LinkGraph, LiveReader, Statistics};
use iplink_formats::columns;
use iplink_formats::kit::text::number::format_count;
use iplink_formats::table::Style;
use iplink_live::{
    DropCounter, GrowingFile, HostLabels, LiveError, LiveOptions, LiveServer, LiveSession,
    LiveSource, ServerOptions, SnapshotPublisher, StopFlag,
};

use crate::args::live::{LiveArgs, OpenInterface};
use crate::args::{DimensionArg, InputArgs, NodeType};
use crate::commands::tables::LINK_COLUMNS;
use crate::console::Console;
use crate::failure::Failure;
use crate::input::source::{self, InputSource, OpenInput};
use crate::input::{self, CommandStatus, LoadedGraph};
use crate::output::Destination;
use crate::view::run_query;

pub(crate) fn run(args: &LiveArgs, console: Console) -> Result<CommandStatus, Failure> {
    check_options(&args.input)?;
    let mut input = args.input.clone();
    let filter = args.interface.name().and_then(|_| input.packets.filter.take());
    let ingest = input::create_ingest(&input, DimensionArg::combine(&args.keep))?;
    let labels = host_labels(&args.input, console);
    let has_output = args.output.path.is_some();
    let out = has_output.then(|| Destination::open(&args.output, Some(&args.input))).transpose()?;
    let stop = signals::stop_on_signals()
        .map_err(|error| Failure::InvalidArgument(format!("cannot handle signals: {error}")))?;
    let source = LiveInput::find(args, filter.as_deref().unwrap_or_default(), console)?;
    let publisher = start_server(args, console)?;
    let mut options = LiveOptions::default();
    (options.max_links, options.labels) = (args.top, labels);
    options.replay = args.replay.filter(|_| source.interface.is_none());
    let (reader, status) = source.show(ingest, options, publisher, &stop, console)?;
    let (graph, statistics) = reader.finish();
    input::note_filtered(&statistics, console);
    input::note_skipped(&statistics, console);
    input::note_merged_hosts(&graph, args.input.max_hosts, console);
    input::note_untracked(&graph, console);
    let (graph, statistics) = args.input.names.apply(graph, statistics, console);
    finish(args, out, (graph, statistics), status, console)
}

/// Rejects options that are not available while a graph grows.
fn check_options(args: &InputArgs) -> Result<(), Failure> {
    if args.nodes == NodeType::Service {
        let reason = "--nodes service is not available live, because servers are detected at the \
                      end; save with --keep flows -o FILE, and read that file";
        return Err(Failure::InvalidArgument(reason.to_owned()));
    }
    if args.rows.request != "all" {
        return Err(Failure::InvalidArgument(
            "-r requires a database, which live cannot read".to_owned(),
        ));
    }
    Ok(())
}

/// Returns the host labels of the page, with the names from hosts files.
fn host_labels(args: &InputArgs, console: Console) -> HostLabels {
    let names = &args.names;
    if names.resolves_capture() && names.anonymize.is_none() {
        console.note("--resolve capture: names in packets are not shown by live");
    }
    let collected = names.collect_names(&Statistics::default(), console);
    HostLabels::new(collected, names.anonymize.clone())
}

/// Starts the server on a new thread, and prints the URL of the page.
fn start_server(args: &LiveArgs, console: Console) -> Result<SnapshotPublisher, Failure> {
    let mut options = ServerOptions::default();
    options.allow_remote = args.allow_remote;
    let server = LiveServer::listen(args.bind.0, options).map_err(|error| match error {
        LiveError::RemoteAddress { address } => Failure::InvalidArgument(format!(
            "--bind {address} is reachable from other machines: this requires --allow-remote"
        )),
        error => Failure::InvalidArgument(format!("--bind: {error}")),
    })?;
    if args.allow_remote {
        console.note("connections are not encrypted: others may read the page and its token");
    }
    if server.address().ip().is_unspecified() {
        console.note("the page is available on all addresses of this machine, including:");
    }
    // Not a note: `--quiet` must not suppress the URL.
    console.error(&server.url());
    let publisher = server.publisher();
    thread::spawn(move || {
        if let Err(error) = server.run() {
            console.error(&error.to_string());
        }
    });
    Ok(publisher)
}

/// The input of a live view: a capture that grows, or a network interface.
struct LiveInput {
    source: InputSource,
    interface: Option<OpenInterface>,
}

/// A packet reader whose input has ended, and the status of that input.
type FinishedReader = (LiveReader<LiveSource>, CommandStatus);

impl LiveInput {
    /// Finds the input of the command line, and starts to capture if it is an interface.
    fn find(args: &LiveArgs, filter: &str, console: Console) -> Result<Self, Failure> {
        if let Some(name) = args.interface.name() {
            let interface = args.interface.open(filter).map_err(|error| {
                console.error(&format!("{name}: {error}"));
                Failure::Unreadable
            })?;
            return Ok(Self { source: InputSource::new(Path::new(name), false), interface });
        }
        let paths = match &args.input.paths[..] {
            [] => &["-".into()][..],
            paths => paths,
        };
        let (sources, _) = source::find(paths, console);
        match <[InputSource; 1]>::try_from(sources) {
            Ok([source]) => Ok(Self { source, interface: None }),
            Err(_) => Err(Failure::InvalidArgument("live requires exactly one input".to_owned())),
        }
    }

    /// Shows the input on the page until a signal stops it.
    fn show(
        self,
        ingest: Ingest,
        mut options: LiveOptions,
        publisher: SnapshotPublisher,
        stop: &StopFlag,
        console: Console,
    ) -> Result<FinishedReader, Failure> {
        let Self { source, interface } = self;
        let drop_counter = interface.as_ref().map(|(_, counter)| counter.clone());
        options.drop_counter = drop_counter.clone();
        let is_growing = options.replay.is_none();
        let mut session = LiveSession::new(&source.name, options, publisher, stop.clone());
        let file_source = source.clone();
        let open = move || match interface {
            Some((capture, _)) => Ok(capture),
            None => open_capture(&file_source, is_growing),
        };
        let stream = LiveSource::spawn(open, stop.clone()).map_err(ErrorKind::from);
        let reader =
            stream.map_err(Error::from).and_then(|stream| ingest.follow(&source.name, stream));
        let mut reader = reader.map_err(|error| {
            let _ = input::report_result(&source, &Err(error), console);
            Failure::Unreadable
        })?;
        let status = input::report_result(&source, &session.read(&mut reader), console);
        if !stop.is_requested() {
            console.note("the input has ended; the page stays available until Ctrl-C");
        }
        session.publish_until_stopped();
        note_dropped(drop_counter.as_ref(), console);
        Ok((reader, status))
    }
}

/// Opens a capture. For a named pipe, this waits until another program writes to it.
fn open_capture(source: &InputSource, is_growing: bool) -> io::Result<Box<dyn Read + Send>> {
    let other_type = match source.open_detected()? {
        OpenInput::Capture(file) if is_growing => return Ok(Box::new(GrowingFile::new(file))),
        OpenInput::Capture(file) => return Ok(Box::new(file)),
        OpenInput::Stream(stream) => return Ok(Box::new(stream)),
        OpenInput::SavedGraph(_) => "a saved graph",
        OpenInput::List(_) => "a list of links",
        OpenInput::Database(_) => "a database",
    };
    Err(io::Error::other(format!("live requires a capture, not {other_type}")))
}

/// Prints how many packets of the interface were dropped, if any.
fn note_dropped(counter: Option<&DropCounter>, console: Console) {
    if let Some(dropped @ 1..) = counter.map(DropCounter::get) {
        let dropped = format_count(dropped, "packet");
        console.note(&format!("{dropped} dropped by the system because its buffer was full"));
    }
}

/// Saves the graph if `out` is given, and prints its heaviest links, unless the graph was written
/// to the standard output.
fn finish(
    args: &LiveArgs,
    out: Option<Destination>,
    (graph, statistics): (LinkGraph, Statistics),
    status: CommandStatus,
    console: Console,
) -> Result<CommandStatus, Failure> {
    let is_stdout_used = matches!(out, Some(Destination::Stdout));
    let dimensions = DimensionArg::combine(&args.keep);
    let saved = SavedGraph { graph, statistics, dimensions, depth: input::depth(&args.input) };
    let written = match out {
        Some(out) => out.write(|out| Ok(saved.write(out.create_file("graph.iplink")?)?)),
        None => Ok(()),
    };
    if !is_stdout_used {
        let SavedGraph { graph, statistics, .. } = saved;
        let anonymizer = args.input.names.anonymize.clone();
        print_links(args, &LoadedGraph { graph, statistics, anonymizer, status }, console)?;
    }
    written.map(|()| status)
}

/// Prints the heaviest links as a table.
fn print_links(args: &LiveArgs, loaded: &LoadedGraph, console: Console) -> Result<(), Failure> {
    let mut query = Query::default();
    query.top_links = Some(args.print);
    let view = run_query(&query, loaded, console);
    let columns = columns::choose(&columns::links(), LINK_COLUMNS).map_err(Failure::Usage)?;
    let style = Style::from(args.style);
    Destination::Stdout.write_table(|out| style.write(&columns, view.links(), out))
}
