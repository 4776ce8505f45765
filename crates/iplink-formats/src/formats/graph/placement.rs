//! Positions of the hosts in the graph picture, in pixels.

use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::layout::{
    self, LayoutGraph, box_layout, force_layout, layered_layout, ring_layout,
};
use crate::kit::model::host_role::HostRole;
use crate::kit::model::scene::{Node, Scene};
use crate::kit::model::subnet::Subnets;

/// The positions of hosts, and the boxes of networks if the layout has any.
pub(super) struct HostPlacement {
    pub(super) points: Vec<Point>,
    pub(super) boxes: Vec<Rect>,
    /// The distance from the top of a box to the middle of its title, in pixels.
    pub(super) title_middle: f64,
}

/// The aspect ratio (width to height) of the space for a host and its label inside a box.
const CELL_ASPECT: f32 = 5.2;

/// The maximum number of passes per round. Each pass pushes all overlapping hosts apart once.
const MAX_SEPARATION_PASSES: usize = 25;

/// The number of rounds. After each one, the layout is scaled back into its area.
const SEPARATION_ROUNDS: usize = 5;

/// Returns the height that a layout needs at this width, in pixels.
pub(super) fn natural_height(layout: &str, scene: &Scene, width: f64) -> f64 {
    let nodes = scene.nodes.len();
    let height = match layout {
        "layered" => {
            let columns = columns(scene);
            let host_count = |column: usize| {
                columns.iter().filter(|host_column| **host_column == column).count()
            };
            let longest_column = (0..4).map(host_count).max().unwrap_or_default();
            (longest_column as f64 * 17.0).clamp(width * 0.4, width * 1.1)
        }
        "concentric" => width * 0.72,
        _ => width * 0.62,
    };
    match nodes {
        0 => 200.0,
        1..=3 => height.min(280.0),
        _ => height,
    }
}

/// Returns the maximum radius, in pixels, at which hosts above each other do not overlap.
pub(super) fn max_radius(layout: &str, scene: &Scene, networks: &Subnets, plot: Rect) -> f64 {
    match layout {
        "layered" => {
            let columns = columns(scene);
            let host_count = |column: usize| {
                columns.iter().filter(|host_column| **host_column == column).count()
            };
            let longest_column = (0..4).map(host_count).max().unwrap_or_default().max(1);
            plot.height() / longest_column as f64 * 0.46
        }
        "subnets" => {
            let aspect = to_f32(plot.width() / plot.height());
            let placed =
                box_layout(scene.nodes.len(), &groups(scene, networks), CELL_ASPECT, aspect);
            let bottom = placed.corners.iter().map(|(_, to)| f64::from(to.y)).fold(1.0, f64::max);
            plot.height() / bottom * 0.46
        }
        _ => f64::INFINITY,
    }
}

impl HostPlacement {
    /// Places the hosts of a scene in the plot area. `radii` are the radii of the hosts, in pixels.
    pub(super) fn new(
        layout: &str,
        scene: &Scene,
        radii: &[f64],
        networks: &Subnets,
        plot: Rect,
    ) -> Self {
        let graph = LayoutGraph::from_scene(scene);
        let side_margin = (plot.width() * 0.11).min(130.0);
        let (points, area) = match layout {
            "subnets" => return Self::in_network_boxes(scene, networks, plot),
            "concentric" => {
                (ring_layout(graph.nodes, &rings_by_role(scene)), plot.inset(side_margin, 26.0))
            }
            "layered" => {
                let points = layered_layout(&graph, &columns(scene));
                return Self {
                    points: stretch(&points, plot.inset(side_margin * 1.2, 4.0)),
                    boxes: vec![],
                    title_middle: 0.0,
                };
            }
            _ => (force_layout(&graph), plot.inset(side_margin * 0.7, 22.0)),
        };
        let mut points = scale_to_fit(&points, area);
        push_apart(&mut points, radii, area);
        Self { points, boxes: Vec::new(), title_middle: 0.0 }
    }

    /// Places the hosts of each network in a box of their own.
    fn in_network_boxes(scene: &Scene, networks: &Subnets, plot: Rect) -> Self {
        let groups = groups(scene, networks);
        let aspect = plot.width() / plot.height();
        let placed = box_layout(scene.nodes.len(), &groups, CELL_ASPECT, to_f32(aspect));
        let corners: Vec<layout::NodePosition> =
            placed.corners.iter().flat_map(|(from, to)| [*from, *to]).collect();
        let hosts_and_corners: Vec<_> = placed.points.iter().chain(&corners).copied().collect();
        let mut points = stretch_at_most(&hosts_and_corners, plot.inset(2.0, 2.0), 46.0);
        let corners = points.split_off(scene.nodes.len());
        let boxes = corners.as_chunks::<2>().0.iter().map(|[from, to]| Rect {
            left: from.x,
            top: from.y,
            right: to.x,
            bottom: to.y,
        });
        let boxes = boxes.collect();
        // A host is on the left of its cell, since its label is to the right of it.
        let shift = 0.38 * cell_width(&corners, &placed.corners);
        points.iter_mut().for_each(|point| point.x -= shift);
        // In low boxes, the title is close to the top, so that it does not overlap the first row.
        let title_middle = (title_height(&corners, &placed.corners) - 7.0).clamp(6.0, 12.0);
        Self { points, boxes, title_middle }
    }
}

