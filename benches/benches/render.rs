//! Writing views in every format and style of table, to a sink.
//!
//! Each is measured with a million links, or with as many as it can write within some
//! seconds; the number follows its name.

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, measurement::WallTime};
use iplink_benches::{graph, scaled};
use iplink_core::graph::{Address, NameSource};
use iplink_core::names::Names;
use iplink_core::query::View;
use iplink_core::{Dimensions, LinkGraph, Statistics};
use iplink_formats::output::{Output, Stream};
use iplink_formats::table::Style;
use iplink_formats::{Error, FORMATS, Format, Render, columns};

const LINKS: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// The longest run after which ten times as many links are tried.
const PATIENCE: Duration = Duration::from_millis(300);

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut graphs = Graphs::default();
    let mut group = criterion.benchmark_group("render");
    group.sample_size(10);
    for format in FORMATS {
        graphs.are_named = format.name == "hosts";
        bench(&mut group, &mut graphs, format.name, &|view, out| {
            format.with_defaults().render(view, out)
        });
    }
    graphs.are_named = false;
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

type Draw = dyn Fn(&View<'_>, &mut dyn Output) -> Result<(), Error>;

fn bench(group: &mut BenchmarkGroup<'_, WallTime>, graphs: &mut Graphs, name: &str, draw: &Draw) {
    let statistics = Statistics::default();
    let (links, bytes) = largest(graphs, draw);
    let view = View::new(graphs.of(links), &statistics);
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function(BenchmarkId::new(name, links), |bencher| {
        bencher.iter(|| drawn(&view, draw));
    });
}

/// Returns the number of links with which `draw` is measured, and the number of bytes
/// that it writes.
fn largest(graphs: &mut Graphs, draw: &Draw) -> (u64, u64) {
    let (statistics, mut largest) = (Statistics::default(), (0, 0));
    for links in LINKS.map(scaled) {
        let view = View::new(graphs.of(links), &statistics);
        let start = Instant::now();
        largest = (links, drawn(&view, draw));
        if start.elapsed() > PATIENCE {
            break;
        }
    }
    largest
}

/// Writes a view; returns the number of bytes.
fn drawn(view: &View<'_>, draw: &Draw) -> u64 {
    let mut out = Sink::default();
    draw(view, &mut out).unwrap();
    out.finish()
}

/// Writes the table of `iplink links`.
fn write_table(style: Style, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
    let plain = columns::links().into_iter();
    let plain: Vec<_> = plain.filter(|column| column.needs == Dimensions::LINKS).collect();
    Ok(style.write(&plain, view.links(), out.create_file("links")?)?)
}

/// Graphs with the dimensions that the formats need, by their number of links and by
/// whether their hosts have names, which only a hosts file needs.
#[derive(Default)]
struct Graphs {
    are_named: bool,
    generated: BTreeMap<(u64, bool), LinkGraph>,
}

impl Graphs {
    fn of(&mut self, links: u64) -> &LinkGraph {
        let are_named = self.are_named;
        self.generated.entry((links, are_named)).or_insert_with(|| {
            let needs = FORMATS.iter().map(|format| Format::with_defaults(format).needs());
            let dimensions = needs.fold(Dimensions::LINKS, Dimensions::union);
            let mut graph = graph(u32::try_from(links).unwrap(), dimensions).unwrap();
            if are_named {
                give_names(&mut graph);
            }
            graph
        })
    }
}

/// Names as many hosts as can have names.
fn give_names(graph: &mut LinkGraph) {
    let mut names = Names::new();
    for (number, host) in graph.hosts().enumerate() {
        if let Address::Ip(address) = host.address {
            names.add(NameSource::HostsFile, address, &format!("host-{number}.example"));
        }
    }
    names.annotate(graph);
}

/// Counts the bytes of any number of files, with the buffer of an output.
#[derive(Default)]
struct Sink {
    file: Option<Stream<Counted>>,
    bytes: Rc<Cell<u64>>,
}

struct Counted(Rc<Cell<u64>>);

impl Sink {
    fn finish(self) -> u64 {
        if let Some(file) = self.file {
            file.finish().unwrap();
        }
        self.bytes.get()
    }
}

impl Output for Sink {
    fn create_file(&mut self, name: &str) -> Result<&mut dyn Write, Error> {
        if let Some(before) = self.file.take() {
            before.finish()?;
        }
        let stream = Stream::new(Counted(self.bytes.clone()));
        self.file.insert(stream).create_file(name)
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
