//! A recursive-descent parser for filters.
//!
//! ```text
//! expression = unary { ("and" | "or") unary }      left to right, as in tcpdump
//! unary      = { "not" } ( "(" expression ")" | primitive )
//! primitive  = [ protocol ] [ direction ] [ type ] value | protocol | "vlan" [ N ]
//!            | "len" operator N | "syn" | "fragment" | "since" T | "until" T
//! protocol   = "ip" | "ip6" | "tcp" | "udp" | …
//! direction  = "src" | "dst" | "src" "or" "dst" | "src" "and" "dst"
//! type       = "host" | "net" | "port" | "portrange" | "proto"
//! ```
//!
//! A value without qualifiers has those of the value before it: `port 80 or 443`.
//! Parentheses after qualifiers contain only values, and operators: `port (80 or
//! 443)`.

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

/// The parser state. The rules of the grammar are methods in the child modules.
pub(super) struct Parser<'t> {
    text: &'t str,
    /// The next token, and those after it.
    next: Option<Token<'t>>,
    rest: Tokens<'t>,
    /// The time zone of times without an offset.
    zone: Zone,
    /// The qualifiers of the last address or port, which apply to a following value
    /// without qualifiers.
    last_qualifiers: Option<Qualifiers>,
    /// The qualifiers before the current parentheses, which then contain only values.
    outer_qualifiers: Option<Qualifiers>,
    nesting: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, zone: Zone) -> Self {
        let mut rest = Tokens::new(text);
        Self {
            text,
            next: rest.next(),
            rest,
            zone,
            last_qualifiers: None,
            outer_qualifiers: None,
            nesting: 0,
        }
    }

    /// Parses the whole text.
    pub(super) fn parse(mut self) -> Result<Expression, FilterError> {
        let ParsedExpression { expression, .. } = self.expression()?;
        match self.peek() {
            None => Ok(expression),
            Some(token) if token.is(")") => {
                Err(self.error_at(token, "unmatched closing parenthesis".to_owned()))
            }
            found => Err(self.expected("`and`, `or` or the end", found)),
        }
    }

    /// Returns the next token without consuming it.
    const fn peek(&self) -> Option<Token<'t>> {
        self.next
    }

    /// Returns the next two tokens without consuming them.
    fn peek_two(&self) -> (Option<Token<'t>>, Option<Token<'t>>) {
        let mut rest = self.rest;
        (self.next, rest.next())
    }

    /// Consumes the next token.
    fn advance(&mut self) -> Option<Token<'t>> {
        std::mem::replace(&mut self.next, self.rest.next())
    }

    /// Consumes the next token if it is this word or symbol.
    fn take(&mut self, word: &str) -> Option<Token<'t>> {
        let token = self.peek().filter(|token| token.is(word))?;
        self.advance();
        Some(token)
    }

    /// Returns the error for an unexpected token, or an unexpected end.
    #[cold]
    fn expected(&self, what: &str, found: Option<Token<'t>>) -> FilterError {
        let offset = found.map_or(self.text.trim_end().len(), |token| token.offset);
        FilterError::expected(self.text, offset, what, found.map(|token| token.text))
    }

    /// Returns the error for a problem with a token.
    #[cold]
    fn error_at(&self, token: Token<'t>, problem: String) -> FilterError {
        FilterError::new(self.text, token.offset, problem)
    }
}
