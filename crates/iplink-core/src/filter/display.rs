//! Expressions as texts, each in one way.

use std::fmt;

use ipnet::IpNet;

use super::expression::{Expression, Side, Test};
use super::words;

/// Writes brackets wherever `and` and `or` meet, since few know by heart that
/// tcpdump ranks them alike.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Test(test) => test.fmt(f),
            Self::Not(negated) => {
                f.write_str("not ")?;
                part(negated, f)
            }
            Self::All(parts) => list(parts, " and ", f),
            Self::Any(parts) => list(parts, " or ", f),
        }
    }
}

fn list(parts: &[Expression], word: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (place, expression) in parts.iter().enumerate() {
        f.write_str(if place == 0 { "" } else { word })?;
        part(expression, f)?;
    }
    Ok(())
}

fn part(expression: &Expression, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match expression {
        Expression::All(_) | Expression::Any(_) => write!(f, "({expression})"),
        Expression::Test(_) | Expression::Not(_) => write!(f, "{expression}"),
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Network(side, network) => {
                f.write_str(side.words())?;
                write_network(network, f)
            }
            Self::Ports(side, first, last) if first == last => {
                write!(f, "{}port {first}", side.words())
            }
            Self::Ports(side, first, last) => {
                write!(f, "{}portrange {first}-{last}", side.words())
            }
            Self::Protocol(protocol) if words::is_bare_protocol(protocol) => protocol.fmt(f),
            Self::Protocol(protocol) => write!(f, "proto {protocol}"),
            Self::Ipv4 => f.write_str("ip"),
            Self::Ipv6 => f.write_str("ip6"),
            Self::Vlan(None) => f.write_str("vlan"),
            Self::Vlan(Some(identifier)) => write!(f, "vlan {identifier}"),
            Self::Length(comparison, length) => write!(f, "len {} {length}", comparison.symbol()),
            Self::Syn => f.write_str("syn"),
            Self::Fragment => f.write_str("fragment"),
            Self::Since(start) => write!(f, "since {start}"),
            Self::Until(end) => write!(f, "until {end}"),
        }
    }
}

fn write_network(network: IpNet, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if network.prefix_len() == network.max_prefix_len() {
        write!(f, "host {}", network.addr())
    } else {
        write!(f, "net {network}")
    }
}

impl Side {
    const fn words(self) -> &'static str {
        match self {
            Self::Either => "",
            Self::Source => "src ",
            Self::Target => "dst ",
            Self::Both => "src and dst ",
        }
    }
}
