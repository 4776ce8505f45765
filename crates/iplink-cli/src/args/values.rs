//! The values of options.

use std::num::NonZeroUsize;
use std::str::FromStr;

use clap::ValueEnum;
use iplink_core::Dimensions;
use iplink_core::query::{ChangeRatio, ChangeRatioError, DiffThresholds};
use iplink_formats::columns::DiffCategory;

/// A packet property that the graph keeps for each link.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DimensionArg {
    /// No properties, only the totals of each link
    Links,
    /// Protocol
    Protocols,
    /// Protocol and ports (flows), from which servers are inferred
    Flows,
    /// Whether a packet is an IP fragment
    Fragments,
    /// VLAN identifiers
    Vlans,
    /// EtherType, with `--nodes mac`
    EtherTypes,
    /// Input and interface on which the packet was captured
    Origins,
    /// Time, in at most 500 bins
    Times,
    /// All of these
    All,
}

impl DimensionArg {
    /// Combines several packet properties into the dimensions of a graph.
    pub(crate) fn combine(properties: &[Self]) -> Dimensions {
        properties
            .iter()
            .fold(Dimensions::LINKS, |combined, property| combined.union((*property).into()))
    }
}

impl From<DimensionArg> for Dimensions {
    fn from(property: DimensionArg) -> Self {
        match property {
            DimensionArg::Links => Self::LINKS,
            DimensionArg::Protocols => Self::PROTOCOLS,
            DimensionArg::Flows => Self::FLOWS,
            DimensionArg::Fragments => Self::FRAGMENTS,
            DimensionArg::Vlans => Self::VLANS,
            DimensionArg::EtherTypes => Self::ETHER_TYPES,
            DimensionArg::Origins => Self::CAPTURE_SOURCES,
            DimensionArg::Times => Self::TIMES,
            DimensionArg::All => Self::ALL,
        }
    }
}

/// A category of items that `diff` compares.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DiffCategoryArg {
    /// Hosts
    Hosts,
    /// Links
    Links,
    /// Service ports of hosts
    Services,
}

impl From<DiffCategoryArg> for DiffCategory {
    fn from(category: DiffCategoryArg) -> Self {
        match category {
            DiffCategoryArg::Hosts => Self::Hosts,
            DiffCategoryArg::Links => Self::Links,
            DiffCategoryArg::Services => Self::Services,
        }
    }
}

/// The smallest difference that counts as a change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChangeThreshold {
    /// The minimum factor between the two counts of packets or bytes.
    pub(crate) ratio: ChangeRatio,
    /// The minimum difference in packets. A difference in bytes is first divided by the length of a
    /// full frame.
    pub(crate) min_difference: u64,
}

impl FromStr for ChangeThreshold {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (ratio, min_difference) = match text.split_once(',') {
            Some((ratio, packets)) => (ratio, packets.parse().ok()),
            None => (text, Some(DiffThresholds::default().min_difference)),
        };
        let min_difference = min_difference.ok_or("expected RATIO[,PACKETS], such as 1.5,20")?;
        let ratio = ratio.parse().map_err(|error: ChangeRatioError| error.to_string())?;
        Ok(Self { ratio, min_difference })
    }
}

/// Parses a count. It replaces the error message of the standard library, `invalid digit found in
/// string`, with one that states what is expected.
pub(crate) fn parse_count<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "expected a whole number".to_owned())
}

/// Parses a count of at least 1.
pub(super) fn parse_positive_count(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "expected a whole number of at least 1".to_owned())
}

/// Parses a number of seconds of at least 1.
pub(super) fn parse_seconds(text: &str) -> Result<u32, String> {
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0);
    seconds.ok_or_else(|| format!("expected seconds, from 1 to {}", u32::MAX))
}

/// Splits a format parameter into its name and its value.
pub(super) fn parse_name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err("expected NAME=VALUE".to_owned()),
    }
}
