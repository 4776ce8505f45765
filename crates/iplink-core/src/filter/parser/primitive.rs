//! The grammar rules of primitives.

use ipnet::IpNet;

use super::parsed::{BinaryOperator, ParsedExpression};
use super::qualifiers::{Qualifiers, ValueType};
use super::tokens::Token;
use super::{Parser, network};
use crate::dissect::Protocol;
use crate::filter::primitive::{DirectionQualifier, Primitive, RelationalOperator};
use crate::filter::{FilterError, names};
use crate::time::{Disambiguation, Timestamp};

const RELATIONAL_OPERATORS: [(&str, RelationalOperator); 7] = [
    ("<", RelationalOperator::Less),
    ("<=", RelationalOperator::LessOrEqual),
    ("=", RelationalOperator::Equal),
    ("==", RelationalOperator::Equal),
    ("!=", RelationalOperator::NotEqual),
    (">=", RelationalOperator::GreaterOrEqual),
    (">", RelationalOperator::Greater),
];

/// The keywords and symbols that cannot be values, besides those of value types.
const RESERVED: [&str; 28] = [
    "and", "or", "not", "&&", "||", "!", "(", ")", "<", "<=", "=", "==", "!=", ">=", ">", "src",
    "dst", "mask", "vlan", "len", "less", "greater", "syn", "fragment", "since", "until",
    "answered", "ip",
];

impl<'t> Parser<'t> {
    pub(super) fn primitive(&mut self) -> Result<ParsedExpression, FilterError> {
        if let Some(qualifiers) = self.outer_qualifiers {
            return self.value(qualifiers, None);
        }
        if let Some(primitive) = self.keyword_primitive()? {
            self.last_qualifiers = None;
            return Ok(primitive.into());
        }
        let start = self.peek();
        let qualifiers = self.qualifiers()?;
        if let Qualifiers { protocol: Some(primitive), direction: None, value_type: None } =
            qualifiers
        {
            self.last_qualifiers = None;
            return Ok(primitive.into());
        }
        let is_bare = qualifiers.direction.is_none() && qualifiers.value_type.is_none();
        let qualifiers = self.last_qualifiers.filter(|_| is_bare).unwrap_or(qualifiers);
        self.last_qualifiers = Some(qualifiers);
        match self.take("(").filter(|_| !is_bare) {
            Some(opening) => self.values(qualifiers, opening),
            None => self.value(qualifiers, start),
        }
    }

    /// Parses the values in parentheses after qualifiers. Other primitives are not
    /// permitted there, since the qualifiers would not apply to them: `src (tcp)`
    /// is not `tcp`.
    fn values(
        &mut self,
        qualifiers: Qualifiers,
        opening: Token<'t>,
    ) -> Result<ParsedExpression, FilterError> {
        self.outer_qualifiers = Some(qualifiers);
        let parsed = self.parentheses(opening)?;
        self.outer_qualifiers = None;
        Ok(parsed)
    }

    /// Parses a primitive that starts with its own keyword, if there is one.
    fn keyword_primitive(&mut self) -> Result<Option<Primitive>, FilterError> {
        if let Some(word) = self.take("answered") {
            let problem = "`answered` is a property of links, not of packets, and is not \
                           available in filters; see the column `answered` of `iplink links`";
            return Err(self.error_at(word, problem.to_owned()));
        }
        Ok(Some(if self.take("syn").is_some() {
            Primitive::Syn
        } else if self.take("fragment").is_some() {
            Primitive::Fragment
        } else if self.take("vlan").is_some() {
            Primitive::Vlan(self.vlan()?)
        } else if self.take("len").is_some() {
            Primitive::Length(self.relational_operator()?, self.length()?)
        } else if self.take("less").is_some() {
            Primitive::Length(RelationalOperator::LessOrEqual, self.length()?)
        } else if self.take("greater").is_some() {
            Primitive::Length(RelationalOperator::GreaterOrEqual, self.length()?)
        } else if self.take("since").is_some() {
            Primitive::Since(self.time(Disambiguation::Earlier)?)
        } else if self.take("until").is_some() {
            Primitive::Until(self.time(Disambiguation::Later)?)
        } else {
            return Ok(None);
        }))
    }

