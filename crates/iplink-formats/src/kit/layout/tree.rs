//! A tree of cells, squares in the plane and cubes in space: far nodes push as one.

/// Nodes are far from what is so many times as far from their middle as the farthest
/// of them is. More than 1, or a node would push itself: with cells by their width,
/// the shapes of cells are seen in pictures of many nodes.
const FAR: f32 = 1.6;

/// No cell is divided more often: nodes in the same place would be for ever.
const DEPTH: usize = 20;

/// Cells, each before those in it, of a plane or a space of `D` dimensions.
#[derive(Debug)]
pub(super) struct Tree<const D: usize> {
    cells: Vec<Cell<D>>,
}

/// The nodes in a cell, taken as one.
#[derive(Clone, Copy, Debug)]
struct Cell<const D: usize> {
    /// Their middle, by their masses.
    middle: [f32; D],
    mass: f32,
    /// For what is nearer to it, in squares, they are not one.
    near: f32,
    /// The place of the cell behind those in this one.
    next: u32,
}

/// A node, and the path to its place.
#[derive(Clone, Copy, Debug)]
struct Node<const D: usize> {
    code: u64,
    place: [f32; D],
    mass: f32,
}

impl<const D: usize> Tree<D> {
    /// Puts nodes with their masses, which are more than 0, into cells.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of nodes.
    pub(super) fn new(nodes: impl Iterator<Item = ([f32; D], f32)> + Clone) -> Self {
        let parts = || nodes.clone().flat_map(|(place, _)| place);
        let least = parts().fold(f32::INFINITY, f32::min);
        let most = parts().fold(f32::NEG_INFINITY, f32::max);
        let fine = (1_u32 << DEPTH) as f32 / ((most - least).max(1e-3) * 1.001);
        let coded = nodes.map(|(place, mass)| {
            let code = code(place.map(|part| whole((part - least) * fine)));
            Node { code, place, mass }
        });
        let mut sorted: Vec<_> = coded.collect();
        // Stable, so that nodes in one place are always summed up in one order.
        sorted.sort_by_key(|node| node.code);
        let mut tree = Self { cells: Vec::with_capacity(sorted.len() * 2) };
        tree.add(&sorted, DEPTH);
        tree
    }

    /// Adds the cell of these nodes, which may be divided so many times more, and
    /// all cells in it.
    fn add(&mut self, nodes: &[Node<D>], mut divisions: usize) {
        let [first, .., last] = nodes else {
            let next = self.cells.len() + 1;
            let leaf = |node: &Node<D>| Cell::new(node.place, node.mass).before(next);
            self.cells.extend(nodes.iter().map(leaf));
            return;
        };
        // Cells with a single cell in them are left out.
        while divisions > 0 && first.is_with(last, divisions - 1) {
            divisions -= 1;
        }
        let at = self.cells.len();
        let cell = Cell::around(nodes);
        self.cells.push(cell);
        if let Some(deeper) = divisions.checked_sub(1) {
            for part in nodes.chunk_by(|one, next| one.is_with(next, deeper)) {
                self.add(part, deeper);
            }
        }
        let next = self.cells.len();
        self.cells.iter_mut().skip(at).take(1).for_each(|known| *known = cell.before(next));
    }

    /// Returns how all nodes push one at this place.
    pub(super) fn push(&self, place: [f32; D]) -> [f32; D] {
        let (mut push, mut at) = ([0.0; D], 0);
        while let Some(cell) = self.cells.get(at) {
            let away = apart(place, cell.middle);
            let square = square(away);
            if square < cell.near {
                at += 1;
                continue;
            }
            if square > 1e-9 {
                let force = cell.mass / square;
                push.iter_mut().zip(away).for_each(|(sum, part)| *sum += part * force);
            }
            at = cell.next as usize;
        }
        push
    }
}

impl<const D: usize> Node<D> {
    /// Tells whether another is in the same cell, of those that may be divided so
    /// many times more.
    const fn is_with(&self, other: &Self, divisions: usize) -> bool {
        (self.code ^ other.code) >> (D * divisions) == 0
    }
}

