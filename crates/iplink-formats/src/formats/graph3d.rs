//! A page with a 3D graph that replays the capture over time.

mod replay;

use iplink_core::Dimensions;
use iplink_core::query::View;
use serde::Serialize;

use self::replay::Replay;
use crate::kit::draw::picture::{self, TITLE};
use crate::kit::layout::{LayoutGraph, Position3d, force_layout_3d};
use crate::kit::model::scene::Scene;
use crate::kit::page::scene_data::SceneData;
use crate::kit::page::{Assets, Page};
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("5000");

pub(super) static FORMAT: Format = Format {
    name: "graph3d",
    about: "an interactive page: the graph in 3D, with search, dragging and replay of the capture",
    used_by: "browsers",
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
    max_hosts: usize,
    title: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Graph3dData {
    scene: SceneData,
    /// The coordinates of each host.
    positions: Vec<[f64; 3]>,
    replay: Option<Replay>,
}

impl Graph3d {
    fn new(params: &Params) -> Self {
        let max_hosts = params.number(HOSTS).map_or(5_000, |hosts| hosts as usize);
        Self { max_hosts, title: picture::title(params) }
    }
}

impl Render for Graph3d {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let data = Graph3dData {
            scene: SceneData::new(view, &scene, self.title.as_deref()),
            positions: force_layout_3d(&LayoutGraph::from_scene(&scene))
                .into_iter()
                .map(round)
                .collect(),
            replay: Replay::of(view, &scene),
        };
        let page = Page { title: &data.scene.title, assets: ASSETS, connects_to: "" };
        page.write(&data, out.create_file("graph3d.html")?)
    }
}

/// Rounds coordinates to hundredths, so that platform-dependent last bits of floats do not reach
/// the output.
fn round(position: Position3d) -> [f64; 3] {
    [position.x, position.y, position.z].map(|value| (f64::from(value) * 100.0).round() / 100.0)
}
