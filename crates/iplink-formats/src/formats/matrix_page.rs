//! A page with an adjacency matrix whose order can be changed.

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::picture::{self, TITLE};
use crate::kit::model::scene::Scene;
use crate::kit::page::scene_data::SceneData;
use crate::kit::page::{Assets, Page};
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("1000");

pub(super) static FORMAT: Format = Format {
    name: "matrix-page",
    about: "an interactive page: adjacency matrix, ordered by name, frequency or cluster",
    used_by: "browsers",
    extension: "matrix.html",
    needs: |_| Dimensions::LINKS,
    params: &[HOSTS, TITLE],
    build: |params| Box::new(MatrixPage::new(params)),
};

const ASSETS: Assets = Assets {
    script: include_str!("../../assets/built/matrix-page.js"),
    style: include_str!("../../assets/built/matrix-page.css"),
};

struct MatrixPage {
    max_hosts: usize,
    title: Option<String>,
}

impl MatrixPage {
    fn new(params: &Params) -> Self {
        let max_hosts = params.number(HOSTS).map_or(1000, |hosts| hosts as usize);
        Self { max_hosts, title: picture::title(params) }
    }
}

impl Render for MatrixPage {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let data = SceneData::new(view, &scene, self.title.as_deref());
        let page = Page { title: &data.title, assets: ASSETS, connects_to: "" };
        page.write(&data, out.create_file("matrix.html")?)
    }
}
