//! The graph of hosts and links, placed and drawn by ourselves.

mod place;

use iplink_core::Dimensions;
use iplink_core::query::View;

use self::place::Places;
use crate::kit::draw::arrow::{Arrow, Circle, Course};
use crate::kit::draw::canvas::{Caption, Entry, Mark, Sheet};
use crate::kit::draw::geometry::{Point, Rect};
use crate::kit::draw::label_placer::{Room, extent};
use crate::kit::draw::picture::{self, AS, HEIGHT, Options, SCALE, THEME, TITLE, WIDTH};
use crate::kit::draw::scale::{Logarithmic, logarithmic_ticks};
use crate::kit::draw::svg::{Anchor, Element};
use crate::kit::model::host_role::Role;
use crate::kit::model::scene::{Edge, Node, Scene};
use crate::kit::model::subnet::Subnets;
use crate::kit::text::font::shortened;
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render, Values};

/// Of more links than these, none says under the pointer what it is: the file
/// would be twice as large.
const TITLED_LINKS: usize = 5_000;

/// So many networks have a colour or a box of their own.
const NETWORKS: usize = 12;

/// So many hosts or links are few.
const FEW: usize = 40;

const LABEL_SIZE: f64 = 11.0;

const COLOUR: Param = Param {
    name: "colour",
    about: "what the colour of a host tells: its role, its network, or which host it is",
    default: "role",
    values: Values::Choice(&["role", "network", "host"]),
};

const HOSTS: Param = picture::hosts("400");

const LAYOUT: Param = Param {
    name: "layout",
    about: "how hosts are placed: by forces, on circles by role, in columns from sources to targets, or in boxes by network",
    default: "force",
    values: Values::Choice(&["force", "concentric", "layered", "subnets"]),
};

pub(super) static FORMAT: Format = Format {
    name: "graph",
    about: "a picture of hosts and links, as SVG or PNG",
    opened_by: "browsers, reports",
    extension: "svg",
    needs: |_| Dimensions::LINKS,
    params: &[AS, COLOUR, HEIGHT, HOSTS, LAYOUT, SCALE, THEME, TITLE, WIDTH],
    build: |params| Box::new(Graph::new(params)),
};

struct Graph {
    options: Options,
    hosts: usize,
    layout: String,
    colour: String,
}

impl Graph {
    fn new(params: &Params) -> Self {
        Self {
            options: Options::new(params, THEME, WIDTH),
            hosts: params.number(HOSTS).map_or(400, |hosts| hosts as usize),
            layout: params.text(LAYOUT).to_owned(),
            colour: params.text(COLOUR).to_owned(),
        }
    }
}

impl Render for Graph {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let drawing = Drawing::new(self, &scene);
        let caption = drawing.caption();
        let natural = place::natural_height(&self.layout, &scene, self.options.width);
        let sheet = Sheet::new(&self.options, view, &scene, &caption, natural);
        self.options.write("graph", &drawing.draw(sheet, &self.layout), out)
    }
}

/// A graph that is being drawn.
struct Drawing<'a> {
    scene: &'a Scene,
    networks: Subnets,
    /// The colour of each host.
    colours: Vec<String>,
    link_colour: &'static str,
    entries: Vec<Entry>,
    radius: Logarithmic,
    width: Logarithmic,
}

impl<'a> Drawing<'a> {
    fn new(graph: &Graph, scene: &'a Scene) -> Self {
        let theme = &graph.options.theme;
        let weights: Vec<_> = scene.nodes.iter().map(|node| (node.address, node.weight)).collect();
        let networks = Subnets::new(&weights, NETWORKS);
        let network = |place: usize| networks.of.get(place).copied().unwrap_or_default();
        let colour = |(place, node): (usize, &Node)| match graph.colour.as_str() {
            _ if node.is_rest => theme.rest.to_owned(),
            "host" => theme.host(node.rank),
            "network" => theme.host(network(place)),
            _ => theme.role(node.role),
        };
        let colours = scene.nodes.iter().enumerate().map(colour).collect();
        let entry = |colour, name: &str| Entry::new(Mark::Dot(colour, 5.0), name);
        let entries = match graph.colour.as_str() {
            "host" => Vec::new(),
            "network" => {
                let names = networks.names.iter().enumerate();
                names.map(|(place, name)| entry(theme.host(place), name)).collect()
            }
            _ => {
                let has = |role: &Role| scene.nodes.iter().any(|node| node.role == *role);
                let roles = Role::ALL.into_iter().filter(has);
                roles.map(|role| entry(theme.role(role), role.name())).collect()
            }
        };
        let most = 1.0 / (scene.nodes.len().max(60) as f64 / 60.0).powf(0.35);
        // Where there is little, it need not be small.
        let least = if scene.nodes.len() <= FEW { 5.5 } else { 3.5 * most.max(0.5) };
        let thinnest = if scene.edges.len() <= FEW { 1.2 } else { 0.7 };
        Self {
            scene,
            networks,
            colours,
            link_colour: theme.link,
            entries,
            radius: Logarithmic::new(scene.heaviest_node(), least, 17.0 * most),
            width: Logarithmic::new(scene.heaviest_edge(), thinnest, 5.0 * most.max(0.5)),
        }
    }

