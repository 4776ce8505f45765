//! The constants of the force-directed layouts. The scripts of pages continue a
//! layout where Rust left it, and get the same numbers as generated code.

/// The golden angle, in radians: points of a spiral that advance by it are spread
/// evenly.
pub(crate) const GOLDEN_ANGLE: f32 = 2.399_963;

/// The golden ratio's fractional part, for an even spread along an axis.
pub(crate) const GOLDEN_FRACTION: f32 = 0.618_034;

/// The growth of a node's mass with the square root of its degree: a hub needs room
/// for all of its leaves around it.
pub(crate) const HUB_MASS: f32 = 0.5;

/// The strength of gravity toward the center in the 3D layout, relative to the side
/// of a cube of all nodes. Components repel each other, and without gravity they
/// would drift apart.
pub(crate) const GRAVITY_3D: f32 = 0.25;

/// The weight of a node's stiffness in its step. All leaves of a hub pull on it; with
/// the step of a leaf it would oscillate.
pub(crate) const STIFFNESS_DAMPING: f32 = 1.5;

/// The maximum depth of the Barnes–Hut tree: nodes at the same position would be
/// divided forever.
pub(crate) const MAX_TREE_DEPTH: usize = 20;

/// Returns the mass of a node, given its degree.
pub(super) fn node_mass(degree: &f32) -> f32 {
    1.0 + degree.sqrt() * HUB_MASS
}

/// Returns how strongly a link pulls its hosts together: its weight on a logarithmic
/// scale, so that a few heavy links do not collapse the graph.
#[must_use]
pub fn link_pull(weight: u64) -> f32 {
    1.0 + (weight.max(1) as f32).log10()
}
