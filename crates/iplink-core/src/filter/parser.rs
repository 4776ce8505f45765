//! Text to an expression, by recursive descent.
//!
//! ```text
//! expression = unary { ("and" | "or") unary }      from left to right, as tcpdump
//! unary      = { "not" } ( "(" expression ")" | primitive )
//! ```
//!
//! The primitives are in `primitive.rs`.

use super::FilterError;
use super::expression::{Expression, MAX_DEPTH, Test};
use super::primitive::Qualifiers;
use super::tokens::{Token, Tokens};
use crate::time::Zone;

/// So many brackets may be open: each takes some of the stack.
const MAX_NESTING: usize = 256;

/// Reads an expression.
pub(super) struct Parser<'t> {
    text: &'t str,
    /// The token that comes next, and those behind it.
    next: Option<Token<'t>>,
    rest: Tokens<'t>,
    /// The zone of times that do not tell theirs.
    pub(super) zone: Zone,
    /// What stood before the last address or port, for the next that has
    /// nothing before it.
    pub(super) last: Option<Qualifiers>,
    /// What stands before the bracket that is read, which holds values alone
    /// then.
    pub(super) values_of: Option<Qualifiers>,
    nesting: usize,
}

/// An expression, and how deep it is: to measure it at every `or` would take
/// time that grows with the square of the length.
#[derive(Debug)]
pub(super) struct Parsed {
    expression: Expression,
    depth: usize,
}

impl From<Test> for Parsed {
    fn from(test: Test) -> Self {
        Self { expression: Expression::Test(test), depth: 0 }
    }
}

/// How two expressions are joined.
#[derive(Clone, Copy, Debug)]
enum Operator {
    And,
    Or,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, zone: Zone) -> Self {
        let mut rest = Tokens::of(text);
        Self { text, next: rest.next(), rest, zone, last: None, values_of: None, nesting: 0 }
    }

    /// Reads the whole text.
    pub(super) fn parse(mut self) -> Result<Expression, FilterError> {
        let Parsed { expression, .. } = self.expression()?;
        match self.peek() {
            None => Ok(expression),
            Some(token) if token.is(")") => {
                Err(self.wrong(token, "this bracket was never opened".to_owned()))
            }
            found => Err(self.expected("`and`, `or` or the end", found)),
        }
    }

    fn expression(&mut self) -> Result<Parsed, FilterError> {
        let mut parsed = self.unary()?;
        while let Some((operator, token)) = self.operator() {
            parsed = parsed.join(operator, self.unary()?);
            self.check_depth(&parsed, token)?;
        }
        Ok(parsed)
    }

    fn operator(&mut self) -> Option<(Operator, Token<'t>)> {
        if let Some(token) = self.take("and").or_else(|| self.take("&&")) {
            return Some((Operator::And, token));
        }
        let token = self.take("or").or_else(|| self.take("||"))?;
        Some((Operator::Or, token))
    }

    fn unary(&mut self) -> Result<Parsed, FilterError> {
        let (mut is_negated, start) = (false, self.peek());
        while self.take("not").or_else(|| self.take("!")).is_some() {
            is_negated = !is_negated;
        }
        let parsed = match self.take("(") {
            Some(bracket) => self.brackets(bracket)?,
            None => self.primitive()?,
        };
        let parsed = if is_negated { parsed.negated() } else { parsed };
        match start {
            Some(token) => self.check_depth(&parsed, token).map(|()| parsed),
            None => Ok(parsed),
        }
    }

    /// Reads what is in a bracket that has been opened.
    pub(super) fn brackets(&mut self, bracket: Token<'t>) -> Result<Parsed, FilterError> {
        if self.nesting >= MAX_NESTING {
            return Err(self.wrong(bracket, format!("more than {MAX_NESTING} open brackets")));
        }
        self.nesting = self.nesting.saturating_add(1);
        let parsed = self.expression()?;
        self.nesting = self.nesting.saturating_sub(1);
        if self.take(")").is_none() {
            return Err(self.expected("`and`, `or` or `)`", self.peek()));
        }
        Ok(parsed)
    }

    /// Refuses what is too deep. A list of `and` may have one more, so that two
    /// filters can always be joined by it.
    fn check_depth(&self, parsed: &Parsed, token: Token<'t>) -> Result<(), FilterError> {
        let spare = usize::from(matches!(parsed.expression, Expression::All(_)));
        if parsed.depth <= MAX_DEPTH.saturating_add(spare) {
            return Ok(());
        }
        let problem =
            format!("`and`, `or` and `not` within one another more than {MAX_DEPTH} deep");
        Err(self.wrong(token, problem))
    }

    /// Returns the next token, and leaves it.
    pub(super) const fn peek(&self) -> Option<Token<'t>> {
        self.next
    }

    /// Returns the two next tokens, and leaves them.
    pub(super) fn peek_two(&self) -> (Option<Token<'t>>, Option<Token<'t>>) {
        let mut rest = self.rest;
        (self.next, rest.next())
    }

    /// Takes the next token, whatever it is.
    pub(super) fn advance(&mut self) -> Option<Token<'t>> {
        std::mem::replace(&mut self.next, self.rest.next())
    }

    /// Takes the next token if it is this word or sign.
    pub(super) fn take(&mut self, word: &str) -> Option<Token<'t>> {
        let token = self.peek().filter(|token| token.is(word))?;
        self.advance();
        Some(token)
    }

    /// Says that something else was expected in the place of a token.
    #[cold]
    pub(super) fn expected(&self, what: &str, found: Option<Token<'t>>) -> FilterError {
        let offset = found.map_or(self.text.trim_end().len(), |token| token.at);
        FilterError::expected(self.text, offset, what, found.map(|token| token.text))
    }

    /// Says what is wrong with a token.
    #[cold]
    pub(super) fn wrong(&self, token: Token<'t>, problem: String) -> FilterError {
        FilterError::new(self.text, token.at, problem)
    }
}

impl Parsed {
    fn join(self, operator: Operator, other: Self) -> Self {
        let depth = |parsed: &Self| {
            let is_joined = match operator {
                Operator::And => matches!(parsed.expression, Expression::All(_)),
                Operator::Or => matches!(parsed.expression, Expression::Any(_)),
            };
            parsed.depth.saturating_add(usize::from(!is_joined))
        };
        let depth = depth(&self).max(depth(&other));
        let expression = match operator {
            Operator::And => self.expression.and(other.expression),
            Operator::Or => self.expression.or(other.expression),
        };
        Self { expression, depth }
    }

    /// Returns what matches where both match.
    pub(super) fn and(self, other: Self) -> Self {
        self.join(Operator::And, other)
    }

    fn negated(self) -> Self {
        let depth = match self.expression {
            Expression::Not(_) => self.depth.saturating_sub(1),
            _ => self.depth.saturating_add(1),
        };
        Self { expression: self.expression.negated(), depth }
    }
}
