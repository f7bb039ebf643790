//! Points and lines on the plan, in metres east and north of the market square.
//!
//! Only `+ − × ÷ √` are used, which IEEE 754 fixes to the last bit; sines and the like come
//! from the system's library and differ between systems, so that files would too.

/// A place on the plan, rounded to the centimetre so that equal places compare equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    pub fn new(x: f64, y: f64) -> Self {
        Self { x: (x * 100.0).round() / 100.0, y: (y * 100.0).round() / 100.0 }
    }

    pub fn distance(self, other: Self) -> f64 {
        ((self.x - other.x) * (self.x - other.x) + (self.y - other.y) * (self.y - other.y)).sqrt()
    }

    /// The point at `t` of the way to `other`.
    pub fn towards(self, other: Self, t: f64) -> Self {
        Self::new(self.x + (other.x - self.x) * t, self.y + (other.y - self.y) * t)
    }

    /// The point `along` metres in the direction from `a` to `b` and `left` metres beside it.
    pub fn beside(self, a: Self, b: Self, along: f64, left: f64) -> Self {
        let length = a.distance(b).max(0.01);
        let (dx, dy) = ((b.x - a.x) / length, (b.y - a.y) / length);
        Self::new(self.x + dx * along - dy * left, self.y + dy * along + dx * left)
    }
}

/// The nearest place on a line.
#[derive(Debug, Clone, Copy)]
pub struct Foot {
    /// The segment it lies on: from point `segment` of the line to the next.
    pub segment: usize,
    pub point: Point,
    pub distance: f64,
    /// Metres from the begin of the line.
    pub along: f64,
    /// Whether the place asked for lies to the left of the line.
    pub on_left: bool,
}

/// The place on `line` nearest to `p`; `None` for lines of fewer than two points.
pub fn nearest(line: &[Point], p: Point) -> Option<Foot> {
    let mut best: Option<Foot> = None;
    let mut along = 0.0;
    for (segment, pair) in line.windows(2).enumerate() {
        let &[a, b] = pair else { continue };
        let length = a.distance(b);
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let t = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (length * length).max(0.0001);
        let t = t.clamp(0.0, 1.0);
        let point = a.towards(b, t);
        let distance = p.distance(point);
        if best.is_none_or(|foot| distance < foot.distance) {
            let on_left = dx * (p.y - a.y) - dy * (p.x - a.x) >= 0.0;
            best = Some(Foot { segment, point, distance, along: along + t * length, on_left });
        }
        along += length;
    }
    best
}

/// Where the segments `a`–`b` and `c`–`d` cross, if they do; touching at an end counts.
pub fn crossing((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<Point> {
    let (rx, ry, sx, sy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let cross = rx * sy - ry * sx;
    if cross == 0.0 {
        return None;
    }
    let t = ((c.x - a.x) * sy - (c.y - a.y) * sx) / cross;
    let u = ((c.x - a.x) * ry - (c.y - a.y) * rx) / cross;
    let inside = 0.0..=1.0;
    (inside.contains(&t) && inside.contains(&u)).then(|| a.towards(b, t))
}

/// Metres from the first point to the last.
pub fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
}

/// A smooth curve through all the points: cubic pieces whose slope at a point is the mean of
/// the two chords', the shorter one weighing more. A new point about every `step` metres.
pub fn smooth(line: &[Point], step: f64) -> Vec<Point> {
    let slope = |i: usize| -> (f64, f64) {
        let chord = |a: Point, b: Point| {
            let d = a.distance(b).max(0.01);
            ((b.x - a.x) / d, (b.y - a.y) / d, d)
        };
        let before = (i > 0).then(|| chord(line[i - 1], line[i]));
        let after = (i + 1 < line.len()).then(|| chord(line[i], line[i + 1]));
        match (before, after) {
            (Some((ax, ay, a)), Some((bx, by, b))) => {
                ((ax * b + bx * a) / (a + b), (ay * b + by * a) / (a + b))
            }
            (Some((x, y, _)), None) | (None, Some((x, y, _))) => (x, y),
            (None, None) => (0.0, 0.0),
        }
    };
    let mut curve = vec![line[0]];
    for i in 0..line.len() - 1 {
        let (a, b) = (line[i], line[i + 1]);
        let d = a.distance(b);
        let ((ax, ay), (bx, by)) = (slope(i), slope(i + 1));
        let pieces = (d / step).ceil().max(1.0);
        let mut k = 1.0;
        while k < pieces {
            let t = k / pieces;
            let (t2, t3) = (t * t, t * t * t);
            let (h00, h10) = (2.0 * t3 - 3.0 * t2 + 1.0, t3 - 2.0 * t2 + t);
            let (h01, h11) = (3.0 * t2 - 2.0 * t3, t3 - t2);
            curve.push(Point::new(
                h00 * a.x + h10 * d * ax + h01 * b.x + h11 * d * bx,
                h00 * a.y + h10 * d * ay + h01 * b.y + h11 * d * by,
            ));
            k += 1.0;
        }
        curve.push(b);
    }
    curve
}

/// A closed ring of twelve points around `centre`, counterclockwise.
pub fn ring(centre: Point, radius: f64) -> Vec<Point> {
    let half = 0.5;
    let root = 3.0_f64.sqrt() / 2.0;
    let quarter = [(1.0, 0.0), (root, half), (half, root)];
    let mut points = Vec::with_capacity(13);
    for turn in 0..4 {
        for (x, y) in quarter {
            let (x, y) = match turn {
                0 => (x, y),
                1 => (-y, x),
                2 => (-x, -y),
                _ => (y, -x),
            };
            points.push(Point::new(centre.x + radius * x, centre.y + radius * y));
        }
    }
    points.push(points[0]);
    points
}

/// A small generator of noise (splitmix64), for bends and for the spacing of houses.
pub struct Noise(u64);

impl Noise {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next value, in [−1, 1).
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (z >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}
