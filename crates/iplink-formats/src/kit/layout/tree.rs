//! The Barnes–Hut tree: a quadtree in the plane, an octree in space. The repulsion of
//! a distant cell is approximated by a single node.

use super::constants::MAX_TREE_DEPTH;

/// A cell is distant from a node if the node is farther from the center of mass of the cell than
/// this multiple of the cell's radius: the distance from the center of mass to the farthest node of
/// the cell.
///
/// The factor must be more than 1, or a node would repel itself. The width of a cell would be
/// cheaper to compute than the radius, but then the shapes of cells become visible in pictures of
/// many nodes.
const DISTANT_FACTOR: f32 = 1.6;

/// The cells of a tree in `D` dimensions, each before its descendants.
#[derive(Debug)]
pub(super) struct BarnesHutTree<const D: usize> {
    cells: Vec<TreeCell<D>>,
}

/// The nodes of a cell, combined into one.
#[derive(Clone, Copy, Debug)]
struct TreeCell<const D: usize> {
    /// The center of mass.
    center: [f32; D],
    mass: f32,
    /// The square of the distance below which the cell is not distant.
    near_squared: f32,
    /// The index of the next cell that is not a descendant.
    next: u32,
}

/// A node with its Morton code, which encodes the path of cells that leads to it.
#[derive(Clone, Copy, Debug)]
struct TreeNode<const D: usize> {
    code: u64,
    position: [f32; D],
    mass: f32,
}

impl<const D: usize> BarnesHutTree<D> {
    /// Builds a tree from the positions and masses of nodes. Masses are positive.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of nodes.
    pub(super) fn new(nodes: impl Iterator<Item = ([f32; D], f32)> + Clone) -> Self {
        let coordinates = || nodes.clone().flat_map(|(position, _)| position);
        let min = coordinates().fold(f32::INFINITY, f32::min);
        let max = coordinates().fold(f32::NEG_INFINITY, f32::max);
        // The number of smallest cells per unit of length.
        let scale = (1_u32 << MAX_TREE_DEPTH) as f32 / ((max - min).max(1e-3) * 1.001);
        let nodes = nodes.map(|(position, mass)| {
            let cell = position.map(|coordinate| cell_index((coordinate - min) * scale));
            let code = morton_code(cell);
            TreeNode { code, position, mass }
        });
        let mut sorted: Vec<_> = nodes.collect();
        // A stable sort keeps the order of nodes at the same position, and so the
        // rounding of their sum.
        sorted.sort_by_key(|node| node.code);
        let mut tree = Self { cells: Vec::with_capacity(sorted.len() * 2) };
        tree.add(&sorted, MAX_TREE_DEPTH);
        tree
    }

    /// Adds the cell of these nodes, which are sorted by code, and its descendants. `divisions` is
    /// the number of times that the cell can be divided.
    fn add(&mut self, nodes: &[TreeNode<D>], mut divisions: usize) {
        let [first, .., last] = nodes else {
            let next = self.cells.len() + 1;
            let leaf = |node: &TreeNode<D>| TreeCell::new(node.position, node.mass).with_next(next);
            self.cells.extend(nodes.iter().map(leaf));
            return;
        };
        // Skip cells that have a single child.
        while divisions > 0 && first.shares_cell(last, divisions - 1) {
            divisions -= 1;
        }
        let index = self.cells.len();
        let cell = TreeCell::around(nodes);
        self.cells.push(cell);
        if let Some(divisions) = divisions.checked_sub(1) {
            for child in nodes.chunk_by(|node, next| node.shares_cell(next, divisions)) {
                self.add(child, divisions);
            }
        }
        let next = self.cells.len();
        if let Some(slot) = self.cells.get_mut(index) {
            *slot = cell.with_next(next);
        }
    }

    /// Returns the repulsion of all nodes on a node of mass 1 at a position.
    pub(super) fn repulsion(&self, position: [f32; D]) -> [f32; D] {
        let (mut repulsion, mut index) = ([0.0; D], 0);
        while let Some(cell) = self.cells.get(index) {
            let offset = difference(position, cell.center);
            let distance_squared = squared_length(offset);
            if distance_squared < cell.near_squared {
                index += 1;
                continue;
            }
            // Nodes at the same position, such as the node itself, do not repel each other.
            if distance_squared > 1e-9 {
                let force = cell.mass / distance_squared;
                repulsion.iter_mut().zip(offset).for_each(|(sum, offset)| *sum += offset * force);
            }
            index = cell.next as usize;
        }
        repulsion
    }
}

impl<const D: usize> TreeNode<D> {
    /// Returns whether both nodes are in the same cell at the level that is `divisions` levels
    /// above the smallest cells.
    const fn shares_cell(&self, other: &Self, divisions: usize) -> bool {
        (self.code ^ other.code) >> (D * divisions) == 0
    }
}

