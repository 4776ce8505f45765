//! Expressions under construction, with their depth.

use crate::filter::expression::Expression;
use crate::filter::primitive::Primitive;

/// An expression and its nesting depth, which is stored because measuring it again at every
/// operator would take quadratic time.
#[derive(Debug)]
pub(super) struct ParsedExpression {
    pub(super) expression: Expression,
    pub(super) depth: usize,
}

/// An operator between two expressions.
#[derive(Clone, Copy, Debug)]
pub(super) enum BinaryOperator {
    And,
    Or,
}

impl From<Primitive> for ParsedExpression {
    fn from(primitive: Primitive) -> Self {
        Self { expression: Expression::Primitive(primitive), depth: 0 }
    }
}

impl ParsedExpression {
    /// Joins two expressions with an operator.
    pub(super) fn join(self, operator: BinaryOperator, other: Self) -> Self {
        let depth_in_result = |parsed: &Self| {
            // An operand with the same operator is flattened, and so adds no level.
            let is_flattened = match operator {
                BinaryOperator::And => matches!(parsed.expression, Expression::All(_)),
                BinaryOperator::Or => matches!(parsed.expression, Expression::Any(_)),
            };
            parsed.depth.saturating_add(usize::from(!is_flattened))
        };
        let depth = depth_in_result(&self).max(depth_in_result(&other));
        let expression = match operator {
            BinaryOperator::And => self.expression.and(other.expression),
            BinaryOperator::Or => self.expression.or(other.expression),
        };
        Self { expression, depth }
    }

    /// Returns the negation of the expression.
    pub(super) fn negated(self) -> Self {
        let depth = match self.expression {
            Expression::Not(_) => self.depth.saturating_sub(1),
            _ => self.depth.saturating_add(1),
        };
        Self { expression: self.expression.negated(), depth }
    }
}
