//! The graph picture: hosts as circles, links as arrows.

mod placement;

use iplink_core::Dimensions;
use iplink_core::query::View;

use self::placement::HostPlacement;
use crate::kit::draw::arrow::{Arrow, ArrowShape, Circle};
use crate::kit::draw::canvas::{Canvas, FigureCaption, LegendEntry, LegendSymbol};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::{LabelPlacer, text_bounds};
use crate::kit::draw::picture::{
    self, FILE_TYPE, HEIGHT, PictureOptions, SCALE, THEME, TITLE, WIDTH,
};
use crate::kit::draw::scale::{Logarithmic, logarithmic_ticks};
use crate::kit::draw::svg::{Anchor, Element};
use crate::kit::model::host_role::HostRole;
use crate::kit::model::scene::{Edge, Node, Scene};
use crate::kit::model::subnet::Subnets;
use crate::kit::text::font::ellipsize;
use crate::output::Output;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

/// The maximum number of links with a tooltip. With more links, tooltips would double the
/// file size and are omitted.
const MAX_LINK_TOOLTIPS: usize = 5_000;

/// The maximum number of networks with a color or box of their own.
const MAX_NETWORKS: usize = 12;

/// The number of hosts up to which all hosts are drawn larger, and the number of links up to which
/// all links are drawn wider and more opaque.
const MAX_ENLARGED: usize = 40;

/// The font size of labels, in pixels.
const LABEL_SIZE: f64 = 11.0;

/// The number of heaviest hosts that have a label even if there is no space beside them.
const ALWAYS_LABELED: usize = 6;

const COLOR: Param = Param {
    name: "color",
    about: "what the color of a host stands for: its role, its network, or the host itself",
    default: "role",
    values: AllowedValues::Choice(&["role", "network", "host"]),
};

const HOSTS: Param = picture::hosts("400");

const LAYOUT: Param = Param {
    name: "layout",
    about: "layout: force-directed, concentric circles by role, layered columns from sources to targets, or boxes by network",
    default: "force",
    values: AllowedValues::Choice(&["force", "concentric", "layered", "subnets"]),
};

pub(super) static FORMAT: Format = Format {
    name: "graph",
    about: "a picture of hosts and links (SVG or PNG)",
    used_by: "browsers, reports",
    extension: "svg",
    needs: |_| Dimensions::LINKS,
    params: &[FILE_TYPE, COLOR, HEIGHT, HOSTS, LAYOUT, SCALE, THEME, TITLE, WIDTH],
    build: |params| Box::new(Graph::new(params)),
};

struct Graph {
    options: PictureOptions,
    max_hosts: usize,
    layout: String,
    color: String,
}

impl Graph {
    fn new(params: &Params) -> Self {
        Self {
            options: PictureOptions::new(params, THEME, WIDTH),
            max_hosts: params.number(HOSTS).map_or(400, |hosts| hosts as usize),
            layout: params.text(LAYOUT).to_owned(),
            color: params.text(COLOR).to_owned(),
        }
    }
}

impl Render for Graph {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let drawing = GraphDrawing::new(self, &scene);
        let caption = drawing.caption();
        let natural_height = placement::natural_height(&self.layout, &scene, self.options.width);
        let canvas = Canvas::new(&self.options, view, &scene, &caption, natural_height);
        self.options.write("graph", &drawing.draw(canvas, &self.layout), out)
    }
}

/// The scene to draw, with colors, scales and legend.
struct GraphDrawing<'a> {
    scene: &'a Scene,
    networks: Subnets,
    /// The color of each host.
    colors: Vec<String>,
    link_color: &'static str,
    legend_entries: Vec<LegendEntry>,
    /// The scale from the weights of hosts to the radii of circles, in pixels.
    radius: Logarithmic,
    /// The scale from the weights of links to line widths, in pixels.
    width: Logarithmic,
}

