//! Filter expressions: primitives combined with `and`, `or` and `not`.

use super::packet_properties::PacketProperties;
use super::primitive::Primitive;

/// The maximum depth of an expression, which bounds the stack of recursive calls.
pub(super) const MAX_DEPTH: usize = 64;

/// A filter expression.
///
/// It is flattened: no `All` is an operand of an `All`, no `Any` of an `Any`, no
/// `Not` of a `Not`, and `All` and `Any` have at least two operands. Expressions that
/// differ only in redundant parentheses are therefore equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Primitive(Primitive),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Expression {
    /// Returns whether a packet matches. A primitive on a missing property is
    /// false, and so its negation is true.
    pub(super) fn matches(&self, packet: &PacketProperties) -> bool {
        match self {
            Self::Primitive(primitive) => primitive.matches(packet),
            Self::Not(operand) => !operand.matches(packet),
            Self::All(operands) => operands.iter().all(|operand| operand.matches(packet)),
            Self::Any(operands) => operands.iter().any(|operand| operand.matches(packet)),
        }
    }

    /// Returns the first property that the expression tests but aggregated records lack, as error
    /// messages name it. `has_flows` states whether the records are of flows; only these have
    /// protocols and ports.
    pub(super) fn unsupported_by_records(&self, has_flows: bool) -> Option<&'static str> {
        match self {
            Self::Primitive(primitive) => primitive.unsupported_by_records(has_flows),
            Self::Not(operand) => operand.unsupported_by_records(has_flows),
            Self::All(operands) | Self::Any(operands) => {
                operands.iter().find_map(|operand| operand.unsupported_by_records(has_flows))
            }
        }
    }

    /// Returns whether any primitive tests the time of day.
    pub(super) fn tests_time_of_day(&self) -> bool {
        match self {
            Self::Primitive(primitive) => {
                matches!(primitive, Primitive::SinceTimeOfDay(..) | Primitive::UntilTimeOfDay(..))
            }
            Self::Not(operand) => operand.tests_time_of_day(),
            Self::All(operands) | Self::Any(operands) => {
                operands.iter().any(Self::tests_time_of_day)
            }
        }
    }

    /// Calls a function for each primitive.
    #[cfg(feature = "sqlite")]
    pub(super) fn for_each_primitive(&self, visit: &mut impl FnMut(Primitive)) {
        match self {
            Self::Primitive(primitive) => visit(*primitive),
            Self::Not(operand) => operand.for_each_primitive(visit),
            Self::All(operands) | Self::Any(operands) => {
                operands.iter().for_each(|operand| operand.for_each_primitive(visit));
            }
        }
    }

    /// Returns the conjunction of two expressions.
    pub(super) fn and(self, other: Self) -> Self {
        Self::All(flatten(self, other, |expression| match expression {
            Self::All(operands) => Ok(operands),
            expression => Err(expression),
        }))
    }

    /// Returns the disjunction of two expressions.
    pub(super) fn or(self, other: Self) -> Self {
        Self::Any(flatten(self, other, |expression| match expression {
            Self::Any(operands) => Ok(operands),
            expression => Err(expression),
        }))
    }

    /// Returns the negation of the expression.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Not(operand) => *operand,
            expression => Self::Not(Box::new(expression)),
        }
    }
}

/// Joins two expressions into one list of operands. `operands_of` returns the operands of an
/// expression that already has the operator, or else the expression as an error.
fn flatten(
    left: Expression,
    right: Expression,
    operands_of: impl Fn(Expression) -> Result<Vec<Expression>, Expression>,
) -> Vec<Expression> {
    let mut operands = operands_of(left).unwrap_or_else(|operand| vec![operand]);
    match operands_of(right) {
        Ok(right_operands) => operands.extend(right_operands),
        Err(operand) => operands.push(operand),
    }
    operands
}
