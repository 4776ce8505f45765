//! `iplink live`: a page that grows while packets arrive.
//!
//! Packets are read on the main thread, and linked as every command links them. A
//! few times a second it puts a snapshot of what is to be seen where the server, on
//! a thread of its own, finds it. That is all the two have in common, so that no
//! browser can hold up a packet.

mod access;
mod board;
mod feed;
mod guard;
#[cfg(feature = "live-capture")]
mod interface;
mod label;
mod pace;
mod page;
mod reading;
mod secret;
mod server;
mod signals;
mod snapshot;
mod stream;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::str::FromStr;
use std::sync::Arc;
use std::thread;

use iplink_core::graph::Saved;
use iplink_core::query::Query;
use iplink_core::{Dimensions, LinkGraph, Statistics};
use iplink_formats::columns;
use iplink_formats::table::Style;
use tokio::sync::watch;

use self::access::Secrets;
use self::label::Labels;
pub(crate) use self::pace::Speed;
use self::secret::Secret;
use self::signals::Stop;
use self::snapshot::{Snapshot, Status};
use crate::args::{Inputs, LiveArgs, Nodes};
use crate::console::Console;
use crate::failure::Failure;
use crate::input::{self, Outcome, Reading};
use crate::output::Destination;
use crate::view::view;

/// What the table of links lists in the end.
const LINKS: &[&str] = &["source", "target", "packets", "bytes", "first_seen", "last_seen"];

/// Where the page is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bind(SocketAddr);

impl Default for Bind {
    fn default() -> Self {
        Self(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0))
    }
}

impl std::fmt::Display for Bind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Bind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let alone = text.parse().map(|address: IpAddr| SocketAddr::new(address, 0));
        let bind = alone.or_else(|_| text.parse());
        bind.map(Self).map_err(|_| format!("`{text}` is no address, as 127.0.0.1 or [::1]:8080"))
    }
}

pub(crate) fn run(args: &LiveArgs, console: Console) -> Result<Outcome, Failure> {
    check(&args.inputs)?;
    #[cfg(feature = "live-capture")]
    let (inputs, filter) = inputs(args);
    #[cfg(not(feature = "live-capture"))]
    let inputs = args.inputs.clone();
    let detail =
        args.keep.iter().copied().map(Dimensions::from).fold(Dimensions::LINKS, Dimensions::and);
    let ingest = input::ingest(&inputs, detail)?;
    let labels = labels(&args.inputs, console);
    let out = args.target.out.is_some();
    let out = out.then(|| Destination::open(&args.target, Some(&args.inputs))).transpose()?;
    let stop = Stop::on_signals().map_err(|error| Failure::Option(format!("signals: {error}")))?;
    let (show, news) = watch::channel(Arc::new(Snapshot::default()));
    let source = reading::Source::find(
        args,
        #[cfg(feature = "live-capture")]
        filter.as_deref(),
        console,
    )?;
    serve(args, news, console)?;
    let (live, outcome) = source.read(ingest, labels, args, &show, &stop, console)?;
    let (graph, account) = live.finish();
    input::say_what_was_filtered(&account, console);
    input::say_what_was_skipped(&account, console);
    input::say_what_was_folded(&graph, args.inputs.max_hosts, console);
    let (graph, account) = args.inputs.naming.apply(graph, account, console);
    finish(args, out, detail, (graph, account), outcome, console)
}

/// Returns what is read, and the filter that libpcap is given instead of us.
#[cfg(feature = "live-capture")]
fn inputs(args: &LiveArgs) -> (Inputs, Option<String>) {
    let mut inputs = args.inputs.clone();
    let filter = args.interface.as_ref().and_then(|_| inputs.packets.take_filter());
    (inputs, filter)
}

