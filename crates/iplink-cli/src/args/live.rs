//! What `iplink live` takes.

use crate::live::{Bind, Speed};

use super::commands::Keep;
use super::target::StyleName;
use super::{Inputs, Target};

#[derive(Debug, clap::Args)]
pub(crate) struct LiveArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Captures from this interface, such as eth0 or any; -F is then a filter of
    /// libpcap, which the system applies.
    #[cfg(feature = "live-capture")]
    #[arg(short, long, value_name = "INTERFACE", conflicts_with_all = ["paths", "replay"])]
    pub(crate) interface: Option<String>,
    /// Plays a capture by its times, so many times as fast as it was captured: 1
    /// as it was, 60 an hour in a minute.
    #[arg(long, value_name = "SPEED")]
    pub(crate) replay: Option<Speed>,
    /// The address to serve the page at, with or without a port.
    #[arg(long, value_name = "ADDRESS", default_value_t)]
    pub(crate) bind: Bind,
    /// Lets --bind be an address that other machines can reach.
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// How many links the page shows at once, those that were active last and
    /// most; it says how much the others are.
    #[arg(long, value_name = "N", default_value_t = 400,
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=5_000))]
    pub(crate) top: usize,
    /// What to keep of the packets of each link for -o, with commas between them.
    #[arg(long, value_name = "NAMES", value_enum, value_delimiter = ',')]
    #[arg(default_value = "protocols")]
    pub(crate) keep: Vec<Keep>,
    /// How many of the heaviest links are printed in the end.
    #[arg(long, value_name = "N", default_value_t = 25)]
    pub(crate) print: usize,
    /// How they are printed.
    #[arg(long = "as", value_name = "STYLE", value_enum, default_value_t)]
    pub(crate) style: StyleName,
    #[command(flatten)]
    pub(crate) target: Target,
}
