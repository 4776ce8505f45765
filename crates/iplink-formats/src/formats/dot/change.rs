//! The style of hosts and links in a comparison of two graphs.

use std::fmt::{Display, from_fn};

use iplink_core::graph::{Change, Comparison, Count};
use iplink_core::query::{View, Weight};

use super::WeightLabel;
use crate::kit::text::number::{format_bytes, format_count, format_integer};

/// The style of a change. Color (Okabe-Ito palette) and line style both encode it, so
/// that it is readable without color vision.
pub(super) struct ChangeStyle {
    pub(super) name: &'static str,
    pub(super) color: &'static str,
    /// The fill color of hosts.
    pub(super) fill: &'static str,
    /// The line style of Graphviz.
    style: &'static str,
    /// The width of the border of hosts, in points.
    border: &'static str,
}

impl ChangeStyle {
    /// All changes, in the order of the legend.
    const CHANGES: [Change; 4] = [Change::New, Change::Gone, Change::Changed, Change::Same];

    /// Returns the style of a change.
    pub(super) const fn of(change: Change) -> Self {
        let (color, fill, style, border) = match change {
            Change::New => ("#009e73", "#cdeee3", "solid", "1.5"),
            Change::Gone => ("#d55e00", "#fbe3d3", "dashed", "1.5"),
            Change::Changed => ("#16202a", "#ffffff", "bold", "3.0"),
            Change::Same => ("#aab3bd", "#f4f5f7", "solid", "1.0"),
        };
        Self { name: change.name(), color, fill, style, border }
    }

    /// Returns the Graphviz attributes of a host.
    pub(super) fn host_attributes(self) -> impl Display {
        let Self { color, fill, style, border, .. } = self;
        from_fn(move |f| {
            write!(f, "fillcolor=\"{fill}\", color=\"{color}\", penwidth={border}")?;
            write!(f, ", style=\"rounded,filled,{style}\"")
        })
    }

    /// Returns the Graphviz attributes of a link, except its line width.
    pub(super) fn link_attributes(self) -> impl Display {
        let Self { color, style, .. } = self;
        // The style `bold` would override the line width.
        let style = if style == "dashed" { style } else { "solid" };
        from_fn(move |f| write!(f, "color=\"{color}\", style={style}"))
    }
}

/// Returns whether a view is a comparison of two graphs.
pub(super) fn is_comparison(view: &View<'_>) -> bool {
    view.hosts().any(|host| host.comparison.is_some())
}

/// Returns the label of a link that is new, gone or changed, or `None` if it counts as unchanged.
pub(super) fn label(weight: Weight, comparison: &Comparison) -> Option<impl Display> {
    let weight_of = |count: Count| match weight {
        Weight::Bytes => count.bytes,
        _ => count.packets,
    };
    let (before, after) = (
        WeightLabel(weight, weight_of(comparison.before)),
        WeightLabel(weight, weight_of(comparison.after)),
    );
    let change = comparison.change;
    (change != Change::Same).then(|| {
        from_fn(move |f| match change {
            Change::New => write!(f, "+{after}"),
            Change::Gone => write!(f, "-{before}"),
            Change::Changed | Change::Same => write!(f, "{before} → {after}"),
        })
    })
}

/// Returns the tooltip: the traffic before and after the change.
pub(super) fn tooltip(comparison: &Comparison) -> impl Display {
    let name = comparison.change.name();
    let (before, after) = (comparison.before, comparison.after);
    from_fn(move |f| {
        let packets = (format_integer(before.packets), format_integer(after.packets));
        write!(f, "{name}: before {} packets, {}", packets.0, format_bytes(before.bytes))?;
        write!(f, "; after {}, {}", packets.1, format_bytes(after.bytes))
    })
}

/// Returns the legend line: the style of each type of change, and the numbers of hosts and links
/// with this change.
pub(super) fn legend<'a>(view: &'a View<'a>) -> impl Display {
    from_fn(|f| {
        for change in ChangeStyle::CHANGES {
            let ChangeStyle { name, color, .. } = ChangeStyle::of(change);
            let has_change = |comparison: Option<&Comparison>| {
                comparison.is_some_and(|comparison| comparison.change == change)
            };
            let hosts = view.hosts().filter(|host| has_change(host.comparison.as_deref())).count();
            let links = view.links().filter(|link| has_change(link.comparison)).count();
            let symbol = match change {
                Change::New | Change::Same => "&#9632;",
                Change::Gone => "- -",
                Change::Changed => "<b>&#9632;</b>",
            };
            write!(f, "<font color=\"{color}\">{symbol}</font> {name}: ")?;
            let (hosts, links) =
                (format_count(hosts as u64, "host"), format_count(links as u64, "link"));
            write!(f, "{hosts}, {links}   ")?;
        }
        Ok(())
    })
}
