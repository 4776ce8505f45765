//! The HTML report: overview, timeline, graph, chord diagram, matrix, tables and a
//! section per host on one page, or as a gallery of many pages.

pub(crate) mod data;
mod merge;

use iplink_core::Dimensions;
use iplink_core::query::View;

use crate::kit::draw::picture::TITLE;
use crate::kit::model::scene::Scene;
use crate::kit::page::gallery::{Gallery, PAGES};
use crate::kit::page::{Assets, Page};
use crate::output::Output;
use crate::render::MANY_PAGES;
use crate::{AllowedValues, Error, Format, Param, Params, Render};

use data::ReportData;
use merge::MergedView;

const HOSTS: Param = Param {
    name: "hosts",
    about: "number of hosts shown, heaviest first; the remaining hosts are merged into one",
    default: "10000",
    values: AllowedValues::Number { min: 2, max: 100_000, keyword: None },
};

const LINKS: Param = Param {
    name: "links",
    about: "maximum number of links shown; the lightest hosts are merged until the limit is met",
    default: "50000",
    values: AllowedValues::Number { min: 10, max: 1_000_000, keyword: None },
};

pub(super) static FORMAT: Format = Format {
    name: "report",
    about: "a self-contained HTML report: timeline, graph, matrix, tables, a section per host",
    used_by: "browsers",
    extension: "html",
    needs: |_| Dimensions::PROTOCOLS.union(Dimensions::TIMES),
    params: &[HOSTS, LINKS, PAGES, TITLE],
    build: |params| Box::new(Report::new(params)),
};

const ASSETS: Assets = Assets {
    script: include_str!("../../assets/built/report.js"),
    style: include_str!("../../assets/built/report.css"),
};

struct Report {
    max_hosts: usize,
    max_links: usize,
    /// Whether the report is a gallery of many pages.
    is_gallery: bool,
    title: Option<String>,
}

impl Report {
    fn new(params: &Params) -> Self {
        let limit = |param: Param| params.number(param).map_or(usize::MAX, |limit| limit as usize);
        let title = params.text(TITLE);
        let title = (title != "auto").then(|| title.to_owned());
        let is_gallery = params.text(PAGES) == MANY_PAGES;
        Self { max_hosts: limit(HOSTS), max_links: limit(LINKS), is_gallery, title }
    }
}

impl Render for Report {
    fn render(&self, view: &View<'_>, out: &mut dyn Output) -> Result<(), Error> {
        let title = self.title.clone().unwrap_or_else(|| title(view));
        if self.is_gallery {
            return Gallery::new(view, &Scene::of(view, self.max_hosts), &title).write(out);
        }
        let merged = MergedView::new(view, self.max_hosts, self.max_links);
        let data = ReportData::new(view, &merged, &title);
        let page = Page { title: &title, assets: ASSETS, connects_to: "" };
        page.write(&data, out.create_file("report.html")?)
    }
}

/// Returns the default title: the names of the inputs without their folders or, if there are more
/// than two, the name of the first and the number of others.
fn title(view: &View<'_>) -> String {
    let names = view.statistics().inputs.iter().map(|input| match input.name.as_str() {
        "-" => "standard input",
        path => path.rsplit('/').next().unwrap_or(path),
    });
    let names: Vec<_> = names.collect();
    match names.as_slice() {
        [] => "no input".to_owned(),
        [name] => (*name).to_owned(),
        [first, second] => format!("{first} and {second}"),
        [first, others @ ..] => format!("{first} and {} others", others.len()),
    }
}