impl<'a> GraphDrawing<'a> {
    fn new(graph: &Graph, scene: &'a Scene) -> Self {
        let theme = &graph.options.theme;
        let weights: Vec<_> = scene.nodes.iter().map(|node| (node.address, node.weight)).collect();
        let networks = Subnets::new(&weights, MAX_NETWORKS);
        let network =
            |index: usize| networks.network_of_host.get(index).copied().unwrap_or_default();
        let color = |(index, node): (usize, &Node)| match graph.color.as_str() {
            _ if node.is_others => theme.others.to_owned(),
            "host" => theme.host(node.rank),
            "network" => theme.host(network(index)),
            _ => theme.role(node.role),
        };
        let colors = scene.nodes.iter().enumerate().map(color).collect();
        let entry = |color, name: &str| LegendEntry::new(LegendSymbol::Dot(color, 5.0), name);
        let entries = match graph.color.as_str() {
            "host" => Vec::new(),
            "network" => {
                let names = networks.names.iter().enumerate();
                names.map(|(index, name)| entry(theme.host(index), name)).collect()
            }
            _ => {
                let is_used = |role: &HostRole| scene.nodes.iter().any(|node| node.role == *role);
                let roles = HostRole::ALL.into_iter().filter(is_used);
                roles.map(|role| entry(theme.role(role), role.name())).collect()
            }
        };
        // The circles and lines of large graphs are drawn smaller.
        let size_factor = 1.0 / (scene.nodes.len().max(60) as f64 / 60.0).powf(0.35);
        let min_radius =
            if scene.nodes.len() <= MAX_ENLARGED { 5.5 } else { 3.5 * size_factor.max(0.5) };
        let min_width = if scene.edges.len() <= MAX_ENLARGED { 1.2 } else { 0.7 };
        Self {
            scene,
            networks,
            colors,
            link_color: theme.link,
            legend_entries: entries,
            radius: Logarithmic::new(scene.max_node_weight(), min_radius, 17.0 * size_factor),
            width: Logarithmic::new(scene.max_edge_weight(), min_width, 5.0 * size_factor.max(0.5)),
        }
    }

    fn caption(&self) -> FigureCaption {
        let unit = self.scene.unit;
        let about = format!("who talks to whom, by {}", unit.name());
        let mut legend = self.legend_entries.clone();
        for weight in logarithmic_ticks(self.scene.max_edge_weight(), 4) {
            let line = LegendSymbol::Line(self.link_color.to_owned(), self.width.of(weight).0);
            legend.push(LegendEntry::new(line, unit.format(weight)));
        }
        let notes = vec![format!("Circle size = {}.", unit.name())];
        FigureCaption { about, legend, notes }
    }

    /// Draws the picture, and returns it as SVG. `layout` is the value of the parameter.
    fn draw(&self, mut canvas: Canvas, layout: &str) -> String {
        let max_radius = placement::max_radius(layout, self.scene, &self.networks, canvas.plot);
        let radius = |node: &Node| self.radius.of(node.weight).0.min(max_radius);
        let radii: Vec<f64> = self.scene.nodes.iter().map(radius).collect();
        let placement = HostPlacement::new(layout, self.scene, &radii, &self.networks, canvas.plot);
        let circles: Vec<_> = placement
            .points
            .iter()
            .zip(radii)
            .map(|(center, radius)| Circle { center: *center, radius })
            .collect();
        let label_area = canvas.plot.inset(-14.0, -8.0);
        let mut placer = LabelPlacer::new(label_area);
        for rect in &placement.boxes {
            let frame =
                Element::rect(*rect).numeric("rx", 6.0).attribute("fill", canvas.theme.faint);
            canvas.svg.add(&frame.numeric("fill-opacity", 0.55));
        }
        self.draw_edges(&mut canvas, &circles);
        self.draw_nodes(&mut canvas, &circles);
        canvas.begin_halo();
        self.label_networks(&mut canvas, &placement, &mut placer);
        self.label_hosts(&mut canvas, &circles, placer);
        canvas.svg.end_group();
        canvas.finish()
    }

    /// Labels the boxes of networks.
    fn label_networks(
        &self,
        canvas: &mut Canvas,
        placement: &HostPlacement,
        placer: &mut LabelPlacer,
    ) {
        for (rect, name) in placement.boxes.iter().zip(&self.networks.names) {
            let at = Point::new(rect.left + 9.0, rect.top + placement.title_middle);
            let name = ellipsize(name, LABEL_SIZE, rect.width() - 14.0);
            if placer.try_reserve(text_bounds(at, Anchor::Start, &name, LABEL_SIZE)) {
                canvas.draw_label(&name, at, Anchor::Start, LABEL_SIZE);
            }
        }
    }

