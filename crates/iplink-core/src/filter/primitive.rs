//! The primitives: one condition each, with tcpdump's qualifiers before it.
//!
//! ```text
//! primitive  = [ protocol ] [ side ] [ kind ] value | protocol | "vlan" [ N ]
//!            | "len" comparison N | "syn" | "fragment" | "since" T | "until" T
//! protocol   = "ip" | "ip6" | "tcp" | "udp" | …
//! side       = "src" | "dst" | "src" "or" "dst" | "src" "and" "dst"
//! kind       = "host" | "net" | "port" | "portrange" | "proto"
//! ```
//!
//! A value that stands alone has the qualifiers of the one before it:
//! `port 80 or 443`. A bracket behind qualifiers holds values alone, of which it
//! may combine several: `port (80 or 443)`.

use ipnet::IpNet;

use super::expression::{Comparison, Side, Test};
use super::parser::{Parsed, Parser};
use super::tokens::Token;
use super::{FilterError, network, words};
use crate::dissect::Protocol;
use crate::time::{Edge, Timestamp};

/// What stands before a value and says what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Qualifiers {
    protocol: Option<Test>,
    side: Option<Side>,
    kind: Option<Kind>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Host,
    Net,
    Port,
    PortRange,
    Protocol,
}

const KINDS: [(&str, Kind); 5] = [
    ("host", Kind::Host),
    ("net", Kind::Net),
    ("port", Kind::Port),
    ("portrange", Kind::PortRange),
    ("proto", Kind::Protocol),
];

const COMPARISONS: [(&str, Comparison); 7] = [
    ("<", Comparison::Less),
    ("<=", Comparison::LessOrEqual),
    ("=", Comparison::Equal),
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    (">=", Comparison::GreaterOrEqual),
    (">", Comparison::Greater),
];

/// The words and signs of the language, which are no values.
const RESERVED: [&str; 28] = [
    "and", "or", "not", "&&", "||", "!", "(", ")", "<", "<=", "=", "==", "!=", ">=", ">", "src",
    "dst", "mask", "vlan", "len", "less", "greater", "syn", "fragment", "since", "until",
    "answered", "ip",
];

const A_CONDITION: &str = "a condition such as `host 10.0.0.1`, `port 443` or `tcp`";
const AN_ADDRESS: &str = "an address";
const A_NETWORK: &str = "a network such as `10.0.0.0/8`, `192.168` or `2001:db8::/32`";
const A_PORT: &str = "a port from 0 to 65535 or the name of a service";
const A_RANGE: &str = "two ports such as `1000-2000`";
const A_PROTOCOL: &str = "the name of an IP protocol or a number from 0 to 255";

impl<'t> Parser<'t> {
    /// Reads a condition.
    pub(super) fn primitive(&mut self) -> Result<Parsed, FilterError> {
        if let Some(qualifiers) = self.values_of {
            return self.value(qualifiers, None);
        }
        if let Some(test) = self.word_test()? {
            self.last = None;
            return Ok(test.into());
        }
        let start = self.peek();
        let qualifiers = self.qualifiers()?;
        if let Qualifiers { protocol: Some(test), side: None, kind: None } = qualifiers {
            self.last = None;
            return Ok(test.into());
        }
        let is_bare = qualifiers.side.is_none() && qualifiers.kind.is_none();
        let qualifiers = self.last.filter(|_| is_bare).unwrap_or(qualifiers);
        self.last = Some(qualifiers);
        match self.take("(").filter(|_| !is_bare) {
            Some(bracket) => self.values(qualifiers, bracket),
            None => self.value(qualifiers, start),
        }
    }

    /// Reads the values in a bracket that stands behind qualifiers. A condition
    /// of its own would not be what these say: `src (tcp)` is no `tcp`.
    fn values(
        &mut self,
        qualifiers: Qualifiers,
        bracket: Token<'t>,
    ) -> Result<Parsed, FilterError> {
        self.values_of = Some(qualifiers);
        let parsed = self.brackets(bracket)?;
        self.values_of = None;
        Ok(parsed)
    }

