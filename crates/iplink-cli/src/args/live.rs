//! The options of `iplink live`.

#[cfg(feature = "live-capture")]
mod interface;
#[cfg(not(feature = "live-capture"))]
#[path = "live/no_interface.rs"]
mod interface;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use iplink_live::ReplaySpeed;

use self::interface::InterfaceArgs;
pub(crate) use self::interface::OpenInterface;
use super::output::{OutputArgs, TableStyleArg};
use super::{DimensionArg, InputArgs, parse_count};

/// The long description of the command.
pub(super) const DESCRIPTION: &str = "\
Serve a live web page that updates while packets arrive.

Examples:
  tcpdump -U -w - | iplink live -
  iplink live growing.pcap -o graph.iplink
  iplink live capture.pcap --replay 60

The command prints the URL of the page, which can be opened only on this machine unless --bind and \
--allow-remote are given. Ctrl-C ends the command, which then prints the heaviest links and saves \
the graph to OUT, if -o is given.";

#[derive(Debug, clap::Args)]
pub(crate) struct LiveArgs {
    #[command(flatten)]
    pub(crate) interface: InterfaceArgs,
    /// Replay a recorded capture at this speed: 1 for real time, 60 for one hour per minute
    #[arg(long, value_name = "SPEED")]
    pub(crate) replay: Option<ReplaySpeed>,
    /// Address to serve the page on, with or without a port
    #[arg(long, value_name = "ADDRESS", default_value_t)]
    pub(crate) bind: BindAddress,
    /// Allow --bind addresses that other machines can reach (not encrypted)
    #[arg(long)]
    pub(crate) allow_remote: bool,
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Maximum number of links on the page
    ///
    /// The page shows the links that were active most recently, and the totals of all others.
    #[arg(long, value_name = "N", default_value_t = 400, help_heading = "Limits and grouping",
        value_parser = parse_page_link_count)]
    pub(crate) top: usize,
    /// Packet properties to keep in OUT, separated by commas
    #[arg(long, value_name = "NAMES", value_enum, value_delimiter = ',')]
    #[arg(default_value = "protocols", help_heading = "Output")]
    pub(crate) keep: Vec<DimensionArg>,
    /// Number of links to print at the end, heaviest first
    #[arg(long, value_name = "N", default_value_t = 25, help_heading = "Output")]
    #[arg(value_parser = parse_count::<usize>)]
    pub(crate) print: usize,
    /// Table style
    #[arg(long = "as", value_name = "STYLE", value_enum, default_value_t, help_heading = "Output")]
    pub(crate) style: TableStyleArg,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Parses the maximum number of links on the page.
fn parse_page_link_count(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=5_000).contains(count));
    count.ok_or_else(|| "expected a number from 1 to 5000".to_owned())
}

/// Changes the positional arguments of `live` to one optional input.
pub(super) fn optional_input(paths: clap::Arg) -> clap::Arg {
    paths
        .num_args(0..=1)
        .required(false)
        .help("Growing capture file, or - for a pipe [default: -]; with --replay, any capture")
        .long_help(
            "A capture that is still being written: a file, or `-` for standard input [default: \
             -]; with --replay, any capture",
        )
}

/// Changes the help of the output option: by default, other commands write to the standard output,
/// but `live` does not save the graph.
pub(super) fn graph_output(output: clap::Arg) -> clap::Arg {
    output.help("File to save the graph to at the end [default: the graph is not saved]").long_help(
        "File to save the graph to at the end [default: the graph is not saved]\n\nExisting \
             files are kept unless --force is given; inputs are never overwritten.",
    )
}

/// The address and port at which the page is served; port 0 selects a free port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BindAddress(pub(crate) SocketAddr);

impl Default for BindAddress {
    fn default() -> Self {
        Self(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0))
    }
}

impl fmt::Display for BindAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for BindAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let without_port = text.parse().map(|address: IpAddr| SocketAddr::new(address, 0));
        let address = without_port.or_else(|_| text.parse());
        address.map(Self).map_err(|_| {
            format!("invalid address \"{text}\": expected one such as 127.0.0.1 or [::1]:8080")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bind_address_without_port_is_accepted() {
        let parse = |text: &str| text.parse::<BindAddress>().map(|address| address.to_string());
        assert_eq!(parse("127.0.0.1").unwrap(), "127.0.0.1:0");
        assert_eq!(parse("::1").unwrap(), "[::1]:0");
        assert_eq!(parse("[::1]:80").unwrap(), "[::1]:80");
        assert!(parse("localhost").unwrap_err().starts_with("invalid address \"localhost\""));
    }
}
