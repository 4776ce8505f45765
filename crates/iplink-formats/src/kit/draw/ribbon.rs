//! Parts of circles: bands, slices, and ribbons between them.

use std::f64::consts::PI;

use crate::kit::draw::geometry::Point;
use crate::kit::draw::svg::Outline;

/// A part of a circle, in radians clockwise from twelve o'clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Arc {
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl Arc {
    pub(crate) const fn middle(self) -> f64 {
        (self.from + self.to) / 2.0
    }

    fn is_long(self) -> bool {
        self.to - self.from > PI
    }

    /// Draws what lies between two circles, or a slice where `inner` is 0.
    pub(crate) fn band(self, centre: Point, inner: f64, outer: f64) -> Outline {
        // Drawn in two halves, since a whole circle begins where it ends.
        let middle = self.middle();
        let at = |angle, radius| centre.around(angle, radius);
        let outline = Outline::default().from(at(self.from, outer));
        let outline = outline.clockwise(outer, false, at(middle, outer));
        let outline = outline.clockwise(outer, false, at(self.to, outer));
        if inner <= 0.0 {
            return outline.to(centre).closed();
        }
        let outline = outline.to(at(self.to, inner)).anticlockwise(inner, false, at(middle, inner));
        outline.anticlockwise(inner, false, at(self.from, inner)).closed()
    }

    /// Draws a ribbon from this part of a circle to another, where it ends in a
    /// point that is `tip` pixels long.
    pub(crate) fn ribbon(self, to: Self, centre: Point, radius: f64, tip: f64) -> Outline {
        let near = radius - tip;
        let (first, last) = (centre.around(self.from, radius), centre.around(self.to, radius));
        let outline = Outline::default().from(first);
        let outline = outline.clockwise(radius, self.is_long(), last);
        let outline = outline.bent(centre, centre.around(to.from, near));
        let outline = outline.to(centre.around(to.middle(), radius - 1.0));
        let outline = outline.to(centre.around(to.to, near));
        outline.bent(centre, first).closed()
    }
}