    fn caption(&self) -> Caption {
        let unit = self.scene.unit;
        let about = format!("who talks to whom, by {}", unit.name());
        let mut legend = self.entries.clone();
        for weight in logarithmic_ticks(self.scene.heaviest_edge(), 4) {
            let line = Mark::Line(self.link_colour.to_owned(), self.width.of(weight).0);
            legend.push(Entry::new(line, unit.amount(weight)));
        }
        let notes = vec![format!("The larger a host, the more {}.", unit.name())];
        Caption { about, legend, notes }
    }

    fn draw(&self, mut sheet: Sheet, layout: &str) -> String {
        let most = place::most_radius(layout, self.scene, &self.networks, sheet.plot);
        let radius = |node: &Node| self.radius.of(node.weight).0.min(most);
        let radii: Vec<f64> = self.scene.nodes.iter().map(radius).collect();
        let places = Places::new(layout, self.scene, &radii, &self.networks, sheet.plot);
        let circles: Vec<_> = places
            .points
            .iter()
            .zip(radii)
            .map(|(centre, radius)| Circle { centre: *centre, radius })
            .collect();
        let canvas = sheet.plot.inset(-14.0, -8.0);
        let mut room = Room::new(canvas);
        for rect in &places.boxes {
            let frame = Element::rect(*rect).size("rx", 6.0).attribute("fill", sheet.theme.faint);
            sheet.svg.add(&frame.size("fill-opacity", 0.55));
        }
        self.edges(&mut sheet, &circles);
        self.nodes(&mut sheet, &circles);
        sheet.begin_halo();
        self.networks(&mut sheet, &places, &mut room);
        self.labels(&mut sheet, &circles, room);
        sheet.svg.end();
        sheet.finish()
    }

    /// Names the boxes of networks.
    fn networks(&self, sheet: &mut Sheet, places: &Places, room: &mut Room) {
        for (rect, name) in places.boxes.iter().zip(&self.networks.names) {
            let at = Point::new(rect.left + 9.0, rect.top + 12.0);
            let name = shortened(name, LABEL_SIZE, rect.width() - 14.0);
            if room.claim(extent(at, Anchor::Start, &name, LABEL_SIZE)) {
                sheet.label(&name, at, Anchor::Start, LABEL_SIZE);
            }
        }
    }

    /// Draws the links, the heaviest last.
    fn edges(&self, sheet: &mut Sheet, circles: &[Circle]) {
        let edges = &self.scene.edges;
        let pairs: std::collections::BTreeSet<_> =
            edges.iter().map(|edge| (edge.source, edge.target)).collect();
        let fainter = (300.0 / edges.len().max(300) as f64).sqrt();
        let faintest = if edges.len() <= FEW { 0.55 } else { 0.35 };
        let opacity = Logarithmic::new(self.scene.heaviest_edge(), faintest, 0.9);
        let mut order: Vec<&Edge> = edges.iter().collect();
        order.sort_by_key(|edge| edge.weight);
        for edge in order {
            let (Some(source), Some(target)) = (circles.get(edge.source), circles.get(edge.target))
            else {
                continue;
            };
            let width = self.width.of(edge.weight).0;
            let has_back = pairs.contains(&(edge.target, edge.source));
            let course = if has_back { Course::Bent } else { Course::Straight };
            let arrow = if edge.source == edge.target {
                Arrow::loops(*source)
            } else {
                Arrow::between(*source, *target, course, width, !self.scene.is_both_ways)
            };
            let title = (edges.len() <= TITLED_LINKS).then(|| self.scene.about(edge));
            let opacity = (opacity.of(edge.weight).0 * fainter).max(0.06);
            sheet.svg.begin(&Element::new("g").size("opacity", opacity));
            for element in arrow.elements(sheet.theme.link, width, title) {
                sheet.svg.add(&element);
            }
            sheet.svg.end();
        }
    }

    fn nodes(&self, sheet: &mut Sheet, circles: &[Circle]) {
        let ring = Element::new("g").attribute("stroke", sheet.theme.background);
        sheet.svg.begin(&ring.size("stroke-width", 1.2));
        let nodes = self.scene.nodes.iter().zip(circles).zip(&self.colours);
        for ((node, Circle { centre, radius }), colour) in nodes {
            let circle = Element::circle(*centre, *radius).attribute("fill", colour);
            sheet.svg.add(&circle.title(node.about()));
        }
        sheet.svg.end();
    }

    /// Labels hosts, the heaviest first, as long as there is room.
    fn labels(&self, sheet: &mut Sheet, circles: &[Circle], mut room: Room) {
        for Circle { centre, radius } in circles {
            let side = radius * 0.85;
            let corner = (centre.x - side, centre.y - side);
            room.take(Rect::new(corner.0, corner.1, 2.0 * side, 2.0 * side));
        }
        let mut order: Vec<_> = self.scene.nodes.iter().zip(circles).collect();
        order.sort_by_key(|(node, _)| (!node.is_rest, node.rank));
        for (node, Circle { centre, radius }) in order {
            let label = shortened(&node.label, LABEL_SIZE, 260.0);
            if let Some((at, anchor)) = room.beside(*centre, *radius, &label, LABEL_SIZE) {
                sheet.label(&label, at, anchor, LABEL_SIZE);
            }
        }
    }
}
