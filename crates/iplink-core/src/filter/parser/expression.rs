//! The grammar rules for operators and parentheses.

use super::Parser;
use super::parsed::{BinaryOperator, ParsedExpression};
use super::tokens::Token;
use crate::filter::FilterError;
use crate::filter::expression::{Expression, MAX_DEPTH};

/// The maximum number of open parentheses, each of which takes stack space.
const MAX_NESTING: usize = 256;

impl<'t> Parser<'t> {
    /// Parses operands with binary operators in between. As in tcpdump, `and` and `or` have the
    /// same precedence and associate from left to right.
    pub(super) fn parse_expression(&mut self) -> Result<ParsedExpression, FilterError> {
        let mut parsed = self.parse_unary()?;
        while let Some((operator, token)) = self.parse_binary_operator() {
            parsed = parsed.join(operator, self.parse_unary()?);
            self.check_depth(&parsed, token)?;
        }
        Ok(parsed)
    }

    /// Parses a binary operator, if there is one, and returns it with its token.
    fn parse_binary_operator(&mut self) -> Option<(BinaryOperator, Token<'t>)> {
        if let Some(token) = self.take("and").or_else(|| self.take("&&")) {
            return Some((BinaryOperator::And, token));
        }
        let token = self.take("or").or_else(|| self.take("||"))?;
        Some((BinaryOperator::Or, token))
    }

    /// Parses an operand: a primitive or an expression in parentheses, with any number of `not`.
    fn parse_unary(&mut self) -> Result<ParsedExpression, FilterError> {
        let (mut is_negated, first_token) = (false, self.peek());
        while self.take("not").or_else(|| self.take("!")).is_some() {
            is_negated = !is_negated;
        }
        let parsed = match self.take("(") {
            Some(opening) => self.parse_parentheses(opening)?,
            None => self.parse_primitive()?,
        };
        let parsed = if is_negated { parsed.negated() } else { parsed };
        match first_token {
            Some(token) => self.check_depth(&parsed, token).map(|()| parsed),
            None => Ok(parsed),
        }
    }

    /// Parses the expression after an opening parenthesis, and the closing parenthesis.
    pub(super) fn parse_parentheses(
        &mut self,
        opening: Token<'t>,
    ) -> Result<ParsedExpression, FilterError> {
        if self.nesting >= MAX_NESTING {
            let problem = format!("more than {MAX_NESTING} nested parentheses");
            return Err(self.error_at(opening, problem));
        }
        self.nesting = self.nesting.saturating_add(1);
        let parsed = self.parse_expression()?;
        self.nesting = self.nesting.saturating_sub(1);
        if self.take(")").is_none() {
            return Err(self.unexpected("`and`, `or` or `)`", self.peek()));
        }
        Ok(parsed)
    }

    /// Rejects an expression that is nested too deeply, with an error at `token`. A
    /// conjunction may have one extra level, so that any two filters can be joined by `and`.
    fn check_depth(&self, parsed: &ParsedExpression, token: Token<'t>) -> Result<(), FilterError> {
        let extra_levels = usize::from(matches!(parsed.expression, Expression::All(_)));
        if parsed.depth <= MAX_DEPTH.saturating_add(extra_levels) {
            return Ok(());
        }
        let problem = format!("`and`, `or` and `not` nested more than {MAX_DEPTH} levels deep");
        Err(self.error_at(token, problem))
    }
}