impl<const D: usize> Cell<D> {
    const fn new(middle: [f32; D], mass: f32) -> Self {
        Self { middle, mass, near: 0.0, next: 0 }
    }

    fn around(nodes: &[Node<D>]) -> Self {
        let (mut middle, mut mass) = ([0.0; D], 0.0);
        for node in nodes {
            mass += node.mass;
            let parts = middle.iter_mut().zip(node.place);
            parts.for_each(|(sum, part)| *sum += part * node.mass);
        }
        let middle = middle.map(|sum| sum / mass);
        let squares = nodes.iter().map(|node| square(apart(middle, node.place)));
        let farthest = squares.fold(0.0, f32::max);
        Self { near: farthest * FAR * FAR, ..Self::new(middle, mass) }
    }

    fn before(self, next: usize) -> Self {
        Self { next: u32::try_from(next).unwrap_or(u32::MAX), ..self }
    }
}

fn apart<const D: usize>(one: [f32; D], other: [f32; D]) -> [f32; D] {
    let mut apart = one;
    apart.iter_mut().zip(other).for_each(|(part, other)| *part -= other);
    apart
}

fn square<const D: usize>(way: [f32; D]) -> f32 {
    way.iter().map(|part| part * part).sum()
}

/// Returns a number that begins, in binary, with the path to a place: which half in
/// each dimension, then which quarter, and so on.
fn code<const D: usize>(place: [u32; D]) -> u64 {
    let bits = (0..DEPTH).rev().flat_map(|bit| place.map(|part| part >> bit & 1));
    bits.fold(0, |code, bit| code << 1 | u64::from(bit))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast of a float saturates"
)]
fn whole(part: f32) -> u32 {
    (part as u32).min((1 << DEPTH) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<const D: usize>(place: impl Fn(u16) -> [f32; D], from: [f32; D]) {
        let places: Vec<_> = (0..512).map(place).collect();
        let tree = Tree::new(places.iter().map(|place| (*place, 1.0)));
        let mut exact = [0.0; D];
        for place in &places {
            let away = apart(from, *place);
            let square = square(away).max(1e-6);
            exact.iter_mut().zip(away).for_each(|(sum, part)| *sum += part / square);
        }
        let off = square(apart(tree.push(from), exact));
        assert!(off < 0.002 * square(exact), "{off} of {}", square(exact));
    }

    #[test]
    fn what_is_far_pushes_as_one() {
        let part = |at: u16| f32::from(at);
        let plane = |at: u16| [part(at % 32), part(at / 32)];
        let space = |at: u16| [part(at % 8), part(at / 8 % 8), part(at / 64)];
        check(plane, [-5.0, -7.0]);
        check(plane, [3.2, 1.9]);
        check(space, [-5.0, -7.0, 3.0]);
        check(space, [1.3, 2.1, 6.8]);
    }

    #[test]
    fn nodes_in_one_place_end() {
        let tree = Tree::new([([1.0, 1.0], 1.0); 100].into_iter());
        assert_eq!(tree.push([1.0, 1.0]), [0.0; 2]);
        assert!(tree.cells.len() < 3);
    }

    #[test]
    fn no_node_pushes_itself() {
        // In the corner of a cell whose middle is far.
        let crowd = (0..50_u16).map(|at| ([9.0 + f32::from(at) * 0.01, 9.0], 1.0));
        let tree = Tree::new([([0.0, 0.0], 100.0)].into_iter().chain(crowd));
        let [x, y] = tree.push([0.0, 0.0]);
        assert!(x < 0.0 && y < 0.0, "{x} {y}");
        assert!(x.hypot(y) < 50.0 / 12.0, "{x} {y}");
    }

    #[test]
    fn nothing_pushes_nothing() {
        assert_eq!(Tree::new(std::iter::empty()).push([1.0]), [0.0]);
    }
}
