//! The grammar rules for primitives.

use ipnet::IpNet;

use super::parsed::{BinaryOperator, ParsedExpression};
use super::qualifiers::{Qualifiers, ValueType};
use super::tokens::Token;
use super::{Parser, network};
use crate::dissect::Protocol;
use crate::filter::address_scope::AddressScope;
use crate::filter::primitive::{DirectionQualifier, Primitive, RelationalOperator};
use crate::filter::{FilterError, names};
use crate::time::{Disambiguation, TimeError, TimeOfDay, Timestamp, Zone};

const RELATIONAL_OPERATORS: [(&str, RelationalOperator); 7] = [
    ("<", RelationalOperator::Less),
    ("<=", RelationalOperator::LessOrEqual),
    ("=", RelationalOperator::Equal),
    ("==", RelationalOperator::Equal),
    ("!=", RelationalOperator::NotEqual),
    (">=", RelationalOperator::GreaterOrEqual),
    (">", RelationalOperator::Greater),
];

/// The keywords and symbols that cannot be values, besides the [`ValueType::KEYWORDS`].
const RESERVED_WORDS: [&str; 33] = [
    "and",
    "or",
    "not",
    "&&",
    "||",
    "!",
    "(",
    ")",
    "<",
    "<=",
    "=",
    "==",
    "!=",
    ">=",
    ">",
    "src",
    "dst",
    "mask",
    "vlan",
    "len",
    "less",
    "greater",
    "syn",
    "fragment",
    "since",
    "until",
    "answered",
    "ip",
    "internal",
    "external",
    "multicast",
    "broadcast",
    "arp",
];

impl<'t> Parser<'t> {
    /// Parses a primitive. A value without qualifiers takes those of the last value.
    pub(super) fn parse_primitive(&mut self) -> Result<ParsedExpression, FilterError> {
        if let Some(qualifiers) = self.outer_qualifiers {
            return match self.parse_address_class(qualifiers) {
                Some(parsed) => Ok(parsed),
                None => self.parse_value(qualifiers, None),
            };
        }
        if let Some(primitive) = self.parse_keyword_primitive()? {
            self.last_qualifiers = None;
            return Ok(primitive.into());
        }
        let first_token = self.peek();
        let qualifiers = self.parse_qualifiers()?;
        if let Some(parsed) = self.parse_address_class(qualifiers) {
            self.last_qualifiers = None;
            return Ok(parsed);
        }
        if let Qualifiers { protocol: Some(primitive), direction: None, value_type: None } =
            qualifiers
        {
            self.last_qualifiers = None;
            return Ok(primitive.into());
        }
        let is_unqualified = qualifiers.direction.is_none() && qualifiers.value_type.is_none();
        let qualifiers = self.last_qualifiers.filter(|_| is_unqualified).unwrap_or(qualifiers);
        self.last_qualifiers = Some(qualifiers);
        match self.take("(").filter(|_| !is_unqualified) {
            Some(opening) => self.parse_values(qualifiers, opening),
            None => self.parse_value(qualifiers, first_token),
        }
    }

    /// Parses the values in parentheses after qualifiers. Other primitives are not
    /// permitted there, since the qualifiers would not apply to them: `src (tcp)`
    /// is not `tcp`.
    fn parse_values(
        &mut self,
        qualifiers: Qualifiers,
        opening: Token<'t>,
    ) -> Result<ParsedExpression, FilterError> {
        self.outer_qualifiers = Some(qualifiers);
        let parsed = self.parse_parentheses(opening)?;
        self.outer_qualifiers = None;
        Ok(parsed)
    }

    /// Parses a primitive that starts with its own keyword, if there is one.
    fn parse_keyword_primitive(&mut self) -> Result<Option<Primitive>, FilterError> {
        if let Some(token) = self.take("answered") {
            let problem = "`answered` is a property of links, not of packets, and is not \
                           available in filters; see the column `answered` of `iplink links`";
            return Err(self.error_at(token, problem.to_owned()));
        }
        Ok(Some(if self.take("syn").is_some() {
            Primitive::Syn
        } else if self.take("fragment").is_some() {
            Primitive::Fragment
        } else if self.take("arp").is_some() {
            Primitive::Arp
        } else if self.take("vlan").is_some() {
            Primitive::Vlan(self.parse_vlan()?)
        } else if self.take("len").is_some() {
            Primitive::Length(self.parse_relational_operator()?, self.parse_length()?)
        } else if self.take("less").is_some() {
            Primitive::Length(RelationalOperator::LessOrEqual, self.parse_length()?)
        } else if self.take("greater").is_some() {
            Primitive::Length(RelationalOperator::GreaterOrEqual, self.parse_length()?)
        } else if self.take("since").is_some() {
            match self.parse_time(Disambiguation::Earlier)? {
                ParsedTime::Timestamp(start) => Primitive::Since(start),
                ParsedTime::TimeOfDay(start, zone) => Primitive::SinceTimeOfDay(start, zone),
            }
        } else if self.take("until").is_some() {
            match self.parse_time(Disambiguation::Later)? {
                ParsedTime::Timestamp(end) => Primitive::Until(end),
                ParsedTime::TimeOfDay(end, zone) => Primitive::UntilTimeOfDay(end, zone),
            }
        } else {
            return Ok(None);
        }))
    }

