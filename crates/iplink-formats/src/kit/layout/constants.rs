//! The constants of the force-directed layouts. The scripts of pages continue a layout that
//! Rust computed, and use the same constants, which are generated from this module.

/// The golden angle, in radians: if each point of a spiral is at this angle from the previous
/// one, the points are spread evenly.
pub(crate) const GOLDEN_ANGLE: f32 = 2.399_963;

/// The fractional part of the golden ratio: its multiples, without their integer parts, are spread
/// evenly from 0 to 1.
pub(crate) const GOLDEN_FRACTION: f32 = 0.618_034;

/// The factor of the degree in the mass of a node, which is 1 plus this factor times the square
/// root of the degree: a hub needs space for all of its leaves around it.
pub(crate) const HUB_MASS: f32 = 0.5;

/// The strength of gravity toward the center in the 3D layout, as a multiple of the side of a cube
/// that holds all nodes with one node per unit of volume. Components repel each other, and would
/// drift apart without gravity.
pub(crate) const GRAVITY_3D: f32 = 0.25;

/// The weight of a node's stiffness in its damping: the force on the node is divided by the damping
/// to compute the length of a step. The stiffness is the total strength of the node's springs. All
/// leaves of a hub pull on it: with steps as long as those of a leaf, it would oscillate.
pub(crate) const STIFFNESS_DAMPING: f32 = 1.5;

/// The maximum depth of the Barnes–Hut tree. Without a limit, nodes at the same position would
/// be divided forever.
pub(crate) const MAX_TREE_DEPTH: usize = 20;

/// Returns the mass of a node, given its degree.
pub(super) fn node_mass(degree: &f32) -> f32 {
    1.0 + degree.sqrt() * HUB_MASS
}

/// Returns the strength with which a link pulls its hosts together: its weight on a logarithmic
/// scale, so that a few heavy links do not collapse the graph.
#[must_use]
pub fn link_pull(weight: u64) -> f32 {
    1.0 + (weight.max(1) as f32).log10()
}