    /// Draws the links, lightest first, so that heavy ones are on top.
    fn draw_edges(&self, canvas: &mut Canvas, circles: &[Circle]) {
        let edges = &self.scene.edges;
        let pairs: std::collections::BTreeSet<_> =
            edges.iter().map(|edge| (edge.source, edge.target)).collect();
        let opacity_factor = (300.0 / edges.len().max(300) as f64).sqrt();
        let min_opacity = if edges.len() <= MAX_ENLARGED { 0.55 } else { 0.35 };
        let opacity = Logarithmic::new(self.scene.max_edge_weight(), min_opacity, 0.9);
        let mut order: Vec<&Edge> = edges.iter().collect();
        order.sort_by_key(|edge| edge.weight);
        for edge in order {
            let (Some(source), Some(target)) = (circles.get(edge.source), circles.get(edge.target))
            else {
                continue;
            };
            let width = self.width.of(edge.weight).0;
            let has_reverse = pairs.contains(&(edge.target, edge.source));
            let shape = if has_reverse { ArrowShape::Bent } else { ArrowShape::Straight };
            let arrow = if edge.source == edge.target {
                Arrow::self_loop(*source)
            } else {
                Arrow::between(*source, *target, shape, width, !self.scene.is_bidirectional)
            };
            let title = (edges.len() <= MAX_LINK_TOOLTIPS).then(|| self.scene.about(edge));
            let opacity = (opacity.of(edge.weight).0 * opacity_factor).max(0.06);
            canvas.svg.begin_group(&Element::new("g").numeric("opacity", opacity));
            for element in arrow.elements(canvas.theme.link, width, title) {
                canvas.svg.add(&element);
            }
            canvas.svg.end_group();
        }
    }

    /// Draws the hosts as circles with tooltips.
    fn draw_nodes(&self, canvas: &mut Canvas, circles: &[Circle]) {
        let outline = Element::new("g").attribute("stroke", canvas.theme.background);
        canvas.svg.begin_group(&outline.numeric("stroke-width", 1.2));
        let nodes = self.scene.nodes.iter().zip(circles).zip(&self.colors);
        for ((node, Circle { center, radius }), color) in nodes {
            let circle = Element::circle(*center, *radius).attribute("fill", color);
            canvas.svg.add(&circle.title(node.about()));
        }
        canvas.svg.end_group();
    }

    /// Labels hosts, heaviest first, as long as there is space. If there is none beside one
    /// of the very heaviest, such as the hub of a dense graph, its label is on its circle.
    fn label_hosts(&self, canvas: &mut Canvas, circles: &[Circle], mut placer: LabelPlacer) {
        // Places labels on circles: it avoids other labels, but not circles.
        let mut on_circle_placer = placer.clone();
        for Circle { center, radius } in circles {
            let half_side = radius * 0.85;
            let (left, top) = (center.x - half_side, center.y - half_side);
            placer.reserve(Rect::new(left, top, 2.0 * half_side, 2.0 * half_side));
        }
        let mut order: Vec<_> = self.scene.nodes.iter().zip(circles).collect();
        order.sort_by_key(|(node, _)| (!node.is_others, node.rank));
        for (index, (node, Circle { center, radius })) in order.into_iter().enumerate() {
            let label = ellipsize(&node.label, LABEL_SIZE, 260.0);
            let mut position = placer.place_beside(*center, *radius, &label, LABEL_SIZE);
            if position.is_none() && index < ALWAYS_LABELED {
                let on_circle = text_bounds(*center, Anchor::Middle, &label, LABEL_SIZE);
                let is_free = on_circle_placer.try_reserve(on_circle);
                position = is_free.then_some((*center, Anchor::Middle));
            }
            if let Some((at, anchor)) = position {
                let bounds = text_bounds(at, anchor, &label, LABEL_SIZE);
                placer.reserve(bounds);
                on_circle_placer.reserve(bounds);
                canvas.draw_label(&label, at, anchor, LABEL_SIZE);
            }
        }
    }
}
