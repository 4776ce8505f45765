//! A tree of cubes, each in eight: far nodes push as one.

use super::space::Place;

/// A cube is far where it is narrower than so much of its distance.
const FAR: f32 = 0.9;

/// No cube is divided more often: nodes in the same place would be for ever.
const DEPTH: usize = 24;

/// Cubes, the first around all.
#[derive(Debug)]
pub(super) struct Octree {
    cells: Vec<Cell>,
}

/// A cube, the nodes in it taken as one.
#[derive(Clone, Copy, Debug)]
struct Cell {
    corner: Place,
    width: f32,
    /// The sum of the places of its nodes, and of their masses.
    sum: Place,
    mass: f32,
    /// The cubes in it; 0 where there is none.
    children: [u32; 8],
    is_leaf: bool,
}

impl Octree {
    /// Puts nodes with their masses into cubes.
    pub(super) fn new(places: &[Place], masses: &[f32]) -> Self {
        let parts = || places.iter().flat_map(|place| place.parts());
        let least = parts().fold(f32::INFINITY, f32::min);
        let most = parts().fold(f32::NEG_INFINITY, f32::max);
        let width = (most - least).max(1e-3) * 1.001;
        let corner = Place { x: least, y: least, z: least };
        let mut tree = Self { cells: vec![Cell::new(corner, width)] };
        for (place, mass) in places.iter().zip(masses) {
            tree.insert(*place, *mass);
        }
        tree
    }

    fn insert(&mut self, place: Place, mass: f32) {
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

    /// Moves what is in a leaf into one of its cubes.
    fn push_down(&mut self, number: usize, leaf: Cell) {
        let child = self.child(number, leaf.sum.scaled(1.0 / leaf.mass));
        if let Some(cell) = self.cells.get_mut(child) {
            (cell.sum, cell.mass) = (leaf.sum, leaf.mass);
        }
    }

    /// Returns the cube in a cube that a place is in.
    fn child(&mut self, number: usize, place: Place) -> usize {
        let Some(cell) = self.cells.get(number).copied() else {
            return 0;
        };
        let (half, corner) = (cell.width / 2.0, cell.corner);
        let is_beyond = |part: f32, corner: f32| part >= corner + half;
        let [right, low, behind] = [
            is_beyond(place.x, corner.x),
            is_beyond(place.y, corner.y),
            is_beyond(place.z, corner.z),
        ];
        let eighth = usize::from(right) + 2 * usize::from(low) + 4 * usize::from(behind);
        if let Some(known) = cell.children.get(eighth).filter(|known| **known != 0) {
            return *known as usize;
        }
        let moved = |is_beyond: bool| if is_beyond { half } else { 0.0 };
        let step = Place { x: moved(right), y: moved(low), z: moved(behind) };
        let new = self.cells.len();
        self.cells.push(Cell::new(corner.plus(step), half));
        let slot = self.cells.get_mut(number).and_then(|cell| cell.children.get_mut(eighth));
        if let (Some(slot), Ok(new)) = (slot, u32::try_from(new)) {
            *slot = new;
        }
        new
    }

    /// Returns how all nodes push one at this place.
    pub(super) fn push(&self, place: Place, stack: &mut Vec<u32>) -> Place {
        let mut push = Place::default();
        stack.clear();
        stack.push(0);
        while let Some(cell) = stack.pop().and_then(|number| self.cells.get(number as usize)) {
            if cell.mass == 0.0 {
                continue;
            }
            let away = place.plus(cell.sum.scaled(-1.0 / cell.mass));
            let square = away.square();
            if cell.is_leaf || cell.width * cell.width < square * FAR * FAR {
                if square > 1e-9 {
                    push = push.plus(away.scaled(cell.mass / square));
                }
            } else {
                stack.extend(cell.children.iter().filter(|child| **child != 0));
            }
        }
        push
    }
}

impl Cell {
    const fn new(corner: Place, width: f32) -> Self {
        let sum = Place { x: 0.0, y: 0.0, z: 0.0 };
        Self { corner, width, sum, mass: 0.0, children: [0; 8], is_leaf: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_pushes_as_one() {
        let part = |at: u16| f32::from(at);
        let place = |at: u16| Place { x: part(at % 8), y: part(at / 8 % 8), z: part(at / 64) };
        let places: Vec<_> = (0..512).map(place).collect();
        let tree = Octree::new(&places, &[1.0; 512]);
        let from = Place { x: -5.0, y: -7.0, z: 3.0 };
        let exact = places.iter().fold(Place::default(), |push, place| {
            let away = from.plus(place.scaled(-1.0));
            push.plus(away.scaled(1.0 / away.square()))
        });
        let off = tree.push(from, &mut Vec::new()).plus(exact.scaled(-1.0));
        assert!(off.square() < 0.003 * exact.square());
    }

    #[test]
    fn nodes_in_one_place_end() {
        let places = vec![Place { x: 1.0, y: 1.0, z: 1.0 }; 100];
        let tree = Octree::new(&places, &[1.0; 100]);
        assert_eq!(tree.push(places[0], &mut Vec::new()), Place::default());
    }
}