impl<const D: usize> TreeCell<D> {
    const fn new(center: [f32; D], mass: f32) -> Self {
        Self { center, mass, near_squared: 0.0, next: 0 }
    }

    /// Combines nodes into a cell.
    fn around(nodes: &[TreeNode<D>]) -> Self {
        let (mut center, mut mass) = ([0.0; D], 0.0);
        for node in nodes {
            mass += node.mass;
            let coordinates = center.iter_mut().zip(node.position);
            coordinates.for_each(|(sum, coordinate)| *sum += coordinate * node.mass);
        }
        let center = center.map(|sum| sum / mass);
        let squares = nodes.iter().map(|node| squared_length(difference(center, node.position)));
        let farthest = squares.fold(0.0, f32::max);
        Self { near_squared: farthest * DISTANT_FACTOR * DISTANT_FACTOR, ..Self::new(center, mass) }
    }

    /// Sets the index of the next cell that is not a descendant.
    fn with_next(self, next: usize) -> Self {
        Self { next: u32::try_from(next).unwrap_or(u32::MAX), ..self }
    }
}

/// Returns the vector `a - b`.
fn difference<const D: usize>(a: [f32; D], b: [f32; D]) -> [f32; D] {
    let mut difference = a;
    difference.iter_mut().zip(b).for_each(|(coordinate, b)| *coordinate -= b);
    difference
}

fn squared_length<const D: usize>(vector: [f32; D]) -> f32 {
    vector.iter().map(|coordinate| coordinate * coordinate).sum()
}

/// Returns the Morton code of one of the smallest cells: its index in each dimension, with their
/// bits interleaved, the most significant first.
fn morton_code<const D: usize>(cell: [u32; D]) -> u64 {
    let bits = (0..MAX_TREE_DEPTH).rev().flat_map(|bit| cell.map(|index| index >> bit & 1));
    bits.fold(0, |code, bit| code << 1 | u64::from(bit))
}

/// Returns the index, in one dimension, of the smallest cell that contains a scaled coordinate.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast of a float saturates"
)]
fn cell_index(coordinate: f32) -> u32 {
    (coordinate as u32).min((1 << MAX_TREE_DEPTH) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that the repulsion of 512 nodes on a node at `at` is close to the exact sum.
    fn assert_close_to_exact_sum<const D: usize>(position: impl Fn(u16) -> [f32; D], at: [f32; D]) {
        let positions: Vec<_> = (0..512).map(position).collect();
        let tree = BarnesHutTree::new(positions.iter().map(|position| (*position, 1.0)));
        let mut exact = [0.0; D];
        for position in &positions {
            let offset = difference(at, *position);
            let distance_squared = squared_length(offset).max(1e-6);
            let sums = exact.iter_mut().zip(offset);
            sums.for_each(|(sum, offset)| *sum += offset / distance_squared);
        }
        let squared_error = squared_length(difference(tree.repulsion(at), exact));
        let squared_exact = squared_length(exact);
        assert!(
            squared_error < 0.002 * squared_exact,
            "squared error: {squared_error}, squared sum: {squared_exact}"
        );
    }

    #[test]
    fn tree_repulsion_approximates_the_exact_sum() {
        let plane = |index: u16| [index % 32, index / 32].map(f32::from);
        let space = |index: u16| [index % 8, index / 8 % 8, index / 64].map(f32::from);
        assert_close_to_exact_sum(plane, [-5.0, -7.0]);
        assert_close_to_exact_sum(plane, [3.2, 1.9]);
        assert_close_to_exact_sum(space, [-5.0, -7.0, 3.0]);
        assert_close_to_exact_sum(space, [1.3, 2.1, 6.8]);
    }

    #[test]
    fn tree_with_coincident_nodes_has_limited_depth() {
        let tree = BarnesHutTree::new([([1.0, 1.0], 1.0); 100].into_iter());
        assert_eq!(tree.repulsion([1.0, 1.0]), [0.0; 2]);
        assert!(tree.cells.len() < 3);
    }

    #[test]
    fn node_does_not_repel_itself() {
        // The node is in the corner of a cell whose center of mass is far away.
        let crowd = (0..50_u16).map(|index| ([9.0 + f32::from(index) * 0.01, 9.0], 1.0));
        let tree = BarnesHutTree::new([([0.0, 0.0], 100.0)].into_iter().chain(crowd));
        let [x, y] = tree.repulsion([0.0, 0.0]);
        assert!(x < 0.0 && y < 0.0, "repulsion: {x}, {y}");
        assert!(x.hypot(y) < 50.0 / 12.0, "repulsion: {x}, {y}");
    }

    #[test]
    fn empty_tree_has_no_repulsion() {
        assert_eq!(BarnesHutTree::new(std::iter::empty()).repulsion([1.0]), [0.0]);
    }
}
