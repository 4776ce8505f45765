//! The wheel, the matrix and the graph in space, each as people use it.

use std::borrow::Cow;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use iplink_core::query::{Grouping, GroupNames, Query};
use iplink_core::{Dimensions, Ingest};
use iplink_formats::Render;
use iplink_formats::output::Memory;

use super::harness::Browser;
use crate::support::{iplink, office};

/// Lets a script work with a page of the example.
fn check(format: &str, args: &[&str]) {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html").to_str().unwrap().to_owned();
    let ended = iplink(&["-q", "render", &office(), "-f", format, "-o", &page]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    browser.check(&format!("{format}.mjs"), &page, args);
}

#[test]
#[ignore = "needs Chromium"]
fn a_wheel_is_pointed_at_searched_and_walked_around() {
    check("moowheel", &[]);
}

#[test]
#[ignore = "needs Chromium"]
fn a_matrix_is_ordered_and_lit() {
    check("matrix-page", &[]);
}

#[test]
#[ignore = "needs Chromium"]
fn a_graph_in_space_is_turned_searched_dragged_and_replayed() {
    check("graph3d", &["webgl"]);
}

#[test]
#[ignore = "needs Chromium"]
fn a_graph_in_space_needs_no_webgl() {
    check("graph3d", &["canvas"]);
}

#[test]
#[ignore = "needs Chromium"]
fn nothing_keeps_people_from_using_the_views() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    for (format, clicks) in
        [("moowheel", &[][..]), ("matrix-page", &["#by-cluster"]), ("graph3d", &["#play"])]
    {
        let page = folder.path().join(format).with_extension("html");
        let page = page.to_str().unwrap();
        let ended = iplink(&["-q", "render", &office(), "-f", format, "-o", page]);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
        browser.check("access.mjs", page, clicks);
    }
}

/// Names groups of hosts: by a list, and by numbers where it ends.
struct Named(&'static [&'static str]);

impl GroupNames for Named {
    fn group_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        let last = match address {
            IpAddr::V4(address) => address.octets()[3],
            IpAddr::V6(address) => address.octets()[15],
        };
        let group = usize::from(last) % 12;
        let name = self.0.get(group).map(|name| Cow::Borrowed(*name));
        Some(name.unwrap_or_else(|| Cow::Owned(format!("group {group}"))))
    }
}

/// Names that would do harm as markup, in the text of a page or of a script.
const HOSTILE: [&str; 8] = [
    "\"><script>hacked = 1</script>",
    "<img src=x onerror=\"hacked = 2\">",
    "</script><script>hacked = 3</script>",
    "<!--<script>",
    "&lt;b&gt; &amp; \u{202e}gnp.exe",
    "${hacked = 4} `'\\",
    "\u{2028}\u{2029}\0\u{1b}[2J",
    "<style>*{display:none}</style>",
];

/// Writes the page of a view whose hosts have these names.
fn page(format: &str, names: &'static [&'static str], folder: &Path) -> String {
    let mut ingest = Ingest::new(Dimensions::ALL);
    ingest.read("office", std::fs::File::open(office()).unwrap()).unwrap();
    let (graph, statistics) = ingest.finish();
    let mut query = Query::default();
    query.group = Some(Grouping::Named(Arc::new(Named(names))));
    let mut out = Memory::default();
    let ready = iplink_formats::find(format).unwrap().with_defaults();
    ready.render(&query.run(&graph, &statistics), &mut out).unwrap();
    let path = folder.join(format!("{format}-{}.html", names.len()));
    std::fs::write(&path, out.files().values().next().unwrap()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs Chromium"]
fn hostile_names_make_no_element_and_run_nothing() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    for format in ["moowheel", "matrix-page", "graph3d"] {
        let elements = |names| {
            let page = page(format, names, folder.path());
            browser.run("tags.mjs", &page, &[]).unwrap_or_else(|why| panic!("{format}: {why}"))
        };
        let (harmless, hostile) = (elements(&[]), elements(&HOSTILE));
        assert!(harmless.contains("CANVAS") && harmless.trim().ends_with("whole"), "{harmless}");
        assert_eq!(hostile, harmless, "{format}");
    }
}

#[test]
#[ignore = "needs Chromium"]
fn the_circles_of_a_scatter_plot_lead_to_hosts() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    for (number, kind) in ["of=links", "of=hosts", "of=ports"].into_iter().enumerate() {
        let out = format!("{}/{number}/", folder.path().display());
        let args = ["-q", "render", &office(), "-f", "scatter", "-P", kind, "-o", &out];
        let ended = iplink(&args);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{kind}");
        browser.check("scatter.mjs", &format!("{out}scatter.html"), &[]);
    }
}
