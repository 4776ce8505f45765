//! Tests of the wheel, the matrix, the 3D graph and the scatter plot in a browser.

use std::borrow::Cow;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use iplink_core::query::{GroupNames, Grouping, Query};
use iplink_core::{Dimensions, Ingest};
use iplink_formats::Render;
use iplink_formats::output::Memory;

use super::harness::Browser;
use crate::support::{iplink, office};

/// Renders the example capture as a page of a format, and runs the test script of the format on it.
fn check_page(format: &str, args: &[&str]) {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html").to_str().unwrap().to_owned();
    let result = iplink(&["-q", "render", &office(), "-f", format, "-o", &page]);
    assert_eq!((result.code, result.stderr.as_str()), (0, ""));
    browser.check(&format!("{format}.mjs"), &page, args);
}

#[test]
#[ignore = "needs Chromium"]
fn moowheel_supports_hover_search_and_keyboard() {
    check_page("moowheel", &[]);
}

#[test]
#[ignore = "needs Chromium"]
fn matrix_page_supports_sorting_hover_and_zoom() {
    check_page("matrix-page", &[]);
}

#[test]
#[ignore = "needs Chromium"]
fn graph3d_controls_have_their_effects_with_webgl() {
    check_page("graph3d", &["webgl"]);
}

#[test]
#[ignore = "needs Chromium"]
fn graph3d_controls_have_their_effects_without_webgl() {
    check_page("graph3d", &["canvas"]);
}

#[test]
#[ignore = "needs Chromium"]
fn graph_pages_are_accessible() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    for (format, clicks) in
        [("moowheel", &[][..]), ("matrix-page", &["#by-cluster"]), ("graph3d", &["#play"])]
    {
        let page = folder.path().join(format).with_extension("html");
        let page = page.to_str().unwrap();
        let result = iplink(&["-q", "render", &office(), "-f", format, "-o", page]);
        assert_eq!((result.code, result.stderr.as_str()), (0, ""));
        browser.check("access.mjs", page, clicks);
    }
}

/// Groups hosts by the last byte of their address. The first groups have names from a list, and the
/// others have numbers.
struct ListedNames(&'static [&'static str]);

impl GroupNames for ListedNames {
    fn group_of(&self, address: IpAddr) -> Option<Cow<'_, str>> {
        let last_byte = match address {
            IpAddr::V4(address) => address.octets()[3],
            IpAddr::V6(address) => address.octets()[15],
        };
        let group = usize::from(last_byte) % 12;
        let name = self.0.get(group).map(|name| Cow::Borrowed(*name));
        Some(name.unwrap_or_else(|| Cow::Owned(format!("group {group}"))))
    }
}

/// Names that would be harmful as markup, in the text of a page or a script.
const HOSTILE_NAMES: [&str; 8] = [
    "\"><script>hacked = 1</script>",
    "<img src=x onerror=\"hacked = 2\">",
    "</script><script>hacked = 3</script>",
    "<!--<script>",
    "&lt;b&gt; &amp; \u{202e}gnp.exe",
    "${hacked = 4} `'\\",
    "\u{2028}\u{2029}\0\u{1b}[2J",
    "<style>*{display:none}</style>",
];

/// Writes the page of a format with these names of groups, and returns its path.
fn write_page(format: &str, names: &'static [&'static str], folder: &Path) -> String {
    let mut ingest = Ingest::new(Dimensions::ALL);
    ingest.read("office", std::fs::File::open(office()).unwrap()).unwrap();
    let (graph, statistics) = ingest.finish();
    let mut query = Query::default();
    query.group = Some(Grouping::Named(Arc::new(ListedNames(names))));
    let mut out = Memory::default();
    let renderer = iplink_formats::find(format).unwrap().with_defaults();
    renderer.render(&query.run(&graph, &statistics), &mut out).unwrap();
    let path = folder.join(format!("{format}-{}.html", names.len()));
    std::fs::write(&path, out.files().values().next().unwrap()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs Chromium"]
fn hostile_names_add_no_elements_to_graph_pages() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    for format in ["moowheel", "matrix-page", "graph3d"] {
        let list_elements = |names| {
            let page = write_page(format, names, folder.path());
            browser.run("tags.mjs", &page, &[]).unwrap_or_else(|error| panic!("{format}: {error}"))
        };
        let (harmless, hostile) = (list_elements(&[]), list_elements(&HOSTILE_NAMES));
        assert!(
            harmless.contains("CANVAS") && harmless.trim().ends_with("no script ran"),
            "{harmless}"
        );
        assert_eq!(hostile, harmless, "{format}");
    }
}

#[test]
#[ignore = "needs Chromium"]
fn scatter_plot_circles_link_to_host_pages() {
    let browser = Browser::find();
    let folder = tempfile::tempdir().unwrap();
    for (index, param) in ["of=links", "of=hosts", "of=ports"].into_iter().enumerate() {
        let out = format!("{}/{index}/", folder.path().display());
        let args = ["-q", "render", &office(), "-f", "scatter", "-P", param, "-o", &out];
        let result = iplink(&args);
        assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{param}");
        browser.check("scatter.mjs", &format!("{out}scatter.html"), &[]);
    }
}