/// Returns the width of a cell inside the boxes, in pixels. `corners` contains the corners of the
/// boxes in pixels, and `placed` contains them in units of the layout.
fn cell_width(corners: &[Point], placed: &[(layout::NodePosition, layout::NodePosition)]) -> f64 {
    let (Some([from, to]), Some((placed_from, placed_to))) =
        (corners.first_chunk::<2>(), placed.first())
    else {
        return 0.0;
    };
    (to.x - from.x) / f64::from(placed_to.x - placed_from.x) * f64::from(CELL_ASPECT)
}

/// Returns the height of the space for the title of a box, in pixels. `corners` contains the
/// corners of the boxes in pixels, and `placed` contains them in units of the layout.
fn title_height(corners: &[Point], placed: &[(layout::NodePosition, layout::NodePosition)]) -> f64 {
    let (Some([from, to]), Some((placed_from, placed_to))) =
        (corners.first_chunk::<2>(), placed.first())
    else {
        return 0.0;
    };
    (to.y - from.y) / f64::from(placed_to.y - placed_from.y) * f64::from(layout::TITLE_HEIGHT)
}

/// Returns the nodes by role, as concentric rings: hosts that both send and receive are
/// in the center. Within a ring, nodes are ordered by their heaviest neighbor on inner
/// rings, then by address.
fn rings_by_role(scene: &Scene) -> Vec<Vec<usize>> {
    let nodes_with = |role: HostRole| {
        let nodes = scene.nodes.iter().enumerate();
        let nodes = nodes.filter(move |(_, node)| node.role == role);
        nodes.map(|(index, _)| index).collect::<Vec<_>>()
    };
    let mut both = nodes_with(HostRole::Both);
    both.sort_by_key(|index| scene.nodes.get(*index).map(|node| node.rank));
    // In most captures, the few heaviest hosts are the hubs.
    let hubs = if both.len() > 12 { both.len().div_ceil(8).min(8) } else { 1.min(both.len()) };
    let mut other_both = both.split_off(hubs);
    other_both.sort_unstable();
    let (senders, receivers) = (nodes_with(HostRole::Sends), nodes_with(HostRole::Receives));
    let mut rings = vec![both, other_both, senders, receivers];
    let partners = heaviest_partners(scene);
    let mut order: Vec<usize> = Vec::new();
    for ring in &mut rings {
        ring.sort_by_key(|index| {
            let partner = partners.get(*index).copied().unwrap_or_default();
            order.iter().position(|node| *node == partner)
        });
        order.extend(ring.iter());
    }
    rings.retain(|ring| !ring.is_empty());
    rings
}

/// Returns the other end of the heaviest link of each node, or `usize::MAX` if a node has no link.
fn heaviest_partners(scene: &Scene) -> Vec<usize> {
    let mut heaviest = vec![(0, usize::MAX); scene.nodes.len()];
    for edge in &scene.edges {
        for (node, partner) in [(edge.source, edge.target), (edge.target, edge.source)] {
            if let Some(current) = heaviest.get_mut(node).filter(|current| edge.weight > current.0)
            {
                *current = (edge.weight, partner);
            }
        }
    }
    heaviest.into_iter().map(|(_, partner)| partner).collect()
}

/// Returns the column of each node: 0 for nodes that only send, 1 for those that mostly send, 2 for
/// those that mostly receive, and 3 for those that only receive.
fn columns(scene: &Scene) -> Vec<usize> {
    let column = |node: &Node| {
        let (sent, received) = (scene.unit.count(node.sent), scene.unit.count(node.received));
        match node.role {
            HostRole::Sends => 0,
            HostRole::Receives => 3,
            HostRole::Both if sent > received => 1,
            HostRole::Both => 2,
        }
    };
    scene.nodes.iter().map(column).collect()
}

/// Returns the nodes of each network.
fn groups(scene: &Scene, networks: &Subnets) -> Vec<Vec<usize>> {
    let mut groups = vec![Vec::new(); networks.names.len()];
    for (node, network) in networks.network_of_host.iter().enumerate().take(scene.nodes.len()) {
        if let Some(group) = groups.get_mut(*network) {
            group.push(node);
        }
    }
    groups
}

/// Scales positions to fill a rectangle, with about 110 pixels per unit at most. One axis may be
/// stretched up to 1.45 times as much as the other.
fn scale_to_fit(points: &[layout::NodePosition], within: Rect) -> Vec<Point> {
    let bounds = bounds(points);
    let (x_scale, y_scale) =
        (within.width() / bounds.width().max(1e-6), within.height() / bounds.height().max(1e-6));
    let min_scale = x_scale.min(y_scale).min(110.0);
    let (x_scale, y_scale) = (x_scale.min(min_scale * 1.45), y_scale.min(min_scale * 1.45));
    let (from, to) = (bounds.center(), within.center());
    let to_point = |point: &layout::NodePosition| {
        let (right, down) = (f64::from(point.x) - from.x, f64::from(point.y) - from.y);
        Point::new(to.x + right * x_scale, to.y + down * y_scale)
    };
    points.iter().map(to_point).collect()
}

