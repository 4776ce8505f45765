//! A tree of squares, each in four: far nodes push as one.

use super::Point;

/// A square is far where it is narrower than so much of its distance.
const FAR: f32 = 0.9;

/// No square is divided more often: nodes in the same place would be for ever.
const DEPTH: usize = 24;

/// Squares, the first around all.
#[derive(Debug)]
pub(super) struct Tree {
    cells: Vec<Cell>,
}

/// A square, the nodes in it taken as one.
#[derive(Clone, Copy, Debug)]
struct Cell {
    corner: Point,
    width: f32,
    /// The sum of the places of its nodes, and of their masses.
    sum: Point,
    mass: f32,
    /// The squares in it; 0 where there is none.
    children: [u32; 4],
    is_leaf: bool,
}

impl Tree {
    /// Puts nodes with their masses into squares.
    pub(super) fn new(places: &[Point], masses: &[f32]) -> Self {
        let fold = |pick: fn(&Point) -> f32, choose: fn(f32, f32) -> f32, start: f32| {
            places.iter().map(pick).fold(start, choose)
        };
        let left = fold(|place| place.x, f32::min, f32::INFINITY);
        let top = fold(|place| place.y, f32::min, f32::INFINITY);
        let right = fold(|place| place.x, f32::max, f32::NEG_INFINITY);
        let bottom = fold(|place| place.y, f32::max, f32::NEG_INFINITY);
        let width = (right - left).max(bottom - top).max(1e-3) * 1.001;
        let mut tree = Self { cells: vec![Cell::new(Point { x: left, y: top }, width)] };
        for (place, mass) in places.iter().zip(masses) {
            tree.insert(*place, *mass);
        }
        tree
    }

    fn insert(&mut self, place: Point, mass: f32) {
        let mut number = 0;
        for depth in 0..DEPTH {
            let Some(cell) = self.cells.get_mut(number) else {
                return;
            };
            let before = *cell;
            cell.sum = cell.sum.plus(place.scaled(mass));
            cell.mass += mass;
            if before.mass == 0.0 || depth + 1 == DEPTH {
                return;
            }
            if before.is_leaf {
                cell.is_leaf = false;
                self.push_down(number, before);
            }
            number = self.child(number, place);
        }
    }

    /// Moves what is in a leaf into one of its squares.
    fn push_down(&mut self, number: usize, leaf: Cell) {
        let child = self.child(number, leaf.sum.scaled(1.0 / leaf.mass));
        if let Some(cell) = self.cells.get_mut(child) {
            (cell.sum, cell.mass) = (leaf.sum, leaf.mass);
        }
    }

    /// Returns the square in a square that a place is in.
    fn child(&mut self, number: usize, place: Point) -> usize {
        let Some(cell) = self.cells.get(number).copied() else {
            return 0;
        };
        let half = cell.width / 2.0;
        let (right, low) = (place.x >= cell.corner.x + half, place.y >= cell.corner.y + half);
        let quarter = usize::from(right) + 2 * usize::from(low);
        if let Some(known) = cell.children.get(quarter).filter(|known| **known != 0) {
            return *known as usize;
        }
        let x = cell.corner.x + if right { half } else { 0.0 };
        let y = cell.corner.y + if low { half } else { 0.0 };
        let new = self.cells.len();
        self.cells.push(Cell::new(Point { x, y }, half));
        let slot = self.cells.get_mut(number).and_then(|cell| cell.children.get_mut(quarter));
        if let (Some(slot), Ok(new)) = (slot, u32::try_from(new)) {
            *slot = new;
        }
        new
    }

    /// Returns how all nodes push one at this place.
    pub(super) fn push(&self, place: Point, stack: &mut Vec<u32>) -> Point {
        let mut push = Point::default();
        stack.clear();
        stack.push(0);
        while let Some(cell) = stack.pop().and_then(|number| self.cells.get(number as usize)) {
            if cell.mass == 0.0 {
                continue;
            }
            let centre = cell.sum.scaled(1.0 / cell.mass);
            let (x, y) = (place.x - centre.x, place.y - centre.y);
            let distance = x.hypot(y);
            if cell.is_leaf || cell.width < distance * FAR {
                if distance > 1e-6 {
                    let force = cell.mass / (distance * distance);
                    push = push.plus(Point { x: x * force, y: y * force });
                }
            } else {
                stack.extend(cell.children.iter().filter(|child| **child != 0));
            }
        }
        push
    }
}

impl Cell {
    const fn new(corner: Point, width: f32) -> Self {
        let sum = Point { x: 0.0, y: 0.0 };
        Self { corner, width, sum, mass: 0.0, children: [0; 4], is_leaf: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_pushes_as_one() {
        let places: Vec<_> =
            (0..400_u16).map(|at| Point { x: f32::from(at % 20), y: f32::from(at / 20) }).collect();
        let masses = vec![1.0; 400];
        let tree = Tree::new(&places, &masses);
        let from = Point { x: -5.0, y: -7.0 };
        let exact = places.iter().fold(Point::default(), |push, place| {
            let (x, y) = (from.x - place.x, from.y - place.y);
            let square = x * x + y * y;
            push.plus(Point { x: x / square, y: y / square })
        });
        let push = tree.push(from, &mut Vec::new());
        assert!(push.distance(exact) < 0.05 * exact.distance(Point::default()));
    }

    #[test]
    fn nodes_in_one_place_end() {
        let places = vec![Point { x: 1.0, y: 1.0 }; 100];
        let tree = Tree::new(&places, &[1.0; 100]);
        assert_eq!(tree.push(places[0], &mut Vec::new()), Point::default());
    }
}
