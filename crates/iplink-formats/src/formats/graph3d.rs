//! A page with the graph in space, which replays the capture in time.

mod replay;

use iplink_core::Dimensions;
use iplink_core::query::View;
use serde::Serialize;

use self::replay::Replay;
use crate::kit::draw::picture::{self, TITLE};
use crate::kit::layout::{Net, Place, space};
use crate::kit::model::scene::Scene;
use crate::kit::page::page_scene::PageScene;
use crate::kit::page::{Assets, Page};
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("5000");

pub(super) static FORMAT: Format = Format {
    name: "graph3d",
    about: "a page: the graph in space, to be turned, searched and dragged, and the capture replayed",
    opened_by: "browsers",
    extension: "3d.html",
    needs: |_| Dimensions::TIMES,
    params: &[HOSTS, TITLE],
    build: |params| Box::new(Graph3d::new(params)),
};

const ASSETS: Assets = Assets {
    script: include_str!("../../assets/built/graph3d.js"),
    style: include_str!("../../assets/built/graph3d.css"),
};

struct Graph3d {
    hosts: usize,
    title: Option<String>,
}

#[derive(Serialize)]
struct Data {
    scene: PageScene,
    places: Vec<[f64; 3]>,
    replay: Option<Replay>,
}

impl Graph3d {
    fn new(params: &Params) -> Self {
        let hosts = params.number(HOSTS).map_or(5_000, |hosts| hosts as usize);
        Self { hosts, title: picture::title(params) }
    }
}

impl Render for Graph3d {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.hosts);
        let data = Data {
            scene: PageScene::new(view, &scene, self.title.as_deref()),
            places: space(&net(&scene)).into_iter().map(rounded).collect(),
            replay: Replay::of(view, &scene),
        };
        let page = Page { title: &data.scene.title, assets: ASSETS, connects_to: "" };
        page.write(&data, out.begin("graph3d.html")?)
    }
}

/// Takes the hosts and links that are drawn; a heavier link pulls more.
fn net(scene: &Scene) -> Net {
    let pull = |weight: u64| 1.0 + (weight.max(1) as f32).log10();
    let edges = scene.edges.iter().map(|edge| (edge.source, edge.target, pull(edge.weight)));
    Net { nodes: scene.nodes.len(), edges: edges.collect() }
}

/// Rounds, so that the last bits of a float reach no output.
fn rounded(place: Place) -> [f64; 3] {
    [place.x, place.y, place.z].map(|part| (f64::from(part) * 100.0).round() / 100.0)
}
