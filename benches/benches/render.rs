//! Benchmarks that write views in every format and table style, to a sink that counts bytes.
//!
//! Each format and style is measured with a million links, or with fewer if it is slow. The number
//! of links follows the name of the benchmark.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, measurement::WallTime};
use iplink_benches::{graph, reduced_in_tests};
use iplink_core::graph::{Address, NameSource};
use iplink_core::names::Names;
use iplink_core::query::View;
use iplink_core::{Dimensions, LinkGraph, Statistics};
use iplink_formats::output::{Output, Stream};
use iplink_formats::table::Style;
use iplink_formats::{Error, FORMATS, Format, Render, columns};

/// The numbers of links that are tried in this order, until a run takes longer than
/// [`MAX_RUN_TIME`]. The last number tried is the one that is measured.
const LINK_COUNTS: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// The duration of a run above which no larger number of links is tried.
const MAX_RUN_TIME: Duration = Duration::from_millis(300);

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut graphs = Graphs::default();
    let mut group = criterion.benchmark_group("render");
    group.sample_size(10);
    for format in FORMATS {
        graphs.needs_names = format.name == "hosts";
        bench(&mut group, &mut graphs, format.name, &|view, out| {
            format.with_defaults().render(view, out)
        });
    }
    graphs.needs_names = false;
    for (name, style) in [
        ("table-tsv", Style::Tsv),
        ("table-csv", Style::Csv),
        ("table-json", Style::Json),
        ("table-ndjson", Style::Ndjson),
        ("table-text", Style::Aligned),
    ] {
        bench(&mut group, &mut graphs, name, &move |view, out| write_table(style, view, out));
    }
    group.finish();
    criterion.final_summary();
}

/// A function that writes a view.
type WriteView = dyn Fn(&View<'_>, &mut dyn Output) -> Result<(), Error>;

/// Benchmarks a function that writes a view of a generated graph.
fn bench(
    group: &mut BenchmarkGroup<'_, WallTime>,
    graphs: &mut Graphs,
    name: &str,
    write: &WriteView,
) {
    let statistics = Statistics::default();
    let (links, bytes) = choose_size(graphs, write);
    let view = View::new(graphs.with_links(links), &statistics);
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function(BenchmarkId::new(name, links), |bencher| {
        bencher.iter(|| written_len(&view, write));
    });
}

/// Returns the number of links with which `write` is measured, and the number of bytes
/// that it writes.
fn choose_size(graphs: &mut Graphs, write: &WriteView) -> (u64, u64) {
    let (statistics, mut measured) = (Statistics::default(), (0, 0));
    for links in LINK_COUNTS.map(reduced_in_tests) {
        let view = View::new(graphs.with_links(links), &statistics);
        let start = Instant::now();
        measured = (links, written_len(&view, write));
        if start.elapsed() > MAX_RUN_TIME {
            break;
        }
    }
    measured
}

/// Writes a view, and returns the number of bytes written.
fn written_len(view: &View<'_>, write: &WriteView) -> u64 {
    let mut out = Sink::default();
    write(view, &mut out).unwrap();
    out.finish()
}

/// Writes the table of `iplink links`, without the columns that need more dimensions.
fn write_table(style: Style, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
    let all_columns = columns::links().into_iter();
    let link_columns: Vec<_> =
        all_columns.filter(|column| column.needs == Dimensions::LINKS).collect();
    Ok(style.write(&link_columns, view.links(), out.create_file("links")?)?)
}

/// Generated graphs with the dimensions that the formats need.
#[derive(Default)]
struct Graphs {
    /// Whether the hosts of the next graph need names, as only the format `hosts` does.
    needs_names: bool,
    /// The graphs by their number of links, and by whether their hosts have names.
    generated: BTreeMap<(u64, bool), LinkGraph>,
}

impl Graphs {
    /// Returns the graph with this number of links. The first call generates it.
    fn with_links(&mut self, links: u64) -> &LinkGraph {
        let needs_names = self.needs_names;
        self.generated.entry((links, needs_names)).or_insert_with(|| {
            let needs = FORMATS.iter().map(|format| Format::with_defaults(format).needs());
            let dimensions = needs.fold(Dimensions::LINKS, Dimensions::union);
            let mut graph = graph(u32::try_from(links).unwrap(), dimensions).unwrap();
            if needs_names {
                add_names(&mut graph);
            }
            graph
        })
    }
}

/// Gives a name to each host with an IP address.
fn add_names(graph: &mut LinkGraph) {
    let mut names = Names::new();
    for (index, host) in graph.hosts().enumerate() {
        if let Address::Ip(address) = host.address {
            names.add(NameSource::HostsFile, address, &format!("host-{index}.example"));
        }
    }
    names.annotate(graph);
}

/// An output that counts the bytes of its files, and buffers them as a real output does.
#[derive(Default)]
struct Sink {
    file: Option<Stream<ByteCounter>>,
    bytes: Rc<Cell<u64>>,
}

/// A writer that counts and discards bytes.
struct ByteCounter(Rc<Cell<u64>>);

impl Sink {
    /// Flushes the buffer, and returns the number of bytes of all files.
    fn finish(self) -> u64 {
        if let Some(file) = self.file {
            file.finish().unwrap();
        }
        self.bytes.get()
    }
}

impl Output for Sink {
    fn create_file(&mut self, name: &str) -> Result<&mut dyn Write, Error> {
        if let Some(previous) = self.file.take() {
            previous.finish()?;
        }
        let stream = Stream::new(ByteCounter(self.bytes.clone()));
        self.file.insert(stream).create_file(name)
    }
}

impl Write for ByteCounter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