    fn vlan(&mut self) -> Result<Option<u16>, FilterError> {
        let is_number = |token: &Token<'_>| token.text.starts_with(|it: char| it.is_ascii_digit());
        let Some(token) = self.peek().filter(is_number) else {
            return Ok(None);
        };
        self.advance();
        let number = token.text.parse().ok().filter(|number| *number <= 4_095);
        let what = "a VLAN identifier from 0 to 4095";
        number.map(Some).ok_or_else(|| self.expected(what, Some(token)))
    }

    fn relational_operator(&mut self) -> Result<RelationalOperator, FilterError> {
        let found = self.advance();
        let operator = RELATIONAL_OPERATORS
            .iter()
            .find(|(symbol, _)| found.is_some_and(|token| token.is(symbol)));
        let what = "a comparison: `<`, `<=`, `=`, `!=`, `>=` or `>`";
        operator.map(|(_, operator)| *operator).ok_or_else(|| self.expected(what, found))
    }

    fn length(&mut self) -> Result<u32, FilterError> {
        let found = self.advance();
        let number = found.filter(|token| !token.text.starts_with('+'));
        let number = number.and_then(|token| token.text.parse().ok());
        number.ok_or_else(|| self.expected("a number of bytes", found))
    }

    /// Parses a time, which may consist of two words: a date and a time of day.
    fn time(&mut self, disambiguation: Disambiguation) -> Result<Timestamp, FilterError> {
        let Some(first) = self.advance() else {
            return Err(self.expected("a time such as `2009-01-16T00:03:00Z`", None));
        };
        let mut text = first.text.to_owned();
        let is_date = first.text.matches('-').count() == 2 && !first.text.contains(':');
        let is_time_of_day = |token: &Token<'_>| !token.is_quoted && token.text.contains(':');
        if let Some(second) = self.peek().filter(|token| is_date && is_time_of_day(token)) {
            self.advance();
            text = format!("{text} {}", second.text);
        }
        Timestamp::parse(&text, self.zone, disambiguation)
            .map_err(|error| self.error_at(first, error.to_string()))
    }
}

impl<'t> Parser<'t> {
    fn qualifiers(&mut self) -> Result<Qualifiers, FilterError> {
        let protocol = self.protocol();
        let direction = self.direction();
        let start = self.peek();
        let value_type = ValueType::KEYWORDS.iter().find(|(word, _)| self.take(word).is_some());
        let value_type = value_type.map(|(_, value_type)| *value_type);
        if let (Some(ValueType::Protocol), Some(_), Some(word)) = (value_type, direction, start) {
            let problem = "`src` and `dst` apply only to addresses and ports".to_owned();
            return Err(self.error_at(word, problem));
        }
        Ok(Qualifiers { protocol, direction, value_type })
    }

    fn protocol(&mut self) -> Option<Primitive> {
        let token = self.peek().filter(|token| !token.is_quoted)?;
        let primitive = match token.text {
            word if word.eq_ignore_ascii_case("ip") => Primitive::Ipv4,
            word if word.eq_ignore_ascii_case("ip6") => Primitive::Ipv6,
            word => Primitive::Protocol(names::keyword_protocol(word)?),
        };
        self.advance();
        Some(primitive)
    }

    fn direction(&mut self) -> Option<DirectionQualifier> {
        let (first, other) = if self.take("src").is_some() {
            (DirectionQualifier::Source, "dst")
        } else {
            self.take("dst")?;
            (DirectionQualifier::Target, "src")
        };
        let (operator, next) = self.peek_two();
        let (Some(operator), true) = (operator, next.is_some_and(|next| next.is(other))) else {
            return Some(first);
        };
        let combined = match operator {
            _ if operator.is("or") => DirectionQualifier::Either,
            _ if operator.is("and") => DirectionQualifier::Both,
            _ => return Some(first),
        };
        self.advance();
        self.advance();
        Some(combined)
    }