    /// Reads a condition that begins with a word of its own, if there is one.
    fn word_test(&mut self) -> Result<Option<Test>, FilterError> {
        if let Some(word) = self.take("answered") {
            let problem = "`answered` is a property of links, not of packets, and no filter can \
                           ask for it; the column `answered` of `iplink links` shows it";
            return Err(self.wrong(word, problem.to_owned()));
        }
        Ok(Some(if self.take("syn").is_some() {
            Test::Syn
        } else if self.take("fragment").is_some() {
            Test::Fragment
        } else if self.take("vlan").is_some() {
            Test::Vlan(self.vlan()?)
        } else if self.take("len").is_some() {
            Test::Length(self.comparison()?, self.length()?)
        } else if self.take("less").is_some() {
            Test::Length(Comparison::LessOrEqual, self.length()?)
        } else if self.take("greater").is_some() {
            Test::Length(Comparison::GreaterOrEqual, self.length()?)
        } else if self.take("since").is_some() {
            Test::Since(self.time(Edge::Start)?)
        } else if self.take("until").is_some() {
            Test::Until(self.time(Edge::End)?)
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
        let what = "the identifier of a VLAN, from 0 to 4095";
        number.map(Some).ok_or_else(|| self.expected(what, Some(token)))
    }

    fn comparison(&mut self) -> Result<Comparison, FilterError> {
        let found = self.advance();
        let sign = COMPARISONS.iter().find(|(sign, _)| found.is_some_and(|token| token.is(sign)));
        let what = "a comparison: `<`, `<=`, `=`, `!=`, `>=` or `>`";
        sign.map(|(_, comparison)| *comparison).ok_or_else(|| self.expected(what, found))
    }

    fn length(&mut self) -> Result<u32, FilterError> {
        let found = self.advance();
        let number = found.filter(|token| !token.text.starts_with('+'));
        let number = number.and_then(|token| token.text.parse().ok());
        number.ok_or_else(|| self.expected("a number of bytes", found))
    }

    /// Reads a time, which may be of two words: a day and a time of day.
    fn time(&mut self, edge: Edge) -> Result<Timestamp, FilterError> {
        let Some(first) = self.advance() else {
            return Err(self.expected("a time such as `2009-01-16T00:03:00Z`", None));
        };
        let mut text = first.text.to_owned();
        let is_day = first.text.matches('-').count() == 2 && !first.text.contains(':');
        let is_time = |token: &Token<'_>| !token.is_quoted && token.text.contains(':');
        if let Some(second) = self.peek().filter(|token| is_day && is_time(token)) {
            self.advance();
            text = format!("{text} {}", second.text);
        }
        Timestamp::parse(&text, self.zone, edge)
            .map_err(|error| self.wrong(first, error.to_string()))
    }
}

impl<'t> Parser<'t> {
    fn qualifiers(&mut self) -> Result<Qualifiers, FilterError> {
        let protocol = self.protocol();
        let side = self.side();
        let start = self.peek();
        let kind = KINDS.iter().find(|(word, _)| self.take(word).is_some()).map(|(_, kind)| *kind);
        if let (Some(Kind::Protocol), Some(_), Some(word)) = (kind, side, start) {
            let problem = "`src` and `dst` stand before addresses and ports alone".to_owned();
            return Err(self.wrong(word, problem));
        }
        Ok(Qualifiers { protocol, side, kind })
    }

    fn protocol(&mut self) -> Option<Test> {
        let token = self.peek().filter(|token| !token.is_quoted)?;
        let test = match token.text {
            word if word.eq_ignore_ascii_case("ip") => Test::Ipv4,
            word if word.eq_ignore_ascii_case("ip6") => Test::Ipv6,
            word => Test::Protocol(words::bare_protocol(word)?),
        };
        self.advance();
        Some(test)
    }

    fn side(&mut self) -> Option<Side> {
        let (one, other) = if self.take("src").is_some() {
            (Side::Source, "dst")
        } else {
            self.take("dst")?;
            (Side::Target, "src")
        };
        let (operator, next) = self.peek_two();
        let (Some(operator), true) = (operator, next.is_some_and(|next| next.is(other))) else {
            return Some(one);
        };
        let both = match operator {
            _ if operator.is("or") => Side::Either,
            _ if operator.is("and") => Side::Both,
            _ => return Some(one),
        };
        self.advance();
        self.advance();
        Some(both)
    }

    /// Reads a value of which it is known what it is.
    fn value(
        &mut self,
        qualifiers: Qualifiers,
        start: Option<Token<'t>>,
    ) -> Result<Parsed, FilterError> {
        let token = self.peek().filter(|token| token.is_quoted || !is_reserved(token));
        let side = qualifiers.side.unwrap_or(Side::Either);
        let found = self.peek();
        let is_start = start.zip(found).is_some_and(|(start, found)| start.at == found.at);
        let what = match qualifiers.kind {
            Some(Kind::Host) => AN_ADDRESS,
            Some(Kind::Net) => A_NETWORK,
            Some(Kind::Port) => A_PORT,
            Some(Kind::PortRange) => A_RANGE,
            Some(Kind::Protocol) => A_PROTOCOL,
            None if self.values_of.is_some() => "an address or a network",
            None if is_start || found.is_none() && start.is_none() => A_CONDITION,
            None => "an address, `host`, `net`, `port` or `portrange`",
        };
        let expected = || self.expected(what, found);
        // tcpdump wants a backslash before a name that is a word of its own.
        let word = token.ok_or_else(expected)?.text;
        let word = word.strip_prefix('\\').unwrap_or(word);
        let test = match qualifiers.kind {
            Some(Kind::Host) => network::host(word).map(|host| Test::Network(side, host)),
            Some(Kind::Net) => network::network(word).map(|network| Test::Network(side, network)),
            Some(Kind::Port) => words::port(word).map(|port| Test::Ports(side, port, port)),
            Some(Kind::PortRange) => ports(word).map(|(one, last)| Test::Ports(side, one, last)),
            Some(Kind::Protocol) => protocol(word).map(Test::Protocol),
            None => either(word).map(|network| Test::Network(side, network)),
        };
        let mut test = test.ok_or_else(expected)?;
        self.advance();
        if let (Test::Network(side, network), Some(Kind::Net)) = (test, qualifiers.kind) {
            test = Test::Network(side, self.masked(network)?);
        }
        Ok(match qualifiers.protocol {
            Some(protocol) => Parsed::from(protocol).and(test.into()),
            None => test.into(),
        })
    }

    /// Reads the mask behind a network, if there is one.
    fn masked(&mut self, network: IpNet) -> Result<IpNet, FilterError> {
        if self.take("mask").is_none() {
            return Ok(network);
        }
        let found = self.advance();
        let masked = found.and_then(|token| network::masked(network, token.text));
        masked.ok_or_else(|| self.expected("a mask of IPv4 such as `255.255.0.0`", found))
    }
}

fn is_reserved(token: &Token<'_>) -> bool {
    RESERVED.iter().any(|word| token.is(word)) || KINDS.iter().any(|(word, _)| token.is(word))
}

/// Reads an address or, with a slash, a network.
fn either(word: &str) -> Option<IpNet> {
    if word.contains('/') { network::network(word) } else { network::host(word) }
}

/// Reads two ports, whose names may have hyphens of their own.
fn ports(word: &str) -> Option<(u16, u16)> {
    word.match_indices('-').find_map(|(at, _)| {
        let (one, other) = word.split_at_checked(at)?;
        let (one, other) = (words::port(one)?, words::port(other.strip_prefix('-')?)?);
        Some((one.min(other), one.max(other)))
    })
}

fn protocol(word: &str) -> Option<Protocol> {
    word.to_ascii_lowercase().parse().ok().filter(|_| !word.starts_with('+'))
}