    /// Parses the identifier after `vlan`, if there is one.
    fn parse_vlan(&mut self) -> Result<Option<u16>, FilterError> {
        let starts_with_digit =
            |token: &Token<'_>| token.text.starts_with(|first: char| first.is_ascii_digit());
        let Some(token) = self.peek().filter(starts_with_digit) else {
            return Ok(None);
        };
        self.advance();
        let identifier = token.text.parse().ok().filter(|identifier| *identifier <= 4_095);
        let expected = "a VLAN identifier from 0 to 4095";
        identifier.map(Some).ok_or_else(|| self.unexpected(expected, Some(token)))
    }

    fn parse_relational_operator(&mut self) -> Result<RelationalOperator, FilterError> {
        let found = self.advance();
        let operator = RELATIONAL_OPERATORS
            .iter()
            .find(|(symbol, _)| found.is_some_and(|token| token.is(symbol)));
        let expected = "a comparison: `<`, `<=`, `=`, `!=`, `>=` or `>`";
        operator.map(|(_, operator)| *operator).ok_or_else(|| self.unexpected(expected, found))
    }

    /// Parses a length, in bytes.
    fn parse_length(&mut self) -> Result<u32, FilterError> {
        let found = self.advance();
        let unsigned = found.filter(|token| !token.text.starts_with('+'));
        let length = unsigned.and_then(|token| token.text.parse().ok());
        length.ok_or_else(|| self.unexpected("a number of bytes", found))
    }

    /// Parses a time, which may consist of two words: a date and a time of day.
    fn parse_time(&mut self, disambiguation: Disambiguation) -> Result<ParsedTime, FilterError> {
        let Some(first) = self.advance() else {
            return Err(self.unexpected("a time such as `2009-01-16T00:03:00Z`", None));
        };
        let mut text = first.text.to_owned();
        let is_date = first.text.matches('-').count() == 2 && !first.text.contains(':');
        let is_time_of_day = |token: &Token<'_>| !token.is_quoted && token.text.contains(':');
        if let Some(second) = self.peek().filter(|token| is_date && is_time_of_day(token)) {
            self.advance();
            text = format!("{text} {}", second.text);
        }
        parse_time_text(&text, self.zone, disambiguation)
            .map_err(|error| self.error_at(first, error.to_string()))
    }
}

/// The value of `since` or `until`.
enum ParsedTime {
    Timestamp(Timestamp),
    /// A time of day, and the zone whose clocks show it.
    TimeOfDay(TimeOfDay, Zone),
}

/// Parses a time, or a time of day. The canonical form of the latter has its zone in brackets, as
/// in `18:13:00[Europe/Paris]`, because it applies to days with different offsets.
fn parse_time_text(
    text: &str,
    zone: Zone,
    disambiguation: Disambiguation,
) -> Result<ParsedTime, TimeError> {
    let with_zone = text.strip_suffix(']').and_then(|text| text.split_once('['));
    let with_zone = with_zone.and_then(|(time, zone)| Some((time, zone.parse().ok()?)));
    let (time, zone) = with_zone.unwrap_or((text, zone));
    match time.trim().parse() {
        Ok(time) => Ok(ParsedTime::TimeOfDay(time, zone)),
        Err(error @ TimeError::NonexistentTime(_)) => Err(error),
        Err(_) => Timestamp::parse(text, zone, disambiguation).map(ParsedTime::Timestamp),
    }
}

impl<'t> Parser<'t> {
    /// Parses the qualifiers before a value, all of which are optional.
    fn parse_qualifiers(&mut self) -> Result<Qualifiers, FilterError> {
        let protocol = self.parse_protocol_qualifier();
        let direction = self.parse_direction();
        let type_token = self.peek();
        let value_type = ValueType::KEYWORDS.iter().find(|(word, _)| self.take(word).is_some());
        let value_type = value_type.map(|(_, value_type)| *value_type);
        if let (Some(ValueType::Protocol), Some(_), Some(token)) =
            (value_type, direction, type_token)
        {
            let problem = "`src` and `dst` apply only to addresses and ports".to_owned();
            return Err(self.error_at(token, problem));
        }
        Ok(Qualifiers { protocol, direction, value_type })
    }

    /// Parses an IP version or a protocol, if there is one.
    fn parse_protocol_qualifier(&mut self) -> Option<Primitive> {
        let token = self.peek().filter(|token| !token.is_quoted)?;
        let primitive = match token.text {
            word if word.eq_ignore_ascii_case("ip") => Primitive::Ipv4,
            word if word.eq_ignore_ascii_case("ip6") => Primitive::Ipv6,
            word => Primitive::Protocol(names::keyword_protocol(word)?),
        };
        self.advance();
        Some(primitive)
    }

