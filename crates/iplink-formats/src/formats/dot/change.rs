//! How hosts and links look where graphs are compared.

use std::fmt::{Display, from_fn};

use iplink_core::graph::{Change, Comparison, Count};
use iplink_core::query::{View, Weight};

use super::Label;
use crate::kit::text::number::{bytes, counted, grouped};

/// How what became of something looks: by the colour, after Okabe and Ito, and
/// by the line, so that nobody needs to see colours.
pub(super) struct Look {
    pub(super) name: &'static str,
    pub(super) colour: &'static str,
    pub(super) fill: &'static str,
    style: &'static str,
    border: &'static str,
}

impl Look {
    const ALL: [Change; 4] = [Change::New, Change::Gone, Change::Changed, Change::Same];

    pub(super) const fn of(change: Change) -> Self {
        let (colour, fill, style, border) = match change {
            Change::New => ("#009e73", "#cdeee3", "solid", "1.5"),
            Change::Gone => ("#d55e00", "#fbe3d3", "dashed", "1.5"),
            Change::Changed => ("#16202a", "#ffffff", "bold", "3.0"),
            Change::Same => ("#aab3bd", "#f4f5f7", "solid", "1.0"),
        };
        Self { name: change.name(), colour, fill, style, border }
    }

    /// Writes the attributes of a host.
    pub(super) fn of_host(self) -> impl Display {
        let Self { colour, fill, style, border, .. } = self;
        from_fn(move |f| {
            write!(f, "fillcolor=\"{fill}\", color=\"{colour}\", penwidth={border}")?;
            write!(f, ", style=\"rounded,filled,{style}\"")
        })
    }

    /// Writes the attributes of a link besides its width.
    pub(super) fn of_link(self) -> impl Display {
        let Self { colour, style, .. } = self;
        // `bold` would take the place of the width.
        let style = if style == "dashed" { style } else { "solid" };
        from_fn(move |f| write!(f, "color=\"{colour}\", style={style}"))
    }
}

/// Tells whether a view compares graphs.
pub(super) fn is_comparison(view: &View<'_>) -> bool {
    view.hosts().any(|host| host.comparison.is_some())
}

/// Writes what stands beside a link; nothing where it is much the same.
pub(super) fn label(weight: Weight, it: &Comparison) -> Option<impl Display> {
    let of = |count: Count| match weight {
        Weight::Bytes => count.bytes,
        _ => count.packets,
    };
    let (before, after) = (Label(weight, of(it.before)), Label(weight, of(it.after)));
    let change = it.change;
    (change != Change::Same).then(|| {
        from_fn(move |f| match change {
            Change::New => write!(f, "+{after}"),
            Change::Gone => write!(f, "-{before}"),
            Change::Changed | Change::Same => write!(f, "{before} → {after}"),
        })
    })
}

/// Writes all there is to say of a change.
pub(super) fn tooltip(it: &Comparison) -> impl Display {
    let (name, before, after) = (it.change.name(), it.before, it.after);
    from_fn(move |f| {
        let packets = (grouped(before.packets), grouped(after.packets));
        write!(f, "{name}: before {} packets, {}", packets.0, bytes(before.bytes))?;
        write!(f, "; after {}, {}", packets.1, bytes(after.bytes))
    })
}

/// Writes the line that says how many hosts and links became what, and how that
/// looks.
pub(super) fn legend<'a>(view: &'a View<'a>) -> impl Display {
    from_fn(|f| {
        for change in Look::ALL {
            let Look { name, colour, .. } = Look::of(change);
            let is_so = |it: Option<&Comparison>| it.is_some_and(|it| it.change == change);
            let hosts = view.hosts().filter(|host| is_so(host.comparison.as_deref())).count();
            let links = view.links().filter(|link| is_so(link.comparison)).count();
            let line = match change {
                Change::New | Change::Same => "&#9632;",
                Change::Gone => "- -",
                Change::Changed => "<b>&#9632;</b>",
            };
            write!(f, "<font color=\"{colour}\">{line}</font> {name}: ")?;
            let (hosts, links) = (counted(hosts as u64, "host"), counted(links as u64, "link"));
            write!(f, "{hosts}, {links}   ")?;
        }
        Ok(())
    })
}
