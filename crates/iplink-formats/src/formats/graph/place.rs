//! Where the hosts of the graph stand.

use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::layout::{self, Net, boxes, force, layers, rings};
use crate::kit::model::host_role::Role;
use crate::kit::model::scene::{Node, Scene};
use crate::kit::model::subnet::Subnets;

/// The places of hosts and, where there are some, boxes around them.
pub(super) struct Places {
    pub(super) points: Vec<Point>,
    pub(super) boxes: Vec<Rect>,
}

/// How many times wider than high the room of a host and its label is, in boxes.
const CELL: f32 = 5.2;

/// How often hosts that overlap are pushed apart.
const PUSHES: usize = 25;

/// How often they are shrunk into their room in between.
const ROUNDS: usize = 5;

/// Returns how high the drawing is to be, given its width.
pub(super) fn natural_height(layout: &str, scene: &Scene, width: f64) -> f64 {
    let nodes = scene.nodes.len();
    let highest = match layout {
        "layered" => {
            let columns = columns(scene);
            let count = |column: usize| columns.iter().filter(|it| **it == column).count();
            let longest = (0..4).map(count).max().unwrap_or_default();
            (longest as f64 * 17.0).clamp(width * 0.4, width * 1.1)
        }
        "concentric" => width * 0.72,
        _ => width * 0.62,
    };
    match nodes {
        0 => 200.0,
        1..=3 => highest.min(280.0),
        _ => highest,
    }
}

/// Returns how large a host may be so that those above each other keep apart.
pub(super) fn most_radius(layout: &str, scene: &Scene, networks: &Subnets, plot: Rect) -> f64 {
    match layout {
        "layered" => {
            let columns = columns(scene);
            let count = |column: usize| columns.iter().filter(|it| **it == column).count();
            let longest = (0..4).map(count).max().unwrap_or_default().max(1);
            plot.height() / longest as f64 * 0.46
        }
        "subnets" => {
            let aspect = single(plot.width() / plot.height());
            let placed = boxes(scene.nodes.len(), &groups(scene, networks), CELL, aspect);
            let lowest = placed.corners.iter().map(|(_, to)| f64::from(to.y)).fold(1.0, f64::max);
            plot.height() / lowest * 0.46
        }
        _ => f64::INFINITY,
    }
}

impl Places {
    pub(super) fn new(
        layout: &str,
        scene: &Scene,
        radii: &[f64],
        networks: &Subnets,
        plot: Rect,
    ) -> Self {
        let net = net(scene);
        let side = (plot.width() * 0.11).min(130.0);
        let (points, inner) = match layout {
            "subnets" => return Self::in_boxes(scene, networks, plot),
            "concentric" => (rings(net.nodes, &by_role(scene)), plot.inset(side, 26.0)),
            "layered" => {
                let points = layers(&net, &columns(scene));
                return Self {
                    points: stretched(&points, plot.inset(side * 1.2, 4.0)),
                    boxes: vec![],
                };
            }
            _ => (force(&net), plot.inset(side * 0.7, 22.0)),
        };
        let mut points = fitted(&points, inner);
        push_apart(&mut points, radii, inner);
        Self { points, boxes: Vec::new() }
    }

    fn in_boxes(scene: &Scene, networks: &Subnets, plot: Rect) -> Self {
        let groups = groups(scene, networks);
        let aspect = plot.width() / plot.height();
        let placed = boxes(scene.nodes.len(), &groups, CELL, single(aspect));
        let corners: Vec<layout::Point> =
            placed.corners.iter().flat_map(|(from, to)| [*from, *to]).collect();
        let all: Vec<_> = placed.points.iter().chain(&corners).copied().collect();
        let mut points = stretched_within(&all, plot.inset(2.0, 2.0), 46.0);
        let corners = points.split_off(scene.nodes.len());
        let boxes = corners.as_chunks::<2>().0.iter().map(|[from, to]| Rect {
            left: from.x,
            top: from.y,
            right: to.x,
            bottom: to.y,
        });
        let boxes = boxes.collect();
        // A label stands to the right of its host.
        let shift = 0.38 * cell_width(&corners, &placed.corners);
        points.iter_mut().for_each(|point| point.x -= shift);
        Self { points, boxes }
    }
}

/// Returns how wide a cell of the boxes is, in pixels.
fn cell_width(corners: &[Point], placed: &[(layout::Point, layout::Point)]) -> f64 {
    let (Some([from, to]), Some((placed_from, placed_to))) =
        (corners.first_chunk::<2>(), placed.first())
    else {
        return 0.0;
    };
    (to.x - from.x) / f64::from(placed_to.x - placed_from.x) * f64::from(CELL)
}

