//! Points and rectangles of a picture, in pixels. `y` grows downward.

/// A point of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a point has two coordinates")]
pub struct Point {
    /// The distance from the left edge of the picture.
    pub x: f64,
    /// The distance from the top edge of the picture.
    pub y: f64,
}

/// A rectangle parallel to the axes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a rectangle has four sides")]
pub struct Rect {
    /// The left edge.
    pub left: f64,
    /// The top edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The bottom edge.
    pub bottom: f64,
}

impl Point {
    /// Creates a point.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Returns the point at an angle and a distance from this one. Angles are in radians,
    /// clockwise from twelve o'clock.
    #[must_use]
    pub fn at_angle(self, angle: f64, distance: f64) -> Self {
        Self::new(self.x + distance * angle.sin(), self.y - distance * angle.cos())
    }

    /// Returns the point at a fraction, from 0 to 1, of the way to another point.
    #[must_use]
    pub fn interpolate(self, other: Self, fraction: f64) -> Self {
        Self::new(self.x + (other.x - self.x) * fraction, self.y + (other.y - self.y) * fraction)
    }

    /// Returns the distance to another point.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

impl Rect {
    /// Creates a rectangle from its upper left corner and its size.
    #[must_use]
    pub const fn new(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    /// Returns the width.
    #[must_use]
    pub const fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Returns the height.
    #[must_use]
    pub const fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Returns the center.
    #[must_use]
    pub const fn center(&self) -> Point {
        Point::new((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// Returns the rectangle with its left and right sides moved inward by `x`, and its top and
    /// bottom by `y`. Negative distances move them outward.
    #[must_use]
    pub const fn inset(&self, x: f64, y: f64) -> Self {
        Self {
            left: self.left + x,
            top: self.top + y,
            right: self.right - x,
            bottom: self.bottom - y,
        }
    }

    /// Returns whether the rectangles overlap. Rectangles that only touch do not.
    #[must_use]
    pub const fn intersects(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Returns whether the other rectangle is entirely within this one.
    #[must_use]
    pub const fn contains(&self, other: &Self) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }
}
