//! A recursive-descent parser for filters.
//!
//! ```text
//! expression = unary { ("and" | "or") unary }      left to right, as in tcpdump
//! unary      = { "not" } ( "(" expression ")" | primitive )
//! primitive  = [ protocol ] [ direction ] [ type ] value | protocol | "vlan" [ N ]
//!            | [ protocol ] [ direction ] ( "internal" | "external" )
//!            | [ protocol ] ( "multicast" | "broadcast" ) | "arp"
//!            | "len" operator N | "syn" | "fragment" | "since" T | "until" T
//! protocol   = "ip" | "ip6" | "tcp" | "udp" | …
//! direction  = "src" | "dst" | "src" "or" "dst" | "src" "and" "dst"
//! type       = "host" | "net" | "port" | "portrange" | "proto"
//! ```
//!
//! A value without qualifiers has those of the value before it: `port 80 or 443`.
//! Parentheses after qualifiers contain only values and operators: `port (80 or 443)`.

mod expression;
mod network;
mod parsed;
mod primitive;
mod qualifiers;
mod tokens;

use self::parsed::ParsedExpression;
use self::qualifiers::Qualifiers;
use self::tokens::{Token, Tokens};
use super::FilterError;
use super::expression::Expression;
use crate::time::Zone;

/// The parser state. The child modules have a `parse_…` method for each rule of the grammar.
pub(super) struct Parser<'t> {
    text: &'t str,
    /// The next token.
    next: Option<Token<'t>>,
    /// The tokens after the next one.
    following: Tokens<'t>,
    /// The time zone of times without a UTC offset.
    zone: Zone,
    /// The qualifiers of the last address or port, which apply to a following value
    /// without qualifiers.
    last_qualifiers: Option<Qualifiers>,
    /// The qualifiers before the current parentheses, which then contain only values.
    outer_qualifiers: Option<Qualifiers>,
    /// The number of open parentheses.
    nesting: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, zone: Zone) -> Self {
        let mut following = Tokens::new(text);
        Self {
            text,
            next: following.next(),
            following,
            zone,
            last_qualifiers: None,
            outer_qualifiers: None,
            nesting: 0,
        }
    }

    /// Parses the whole text.
    pub(super) fn parse(mut self) -> Result<Expression, FilterError> {
        let ParsedExpression { expression, .. } = self.parse_expression()?;
        match self.peek() {
            None => Ok(expression),
            Some(token) if token.is(")") => {
                Err(self.error_at(token, "unmatched closing parenthesis".to_owned()))
            }
            found => Err(self.unexpected("`and`, `or` or the end", found)),
        }
    }

    /// Returns the next token without consuming it.
    const fn peek(&self) -> Option<Token<'t>> {
        self.next
    }

    /// Returns the next two tokens without consuming them.
    fn peek_two(&self) -> (Option<Token<'t>>, Option<Token<'t>>) {
        let mut following = self.following;
        (self.next, following.next())
    }

    /// Consumes the next token and returns it.
    fn advance(&mut self) -> Option<Token<'t>> {
        std::mem::replace(&mut self.next, self.following.next())
    }

    /// Consumes the next token and returns it, if it is this keyword or symbol.
    fn take(&mut self, word: &str) -> Option<Token<'t>> {
        let token = self.peek().filter(|token| token.is(word))?;
        self.advance();
        Some(token)
    }

    /// Returns the error for an unexpected token, or an unexpected end.
    #[cold]
    fn unexpected(&self, expected: &str, found: Option<Token<'t>>) -> FilterError {
        let offset = found.map_or(self.text.trim_end().len(), |token| token.offset);
        FilterError::unexpected(self.text, offset, expected, found.map(|token| token.text))
    }

    /// Returns the error for a problem with a token.
    #[cold]
    fn error_at(&self, token: Token<'t>, problem: String) -> FilterError {
        FilterError::new(self.text, token.offset, problem)
    }
}
