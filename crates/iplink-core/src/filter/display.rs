//! Formatting of filter expressions as canonical text.

use std::fmt;

use ipnet::IpNet;

use super::expression::Expression;
use super::names;
use super::primitive::{DirectionQualifier, Primitive};

/// Writes parentheses wherever `and` and `or` are mixed, since few users know that
/// tcpdump gives them equal precedence.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Primitive(primitive) => primitive.fmt(f),
            Self::Not(operand) => {
                f.write_str("not ")?;
                write_operand(operand, f)
            }
            Self::All(operands) => write_operands(operands, " and ", f),
            Self::Any(operands) => write_operands(operands, " or ", f),
        }
    }
}

/// Writes operands with an operator in between.
fn write_operands(
    operands: &[Expression],
    operator: &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (index, operand) in operands.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { operator })?;
        write_operand(operand, f)?;
    }
    Ok(())
}

/// Writes an operand, in parentheses if it is an `and` or an `or`.
fn write_operand(operand: &Expression, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match operand {
        Expression::All(_) | Expression::Any(_) => write!(f, "({operand})"),
        Expression::Primitive(_) | Expression::Not(_) => write!(f, "{operand}"),
    }
}

impl fmt::Display for Primitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Network(direction, network) => {
                f.write_str(direction.prefix())?;
                write_network(network, f)
            }
            Self::Scope(direction, scope) => {
                write!(f, "{}{}", direction.prefix(), scope.keyword())
            }
            Self::Multicast => f.write_str("multicast"),
            Self::Broadcast => f.write_str("broadcast"),
            Self::Arp => f.write_str("arp"),
            Self::Ports(direction, first, last) if first == last => {
                write!(f, "{}port {first}", direction.prefix())
            }
            Self::Ports(direction, first, last) => {
                write!(f, "{}portrange {first}-{last}", direction.prefix())
            }
            Self::Protocol(protocol) if names::is_keyword(protocol) => protocol.fmt(f),
            Self::Protocol(protocol) => write!(f, "proto {protocol}"),
            Self::Ipv4 => f.write_str("ip"),
            Self::Ipv6 => f.write_str("ip6"),
            Self::Vlan(None) => f.write_str("vlan"),
            Self::Vlan(Some(identifier)) => write!(f, "vlan {identifier}"),
            Self::Length(operator, length) => write!(f, "len {} {length}", operator.symbol()),
            Self::Syn => f.write_str("syn"),
            Self::Fragment => f.write_str("fragment"),
            Self::Since(start) => write!(f, "since {start}"),
            Self::Until(end) => write!(f, "until {end}"),
            Self::SinceTimeOfDay(start, zone) => write!(f, "since {start}[{zone}]"),
            Self::UntilTimeOfDay(end, zone) => write!(f, "until {end}[{zone}]"),
        }
    }
}

/// Writes a network, or a host if the network has only one address.
fn write_network(network: IpNet, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if network.prefix_len() == network.max_prefix_len() {
        write!(f, "host {}", network.addr())
    } else {
        write!(f, "net {network}")
    }
}

impl DirectionQualifier {
    /// Returns the qualifier as it is written before a primitive.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Either => "",
            Self::Source => "src ",
            Self::Target => "dst ",
            Self::Both => "src and dst ",
        }
    }
}