    /// Parses a value; `start` is the first token of the primitive.
    fn value(
        &mut self,
        qualifiers: Qualifiers,
        start: Option<Token<'t>>,
    ) -> Result<ParsedExpression, FilterError> {
        let found = self.peek();
        let expected = || self.expected(self.expected_value(qualifiers, start), found);
        let token = found.filter(|token| token.is_quoted || !is_reserved(token));
        let word = token.ok_or_else(expected)?.text;
        let mut primitive = value_primitive(qualifiers, word).ok_or_else(expected)?;
        self.advance();
        if let (Primitive::Network(direction, network), Some(ValueType::Net)) =
            (primitive, qualifiers.value_type)
        {
            primitive = Primitive::Network(direction, self.mask(network)?);
        }
        Ok(match qualifiers.protocol {
            Some(protocol) => {
                ParsedExpression::from(protocol).join(BinaryOperator::And, primitive.into())
            }
            None => primitive.into(),
        })
    }

    /// Returns the description of the expected value in error messages.
    fn expected_value(&self, qualifiers: Qualifiers, start: Option<Token<'t>>) -> &'static str {
        let found = self.peek();
        let is_start = start.zip(found).is_some_and(|(start, found)| start.offset == found.offset);
        match qualifiers.value_type {
            Some(value_type) => value_type.expected(),
            None if self.outer_qualifiers.is_some() => "an address or a network",
            None if is_start || found.is_none() && start.is_none() => {
                "a condition such as `host 10.0.0.1`, `port 443` or `tcp`"
            }
            None => "an address, `host`, `net`, `port` or `portrange`",
        }
    }

    /// Parses the mask after a network, if there is one.
    fn mask(&mut self, network: IpNet) -> Result<IpNet, FilterError> {
        if self.take("mask").is_none() {
            return Ok(network);
        }
        let found = self.advance();
        let masked = found.and_then(|token| network::with_mask(network, token.text));
        masked.ok_or_else(|| self.expected("an IPv4 mask such as `255.255.0.0`", found))
    }
}

/// Parses a value of the type given by its qualifiers.
fn value_primitive(qualifiers: Qualifiers, word: &str) -> Option<Primitive> {
    // tcpdump requires a backslash before a name that is also a keyword.
    let word = word.strip_prefix('\\').unwrap_or(word);
    let direction = qualifiers.direction.unwrap_or(DirectionQualifier::Either);
    Some(match qualifiers.value_type {
        Some(ValueType::Host) => Primitive::Network(direction, network::parse_host(word)?),
        Some(ValueType::Net) => Primitive::Network(direction, network::parse_network(word)?),
        Some(ValueType::Port) => {
            let port = names::parse_port(word)?;
            Primitive::Ports(direction, port, port)
        }
        Some(ValueType::PortRange) => {
            let (first, last) = parse_port_range(word)?;
            Primitive::Ports(direction, first, last)
        }
        Some(ValueType::Protocol) => Primitive::Protocol(parse_protocol(word)?),
        None => Primitive::Network(direction, parse_host_or_network(word)?),
    })
}

fn is_reserved(token: &Token<'_>) -> bool {
    let mut value_types = ValueType::KEYWORDS.iter();
    RESERVED.iter().any(|word| token.is(word)) || value_types.any(|(word, _)| token.is(word))
}

/// Parses an address or, with a slash, a network.
fn parse_host_or_network(word: &str) -> Option<IpNet> {
    if word.contains('/') { network::parse_network(word) } else { network::parse_host(word) }
}

/// Parses two ports separated by a hyphen. Their names may contain hyphens too.
fn parse_port_range(word: &str) -> Option<(u16, u16)> {
    word.match_indices('-').find_map(|(offset, _)| {
        let (one, other) = word.split_at_checked(offset)?;
        let (one, other) = (names::parse_port(one)?, names::parse_port(other.strip_prefix('-')?)?);
        Some((one.min(other), one.max(other)))
    })
}

fn parse_protocol(word: &str) -> Option<Protocol> {
    word.to_ascii_lowercase().parse().ok().filter(|_| !word.starts_with('+'))
}