/// Refuses what makes no sense while a graph grows.
fn check(inputs: &Inputs) -> Result<(), Failure> {
    if inputs.nodes == Nodes::Service {
        let why = "--nodes service: which end serves is known in the end alone; save the graph \
                   with --keep flows -o FILE, and show that";
        return Err(Failure::Option(why.to_owned()));
    }
    if inputs.request.request != "all" {
        return Err(Failure::Option("-r asks a database, which does not grow".to_owned()));
    }
    Ok(())
}

fn labels(inputs: &Inputs, console: Console) -> Labels {
    let naming = &inputs.naming;
    if naming.dns && naming.anonymize.is_none() {
        console.note("names by --dns are in what is saved and printed, and not on the page");
    }
    Labels::new(naming.names(&Statistics::default(), console), naming.anonymize.clone())
}

/// Begins to serve the page, and says where.
fn serve(
    args: &LiveArgs,
    news: watch::Receiver<Arc<Snapshot>>,
    console: Console,
) -> Result<(), Failure> {
    let Bind(address) = args.bind;
    if !address.ip().to_canonical().is_loopback() && !args.allow_remote {
        return Err(Failure::Option(format!(
            "--bind {address} lets other machines reach the page, which needs --allow-remote too"
        )));
    }
    let failed =
        |error: &dyn std::fmt::Display| Failure::Option(format!("--bind {address}: {error}"));
    let listener = TcpListener::bind(address).map_err(|error| failed(&error))?;
    let mut own = listener.local_addr().map_err(|error| failed(&error))?;
    let secret = || Secret::random().map_err(|error| failed(&error));
    let secrets = Secrets { token: secret()?, cookie: secret()? };
    if args.allow_remote {
        console.note("nothing is encrypted: who is on the way reads the page, and its token");
    }
    if own.ip().is_unspecified() {
        own.set_ip(Ipv4Addr::LOCALHOST.into());
        console.note("the page is at every address of this machine, also at this one:");
    }
    let token = secrets.token.reveal();
    console.tell(&format!("http://{}/?token={token}", access::authority(own)));
    thread::spawn(move || {
        if let Err(error) = server::serve(listener, secrets, news) {
            console.error(&format!("the page is served no longer: {error}"));
        }
    });
    Ok(())
}

/// Saves the graph, and prints its heaviest links.
fn finish(
    args: &LiveArgs,
    out: Option<Destination>,
    detail: Dimensions,
    (graph, account): (LinkGraph, Statistics),
    outcome: Outcome,
    console: Console,
) -> Result<Outcome, Failure> {
    let prints = !matches!(out, Some(Destination::Standard));
    let saved = Saved { graph, account, detail, depth: input::depth(&args.inputs) };
    let written = match out {
        Some(out) => out.write(|out| Ok(saved.write(out.begin("graph.iplink")?)?)),
        None => Ok(()),
    };
    if prints {
        let Saved { graph, account, .. } = saved;
        let anonymizer = args.inputs.naming.anonymize.clone();
        print(args, &Reading { graph, account, anonymizer, outcome }, console)?;
    }
    written.map(|()| outcome)
}

fn print(args: &LiveArgs, reading: &Reading, console: Console) -> Result<(), Failure> {
    let mut query = Query::default();
    query.top_links = Some(args.print);
    let view = view(&query, reading, console);
    let columns = columns::choose(&columns::links(), LINKS).map_err(Failure::Usage)?;
    let style = Style::from(args.style);
    Destination::Standard.write_table(|out| style.write(&columns, view.links(), out))
}

/// What the page is told before the capture begins.
fn opening(input: &str) -> Status {
    Status { input: input.into(), ..Status::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_lack_its_port() {
        let bind = |text: &str| text.parse::<Bind>().map(|bind| bind.to_string());
        assert_eq!(bind("127.0.0.1").unwrap(), "127.0.0.1:0");
        assert_eq!(bind("::1").unwrap(), "[::1]:0");
        assert_eq!(bind("[::1]:80").unwrap(), "[::1]:80");
        assert!(bind("localhost").unwrap_err().contains("`localhost` is no address"));
    }
}
