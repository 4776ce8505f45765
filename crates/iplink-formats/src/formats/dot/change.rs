//! The style of hosts and links in a comparison of two graphs.

use std::fmt::{Display, from_fn};

use iplink_core::graph::{Change, Comparison, Count};
use iplink_core::query::{View, Weight};

use super::Label;
use crate::kit::text::number::{format_bytes, format_count, format_integer};

/// The style of a change. Color (Okabe-Ito palette) and line style both encode it, so
/// that it is readable without color vision.
pub(super) struct ChangeStyle {
    pub(super) name: &'static str,
    pub(super) color: &'static str,
    pub(super) fill: &'static str,
    style: &'static str,
    border: &'static str,
}

impl ChangeStyle {
    const ALL: [Change; 4] = [Change::New, Change::Gone, Change::Changed, Change::Same];

    pub(super) const fn of(change: Change) -> Self {
        let (color, fill, style, border) = match change {
            Change::New => ("#009e73", "#cdeee3", "solid", "1.5"),
            Change::Gone => ("#d55e00", "#fbe3d3", "dashed", "1.5"),
            Change::Changed => ("#16202a", "#ffffff", "bold", "3.0"),
            Change::Same => ("#aab3bd", "#f4f5f7", "solid", "1.0"),
        };
        Self { name: change.name(), color, fill, style, border }
    }

    /// Writes the attributes of a host.
    pub(super) fn of_host(self) -> impl Display {
        let Self { color, fill, style, border, .. } = self;
        from_fn(move |f| {
            write!(f, "fillcolor=\"{fill}\", color=\"{color}\", penwidth={border}")?;
            write!(f, ", style=\"rounded,filled,{style}\"")
        })
    }

    /// Writes the attributes of a link besides its width.
    pub(super) fn of_link(self) -> impl Display {
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

/// Writes the label of a changed link; nothing if it did not change significantly.
pub(super) fn label(weight: Weight, it: &Comparison) -> Option<impl Display> {
    let weight_of = |count: Count| match weight {
        Weight::Bytes => count.bytes,
        _ => count.packets,
    };
    let (before, after) = (Label(weight, weight_of(it.before)), Label(weight, weight_of(it.after)));
    let change = it.change;
    (change != Change::Same).then(|| {
        from_fn(move |f| match change {
            Change::New => write!(f, "+{after}"),
            Change::Gone => write!(f, "-{before}"),
            Change::Changed | Change::Same => write!(f, "{before} → {after}"),
        })
    })
}

/// Writes the complete description of a change.
pub(super) fn tooltip(it: &Comparison) -> impl Display {
    let (name, before, after) = (it.change.name(), it.before, it.after);
    from_fn(move |f| {
        let packets = (format_integer(before.packets), format_integer(after.packets));
        write!(f, "{name}: before {} packets, {}", packets.0, format_bytes(before.bytes))?;
        write!(f, "; after {}, {}", packets.1, format_bytes(after.bytes))
    })
}

/// Writes the legend line with the number of hosts and links of each kind of change and
/// their style.
pub(super) fn legend<'a>(view: &'a View<'a>) -> impl Display {
    from_fn(|f| {
        for change in ChangeStyle::ALL {
            let ChangeStyle { name, color, .. } = ChangeStyle::of(change);
            let is_so = |it: Option<&Comparison>| it.is_some_and(|it| it.change == change);
            let hosts = view.hosts().filter(|host| is_so(host.comparison.as_deref())).count();
            let links = view.links().filter(|link| is_so(link.comparison)).count();
            let line = match change {
                Change::New | Change::Same => "&#9632;",
                Change::Gone => "- -",
                Change::Changed => "<b>&#9632;</b>",
            };
            write!(f, "<font color=\"{color}\">{line}</font> {name}: ")?;
            let (hosts, links) =
                (format_count(hosts as u64, "host"), format_count(links as u64, "link"));
            write!(f, "{hosts}, {links}   ")?;
        }
        Ok(())
    })
}