/// Scales positions from the unit square to a rectangle.
fn stretch(points: &[layout::NodePosition], within: Rect) -> Vec<Point> {
    let (width, height) = (within.width(), within.height());
    let to_point = |point: &layout::NodePosition| {
        let (x, y) = (f64::from(point.x), f64::from(point.y));
        Point::new(within.left + x * width, within.top + y * height)
    };
    points.iter().map(to_point).collect()
}

/// Scales positions to a rectangle, with at most `max_unit` pixels per vertical unit and 1.2 times
/// as many per horizontal unit.
fn stretch_at_most(points: &[layout::NodePosition], within: Rect, max_unit: f64) -> Vec<Point> {
    let bounds = bounds(points);
    let x_scale = (within.width() / bounds.width().max(1e-6)).min(max_unit * 1.2);
    let y_scale = (within.height() / bounds.height().max(1e-6)).min(max_unit);
    let (left, top) = (within.center().x - bounds.width() * x_scale / 2.0, within.top);
    let to_point = |point: &layout::NodePosition| {
        let (right, down) = (f64::from(point.x) - bounds.left, f64::from(point.y) - bounds.top);
        Point::new(left + right * x_scale, top + down * y_scale)
    };
    points.iter().map(to_point).collect()
}

/// Returns the smallest rectangle that contains all positions.
fn bounds(points: &[layout::NodePosition]) -> Rect {
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

/// Pushes overlapping circles apart, and scales the positions down if they no longer fit into the
/// rectangle.
fn push_apart(points: &mut [Point], radii: &[f64], within: Rect) {
    for _ in 0..SEPARATION_ROUNDS {
        for _ in 0..MAX_SEPARATION_PASSES {
            let mut order: Vec<usize> = (0..points.len()).collect();
            let x = |index: &usize| points.get(*index).map_or(0.0, |point| point.x);
            order.sort_by(|a, b| x(a).total_cmp(&x(b)));
            if !push_once(points, radii, &order) {
                break;
            }
        }
        move_inside(points, within);
    }
}

/// Moves points into the rectangle, and scales them down if they do not fit.
fn move_inside(points: &mut [Point], within: Rect) {
    let span = |coordinate: &dyn Fn(&Point) -> f64| {
        let min = points.iter().map(coordinate).fold(f64::INFINITY, f64::min);
        (min, points.iter().map(coordinate).fold(f64::NEG_INFINITY, f64::max))
    };
    let ((left, right), (top, bottom)) = (span(&|point| point.x), span(&|point| point.y));
    // Maps a coordinate from the range that points occupy to the range of the rectangle.
    let scale = |value: f64, (from, to): (f64, f64), (low, high): (f64, f64)| {
        let factor = ((high - low) / (to - from).max(1e-9)).min(1.0);
        let middle = ((from + to) / 2.0).clamp(
            low + (to - from) * factor / 2.0,
            (high - (to - from) * factor / 2.0).max(low + (to - from) * factor / 2.0),
        );
        middle + (value - (from + to) / 2.0) * factor
    };
    for point in points.iter_mut() {
        point.x = scale(point.x, (left, right), (within.left, within.right));
        point.y = scale(point.y, (top, bottom), (within.top, within.bottom));
    }
}

/// Makes one pass over the circles in this order, which is from left to right, and pushes
/// overlapping ones apart. Returns whether any two overlapped.
fn push_once(points: &mut [Point], radii: &[f64], order: &[usize]) -> bool {
    let largest_radius = radii.iter().copied().fold(0.0, f64::max);
    let point_at = |points: &[Point], index: usize| points.get(index).copied().unwrap_or_default();
    let radius = |index: usize| radii.get(index).copied().unwrap_or_default();
    let mut has_pushed = false;
    for (position, first) in order.iter().enumerate() {
        for second in order.iter().skip(position + 1) {
            let (from, to) = (point_at(points, *first), point_at(points, *second));
            if to.x - from.x > radius(*first) + largest_radius + 3.0 {
                break;
            }
            let min_distance = radius(*first) + radius(*second) + 3.0;
            // Most pairs are decided by this comparison, without a square root.
            if (to.y - from.y).abs() >= min_distance {
                continue;
            }
            let distance = from.distance(to);
            if distance >= min_distance {
                continue;
            }
            has_pushed = true;
            // Two circles at the same position are separated vertically.
            let (x, y) = if distance > 1e-6 {
                ((to.x - from.x) / distance, (to.y - from.y) / distance)
            } else {
                (0.0, 1.0)
            };
            let push = (min_distance - distance) / 2.0;
            for (index, sign) in [(*first, -push), (*second, push)] {
                if let Some(point) = points.get_mut(index) {
                    (point.x, point.y) = (point.x + x * sign, point.y + y * sign);
                }
            }
        }
    }
    has_pushed
}

#[expect(clippy::cast_possible_truncation, reason = "a layout does not need 53 bits")]
const fn to_f32(value: f64) -> f32 {
    value as f32
}
