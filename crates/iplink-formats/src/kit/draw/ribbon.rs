//! Arcs of circles: bands, slices, and ribbons between them.

use std::f64::consts::PI;

use crate::kit::draw::geometry::Point;
use crate::kit::draw::svg::Outline;

/// An arc of a circle. Angles are in radians, clockwise from twelve o'clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct CircleArc {
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl CircleArc {
    /// Returns the angle in the middle of the arc.
    pub(crate) const fn middle(self) -> f64 {
        (self.from + self.to) / 2.0
    }

    /// Returns whether the arc is longer than half a circle, which is the large-arc flag of SVG.
    fn is_long(self) -> bool {
        self.to - self.from > PI
    }

    /// Returns an annular sector: the part of a ring that the arc spans. It is a pie slice if
    /// `inner`, the inner radius of the ring, is 0.
    pub(crate) fn band(self, center: Point, inner: f64, outer: f64) -> Outline {
        // The sector consists of two halves, since SVG draws no arc that ends where it
        // starts.
        let middle = self.middle();
        let at = |angle, radius| center.at_angle(angle, radius);
        let outline = Outline::default().from(at(self.from, outer));
        let outline = outline.clockwise(outer, false, at(middle, outer));
        let outline = outline.clockwise(outer, false, at(self.to, outer));
        if inner <= 0.0 {
            return outline.to(center).closed();
        }
        let outline =
            outline.to(at(self.to, inner)).counterclockwise(inner, false, at(middle, inner));
        outline.counterclockwise(inner, false, at(self.from, inner)).closed()
    }

    /// Returns a ribbon from this arc to the arc `target`, where it ends in a tip that is `tip`
    /// pixels long. `radius` is that of the circle of both arcs.
    pub(crate) fn ribbon(self, target: Self, center: Point, radius: f64, tip: f64) -> Outline {
        let tip_base = radius - tip;
        let (start, end) = (center.at_angle(self.from, radius), center.at_angle(self.to, radius));
        let outline = Outline::default().from(start);
        let outline = outline.clockwise(radius, self.is_long(), end);
        let outline = outline.quadratic_to(center, center.at_angle(target.from, tip_base));
        let outline = outline.to(center.at_angle(target.middle(), radius - 1.0));
        let outline = outline.to(center.at_angle(target.to, tip_base));
        outline.quadratic_to(center, start).closed()
    }
}
