//! A page with hosts on a wheel. Pointing at a host shows only its links.

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::picture::{self, TITLE};
use crate::kit::model::scene::Scene;
use crate::kit::page::scene_data::SceneData;
use crate::kit::page::{Assets, Page};
use crate::output::Output;
use crate::{Error, Format, Param, Params, Render};

const HOSTS: Param = picture::hosts("300");

pub(super) static FORMAT: Format = Format {
    name: "moowheel",
    about: "an interactive page: hosts on a wheel; pointing at a host shows only its links, and which hosts it never contacted",
    used_by: "browsers",
    extension: "moowheel.html",
    needs: |_| Dimensions::LINKS,
    params: &[HOSTS, TITLE],
    build: |params| Box::new(MooWheel::new(params)),
};

const ASSETS: Assets = Assets {
    script: include_str!("../../assets/built/moowheel.js"),
    style: include_str!("../../assets/built/moowheel.css"),
};

struct MooWheel {
    max_hosts: usize,
    title: Option<String>,
}

impl MooWheel {
    fn new(params: &Params) -> Self {
        let max_hosts = params.number(HOSTS).map_or(300, |hosts| hosts as usize);
        Self { max_hosts, title: picture::title(params) }
    }
}

impl Render for MooWheel {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let scene = Scene::of(view, self.max_hosts);
        let data = SceneData::new(view, &scene, self.title.as_deref());
        let page = Page { title: &data.title, assets: ASSETS, connects_to: "" };
        page.write(&data, out.create_file("moowheel.html")?)
    }
}