    /// Parses `src`, `dst`, or both of them with `or` or `and` in between.
    fn parse_direction(&mut self) -> Option<DirectionQualifier> {
        let (first, other_keyword) = if self.take("src").is_some() {
            (DirectionQualifier::Source, "dst")
        } else {
            self.take("dst")?;
            (DirectionQualifier::Target, "src")
        };
        let (operator, second) = self.peek_two();
        let has_second = second.is_some_and(|token| token.is(other_keyword));
        let (Some(operator), true) = (operator, has_second) else {
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

    /// Parses a class of addresses after its qualifiers, if there is one. Only `internal` and
    /// `external` may have a direction.
    fn parse_address_class(&mut self, qualifiers: Qualifiers) -> Option<ParsedExpression> {
        let Qualifiers { protocol, direction, value_type: None } = qualifiers else {
            return None;
        };
        let scope =
            |scope| Primitive::Scope(direction.unwrap_or(DirectionQualifier::Either), scope);
        let primitive = if self.take("internal").is_some() {
            scope(AddressScope::Internal)
        } else if self.take("external").is_some() {
            scope(AddressScope::External)
        } else if direction.is_some() {
            return None;
        } else if self.take("multicast").is_some() {
            Primitive::Multicast
        } else {
            self.take("broadcast")?;
            Primitive::Broadcast
        };
        Some(with_protocol(protocol, primitive))
    }

    /// Parses a value; `first_token` is that of the primitive.
    fn parse_value(
        &mut self,
        qualifiers: Qualifiers,
        first_token: Option<Token<'t>>,
    ) -> Result<ParsedExpression, FilterError> {
        let found = self.peek();
        let error =
            || self.unexpected(self.describe_expected_value(qualifiers, first_token), found);
        let token = found.filter(|token| token.is_quoted || !is_reserved(token));
        let word = token.ok_or_else(error)?.text;
        let mut primitive = parse_typed_value(qualifiers, word).ok_or_else(error)?;
        self.advance();
        if let (Primitive::Network(direction, network), Some(ValueType::Net)) =
            (primitive, qualifiers.value_type)
        {
            primitive = Primitive::Network(direction, self.parse_mask(network)?);
        }
        Ok(with_protocol(qualifiers.protocol, primitive))
    }

    /// Returns the description of the expected value in error messages. Without qualifiers, a whole
    /// primitive is expected.
    fn describe_expected_value(
        &self,
        qualifiers: Qualifiers,
        first_token: Option<Token<'t>>,
    ) -> &'static str {
        let found = self.peek();
        let is_first =
            first_token.zip(found).is_some_and(|(first, found)| first.offset == found.offset);
        match qualifiers.value_type {
            Some(value_type) => value_type.description(),
            None if self.outer_qualifiers.is_some() => "an address or a network",
            None if is_first || found.is_none() && first_token.is_none() => {
                "a condition such as `host 10.0.0.1`, `port 443` or `tcp`"
            }
            None => "an address, `host`, `net`, `port` or `portrange`",
        }
    }

    /// Parses the mask after a network, if there is one.
    fn parse_mask(&mut self, network: IpNet) -> Result<IpNet, FilterError> {
        if self.take("mask").is_none() {
            return Ok(network);
        }
        let found = self.advance();
        let masked = found.and_then(|token| network::with_mask(network, token.text));
        masked.ok_or_else(|| self.unexpected("an IPv4 mask such as `255.255.0.0`", found))
    }
}

/// Returns a primitive that also requires the protocol before it, if there is one.
fn with_protocol(protocol: Option<Primitive>, primitive: Primitive) -> ParsedExpression {
    match protocol {
        Some(protocol) => {
            ParsedExpression::from(protocol).join(BinaryOperator::And, primitive.into())
        }
        None => primitive.into(),
    }
}

/// Parses a value of the type given by its qualifiers.
fn parse_typed_value(qualifiers: Qualifiers, word: &str) -> Option<Primitive> {
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

/// Returns whether a token cannot be a value.
fn is_reserved(token: &Token<'_>) -> bool {
    let mut value_types = ValueType::KEYWORDS.iter();
    RESERVED_WORDS.iter().any(|word| token.is(word)) || value_types.any(|(word, _)| token.is(word))
}

/// Parses an address or, with a slash, a network.
fn parse_host_or_network(word: &str) -> Option<IpNet> {
    if word.contains('/') { network::parse_network(word) } else { network::parse_host(word) }
}

/// Parses two ports separated by a hyphen, and returns the lower one first. Service names may
/// contain hyphens too, so every hyphen is tried.
fn parse_port_range(word: &str) -> Option<(u16, u16)> {
    word.match_indices('-').find_map(|(offset, _)| {
        let (left, right) = word.split_at_checked(offset)?;
        let (left, right) =
            (names::parse_port(left)?, names::parse_port(right.strip_prefix('-')?)?);
        Some((left.min(right), left.max(right)))
    })
}

/// Parses the name or number of a protocol.
fn parse_protocol(word: &str) -> Option<Protocol> {
    word.to_ascii_lowercase().parse().ok().filter(|_| !word.starts_with('+'))
}
