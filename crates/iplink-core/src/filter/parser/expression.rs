//! The grammar rules of operators and parentheses.

use super::Parser;
use super::parsed::{BinaryOperator, ParsedExpression};
use super::tokens::Token;
use crate::filter::FilterError;
use crate::filter::expression::{Expression, MAX_DEPTH};

/// The maximum number of open parentheses, each of which takes stack space.
const MAX_NESTING: usize = 256;

impl<'t> Parser<'t> {
    pub(super) fn expression(&mut self) -> Result<ParsedExpression, FilterError> {
        let mut parsed = self.unary()?;
        while let Some((operator, token)) = self.binary_operator() {
            parsed = parsed.join(operator, self.unary()?);
            self.check_depth(&parsed, token)?;
        }
        Ok(parsed)
    }

    fn binary_operator(&mut self) -> Option<(BinaryOperator, Token<'t>)> {
        if let Some(token) = self.take("and").or_else(|| self.take("&&")) {
            return Some((BinaryOperator::And, token));
        }
        let token = self.take("or").or_else(|| self.take("||"))?;
        Some((BinaryOperator::Or, token))
    }

    fn unary(&mut self) -> Result<ParsedExpression, FilterError> {
        let (mut is_negated, start) = (false, self.peek());
        while self.take("not").or_else(|| self.take("!")).is_some() {
            is_negated = !is_negated;
        }
        let parsed = match self.take("(") {
            Some(opening) => self.parentheses(opening)?,
            None => self.primitive()?,
        };
        let parsed = if is_negated { parsed.negated() } else { parsed };
        match start {
            Some(token) => self.check_depth(&parsed, token).map(|()| parsed),
            None => Ok(parsed),
        }
    }

    /// Parses the expression after an opening parenthesis, and the closing one.
    pub(super) fn parentheses(
        &mut self,
        opening: Token<'t>,
    ) -> Result<ParsedExpression, FilterError> {
        if self.nesting >= MAX_NESTING {
            let problem = format!("more than {MAX_NESTING} nested parentheses");
            return Err(self.error_at(opening, problem));
        }
        self.nesting = self.nesting.saturating_add(1);
        let parsed = self.expression()?;
        self.nesting = self.nesting.saturating_sub(1);
        if self.take(")").is_none() {
            return Err(self.expected("`and`, `or` or `)`", self.peek()));
        }
        Ok(parsed)
    }

    /// Rejects an expression that is too deep. A conjunction may have one level
    /// more, so that any two filters can be joined by `and`.
    fn check_depth(&self, parsed: &ParsedExpression, token: Token<'t>) -> Result<(), FilterError> {
        let spare = usize::from(matches!(parsed.expression, Expression::All(_)));
        if parsed.depth <= MAX_DEPTH.saturating_add(spare) {
            return Ok(());
        }
        let problem = format!("`and`, `or` and `not` nested more than {MAX_DEPTH} levels deep");
        Err(self.error_at(token, problem))
    }
}