/// Takes the nodes and edges of a scene; a heavier edge pulls more.
fn net(scene: &Scene) -> Net {
    let edges = scene.edges.iter().map(|edge| {
        let pull = 1.0 + (edge.weight.max(1) as f32).log10();
        (edge.source, edge.target, pull)
    });
    Net { nodes: scene.nodes.len(), edges: edges.collect() }
}

/// Returns the nodes by their role: those that do both in the middle. Within a
/// ring the order is that of the heaviest neighbour further in, then the
/// addresses'.
fn by_role(scene: &Scene) -> Vec<Vec<usize>> {
    let with = |wanted: Role| {
        let nodes = scene.nodes.iter().enumerate();
        let nodes = nodes.filter(move |(_, node)| node.role == wanted);
        nodes.map(|(place, _)| place).collect::<Vec<_>>()
    };
    let mut both = with(Role::Both);
    both.sort_by_key(|place| scene.nodes.get(*place).map(|node| node.rank));
    // The few heaviest are the hubs of most captures.
    let hubs = if both.len() > 12 { both.len().div_ceil(8).min(8) } else { 1.min(both.len()) };
    let mut rest = both.split_off(hubs);
    rest.sort_unstable();
    let mut rings = vec![both, rest, with(Role::Sends), with(Role::Receives)];
    let partner = heaviest_partners(scene);
    let mut order: Vec<usize> = Vec::new();
    for ring in &mut rings {
        ring.sort_by_key(|place| {
            let partner = partner.get(*place).copied().unwrap_or_default();
            order.iter().position(|known| *known == partner)
        });
        order.extend(ring.iter());
    }
    rings.retain(|ring| !ring.is_empty());
    rings
}

/// Returns the other end of the heaviest link of each node.
fn heaviest_partners(scene: &Scene) -> Vec<usize> {
    let mut heaviest = vec![(0, usize::MAX); scene.nodes.len()];
    for edge in &scene.edges {
        for (node, other) in [(edge.source, edge.target), (edge.target, edge.source)] {
            if let Some(known) = heaviest.get_mut(node).filter(|known| edge.weight > known.0) {
                *known = (edge.weight, other);
            }
        }
    }
    heaviest.into_iter().map(|(_, other)| other).collect()
}

/// Returns the column of each node: only sends, mostly sends, mostly receives,
/// only receives.
fn columns(scene: &Scene) -> Vec<usize> {
    let column = |node: &Node| {
        let (sent, received) = (scene.unit.count(node.sent), scene.unit.count(node.received));
        match node.role {
            Role::Sends => 0,
            Role::Receives => 3,
            Role::Both if sent > received => 1,
            Role::Both => 2,
        }
    };
    scene.nodes.iter().map(column).collect()
}

fn groups(scene: &Scene, networks: &Subnets) -> Vec<Vec<usize>> {
    let mut groups = vec![Vec::new(); networks.names.len()];
    for (node, network) in networks.of.iter().enumerate().take(scene.nodes.len()) {
        if let Some(group) = groups.get_mut(*network) {
            group.push(node);
        }
    }
    groups
}

/// Makes places as large as they can be in a rectangle; one direction may be
/// stretched a little more than the other.
fn fitted(points: &[layout::Point], within: Rect) -> Vec<Point> {
    let bounds = bounds(points);
    let (x, y) =
        (within.width() / bounds.width().max(1e-6), within.height() / bounds.height().max(1e-6));
    let least = x.min(y).min(110.0);
    let (x, y) = (x.min(least * 1.45), y.min(least * 1.45));
    let (from, to) = (bounds.centre(), within.centre());
    let place = |point: &layout::Point| {
        let (right, down) = (f64::from(point.x) - from.x, f64::from(point.y) - from.y);
        Point::new(to.x + right * x, to.y + down * y)
    };
    points.iter().map(place).collect()
}

/// Stretches places from 0 to 1 to a rectangle.
fn stretched(points: &[layout::Point], within: Rect) -> Vec<Point> {
    let (wide, high) = (within.width(), within.height());
    let place = |point: &layout::Point| {
        let (x, y) = (f64::from(point.x), f64::from(point.y));
        Point::new(within.left + x * wide, within.top + y * high)
    };
    points.iter().map(place).collect()
}

