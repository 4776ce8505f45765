//! Everything on one page: overview, timeline, graph, chord, matrix, tables and a
//! section for each host; or the same as a gallery of many pages.

mod data;
mod fold;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::picture::TITLE;
use crate::kit::model::scene::Scene;
use crate::kit::page::gallery::{Gallery, PAGES};
use crate::kit::page::{Assets, Page};
use crate::output::Output;
use crate::render::MANY;
use crate::{Error, Format, Param, Params, Render, Values};

use data::Data;
use fold::Folded;

const HOSTS: Param = Param {
    name: "hosts",
    about: "how many hosts are shown, the heaviest; the others become one",
    default: "10000",
    values: Values::Number { least: 2, greatest: 100_000, word: None },
};

const LINKS: Param = Param {
    name: "links",
    about: "how many links are shown; hosts become one until there are no more",
    default: "50000",
    values: Values::Number { least: 10, greatest: 1_000_000, word: None },
};

pub(super) static FORMAT: Format = Format {
    name: "report",
    about: "everything on one page: timeline, graph, matrix, tables, a section a host",
    opened_by: "browsers",
    extension: "html",
    needs: |_| Dimensions::PROTOCOLS.and(Dimensions::TIMES),
    params: &[HOSTS, LINKS, PAGES, TITLE],
    build: |params| Box::new(Report::new(params)),
};

const ASSETS: Assets = Assets {
    script: include_str!("../../assets/built/report.js"),
    style: include_str!("../../assets/built/report.css"),
};

struct Report {
    hosts: usize,
    links: usize,
    are_many: bool,
    title: Option<String>,
}

impl Report {
    fn new(params: &Params) -> Self {
        let number = |param: Param| params.number(param).map_or(usize::MAX, |it| it as usize);
        let title = params.text(TITLE);
        let title = (title != "auto").then(|| title.to_owned());
        let are_many = params.text(PAGES) == MANY;
        Self { hosts: number(HOSTS), links: number(LINKS), are_many, title }
    }
}

impl Render for Report {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let title = self.title.clone().unwrap_or_else(|| title(view));
        if self.are_many {
            return Gallery::new(view, &Scene::of(view, self.hosts), &title).write(out);
        }
        let folded = Folded::new(view, self.hosts, self.links);
        let data = Data::new(view, &folded, &title);
        let page = Page { title: &title, assets: ASSETS, connects_to: "" };
        page.write(&data, out.begin("report.html")?)
    }
}

/// Returns the names of the inputs, without their folders; of many, how many.
fn title(view: &View<'_>) -> String {
    let names = view.account().inputs.iter().map(|input| match input.name.as_str() {
        "-" => "standard input",
        path => path.rsplit('/').next().unwrap_or(path),
    });
    let names: Vec<_> = names.collect();
    match names.as_slice() {
        [] => "no input".to_owned(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [first, rest @ ..] => format!("{first} and {} others", rest.len()),
    }
}