/// Stretches places to a rectangle, but a unit downwards to `most` at most.
fn stretched_within(points: &[layout::Point], within: Rect, most: f64) -> Vec<Point> {
    let bounds = bounds(points);
    let x = (within.width() / bounds.width().max(1e-6)).min(most * 1.2);
    let y = (within.height() / bounds.height().max(1e-6)).min(most);
    let (left, top) = (within.centre().x - bounds.width() * x / 2.0, within.top);
    let place = |point: &layout::Point| {
        let (right, down) = (f64::from(point.x) - bounds.left, f64::from(point.y) - bounds.top);
        Point::new(left + right * x, top + down * y)
    };
    points.iter().map(place).collect()
}

fn bounds(points: &[layout::Point]) -> Rect {
    let start = Rect {
        left: f64::INFINITY,
        top: f64::INFINITY,
        right: f64::NEG_INFINITY,
        bottom: f64::NEG_INFINITY,
    };
    if points.is_empty() {
        return Rect::default();
    }
    points.iter().fold(start, |bounds, point| {
        let (x, y) = (f64::from(point.x), f64::from(point.y));
        Rect {
            left: bounds.left.min(x),
            top: bounds.top.min(y),
            right: bounds.right.max(x),
            bottom: bounds.bottom.max(y),
        }
    })
}

/// Pushes circles that overlap apart, and shrinks what outgrows the rectangle then.
fn push_apart(points: &mut [Point], radii: &[f64], within: Rect) {
    for _ in 0..ROUNDS {
        for _ in 0..PUSHES {
            let mut order: Vec<usize> = (0..points.len()).collect();
            let x = |place: &usize| points.get(*place).map_or(0.0, |point| point.x);
            order.sort_by(|one, other| x(one).total_cmp(&x(other)));
            if !push_once(points, radii, &order) {
                break;
            }
        }
        shrink(points, within);
    }
}

/// Moves points into the rectangle, nearer to each other where they must be.
fn shrink(points: &mut [Point], within: Rect) {
    let span = |value: &dyn Fn(&Point) -> f64| {
        let least = points.iter().map(value).fold(f64::INFINITY, f64::min);
        (least, points.iter().map(value).fold(f64::NEG_INFINITY, f64::max))
    };
    let ((left, right), (top, bottom)) = (span(&|point| point.x), span(&|point| point.y));
    let squeeze = |value: f64, (from, to): (f64, f64), (low, high): (f64, f64)| {
        let share = ((high - low) / (to - from).max(1e-9)).min(1.0);
        let middle = ((from + to) / 2.0).clamp(
            low + (to - from) * share / 2.0,
            (high - (to - from) * share / 2.0).max(low + (to - from) * share / 2.0),
        );
        middle + (value - (from + to) / 2.0) * share
    };
    for point in points.iter_mut() {
        point.x = squeeze(point.x, (left, right), (within.left, within.right));
        point.y = squeeze(point.y, (top, bottom), (within.top, within.bottom));
    }
}

/// Goes over the circles from left to right; tells whether any two overlapped.
fn push_once(points: &mut [Point], radii: &[f64], order: &[usize]) -> bool {
    let largest = radii.iter().copied().fold(0.0, f64::max);
    let at = |points: &[Point], place: usize| points.get(place).copied().unwrap_or_default();
    let radius = |place: usize| radii.get(place).copied().unwrap_or_default();
    let mut has_pushed = false;
    for (number, one) in order.iter().enumerate() {
        for other in order.iter().skip(number + 1) {
            let (from, to) = (at(points, *one), at(points, *other));
            if to.x - from.x > radius(*one) + largest + 3.0 {
                break;
            }
            let wanted = radius(*one) + radius(*other) + 3.0;
            // Most are told by this alone, without a root.
            if (to.y - from.y).abs() >= wanted {
                continue;
            }
            let distance = from.distance(to);
            if distance >= wanted {
                continue;
            }
            has_pushed = true;
            // Two at the same place part downwards.
            let (x, y) = if distance > 1e-6 {
                ((to.x - from.x) / distance, (to.y - from.y) / distance)
            } else {
                (0.0, 1.0)
            };
            let push = (wanted - distance) / 2.0;
            for (place, sign) in [(*one, -push), (*other, push)] {
                if let Some(point) = points.get_mut(place) {
                    (point.x, point.y) = (point.x + x * sign, point.y + y * sign);
                }
            }
        }
    }
    has_pushed
}

#[expect(clippy::cast_possible_truncation, reason = "a layout needs no 53 bits")]
const fn single(value: f64) -> f32 {
    value as f32
}
