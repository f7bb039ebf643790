//! Charts, as SVG that needs nothing else: three lines on two logarithmic axes, and stairs on
//! plain ones.
//!
//! The lines differ in colour, dashes and markers at once, so that they can be told apart in
//! black and white and by whoever sees colours otherwise.

mod axis;
mod frame;
mod steps;

use std::fmt::Write as _;

use super::numbers::{grouped, plain};
use axis::Axis;
use frame::{BOTTOM, Frame, HEIGHT, LEFT, RIGHT, WIDTH, escaped};

pub use steps::{Stairs, StepChart};

/// Where the frame begins, from above.
const TOP: f64 = 100.0;

/// Between the frame's sides and the first and last value.
const INSET: f64 = 22.0;

/// Half the width of a bar's ends.
const HALF: f64 = 4.5;

/// What is drawn.
pub struct Chart {
    /// Above it, in large.
    pub title: String,
    /// Below the title.
    pub subtitle: String,
    /// What goes to the right.
    pub x_label: String,
    /// What goes up.
    pub y_label: String,
    /// The lines.
    pub series: [Series; 3],
}

/// One line.
pub struct Series {
    /// For the legend.
    pub name: String,
    /// Its points, from left to right.
    pub points: Vec<Point>,
}

/// One point of a line, with what it varied between; all above zero.
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Up.
    pub y: f64,
    /// The least that was seen of it.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
}

/// How a line looks.
struct Look {
    colour: &'static str,
    dashes: &'static str,
    /// Of the marker.
    fill: &'static str,
    marker: fn(f64, f64) -> String,
}

/// Colours of Okabe and Ito's palette, from dark to light. The markers grow and two of them are
/// hollow, so that all are seen where they lie upon each other.
const LOOKS: [Look; 3] = [
    Look { colour: "#000000", dashes: "none", fill: "#000000", marker: circle },
    Look { colour: "#0072b2", dashes: "9 4", fill: "none", marker: square },
    Look { colour: "#d55e00", dashes: "2 4", fill: "none", marker: triangle },
];

fn circle(x: f64, y: f64) -> String {
    format!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="3"/>"#)
}

fn square(x: f64, y: f64) -> String {
    let (left, top) = (x - 5.5, y - 5.5);
    format!(r#"<rect x="{left:.1}" y="{top:.1}" width="11" height="11"/>"#)
}

fn triangle(x: f64, y: f64) -> String {
    let (left, right, low, high) = (x - 11.0, x + 11.0, y + 7.0, y - 11.0);
    format!(r#"<path d="M{left:.1} {low:.1}L{right:.1} {low:.1}L{x:.1} {high:.1}Z"/>"#)
}

impl Chart {
    /// The drawing.
    pub fn svg(&self) -> String {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let x = Axis::around(points().map(|p| p.x), (LEFT + INSET, WIDTH - RIGHT - INSET));
        let y = Axis::around(
            points().flat_map(|p| [p.y, p.least, p.greatest]),
            (HEIGHT - BOTTOM - INSET / 2.0, TOP + INSET / 2.0),
        );
        let frame = Frame {
            title: &self.title,
            subtitle: &self.subtitle,
            x_label: &self.x_label,
            y_label: &self.y_label,
            top: TOP,
            name: [grouped, plain],
        };
        let mut svg = frame.begin(&x, &y);
        for (number, (series, look)) in self.series.iter().zip(&LOOKS).enumerate() {
            series.draw(look, &x, &y, &mut svg);
            series.name_it(look, LEFT + 110.0 * number as f64, &mut svg);
        }
        svg + "</svg>\n"
    }
}

impl Series {
    fn draw(&self, look: &Look, x: &Axis, y: &Axis, svg: &mut String) {
        let Look { colour, dashes, fill, marker } = look;
        let (mut line, mut bars, mut markers) = (String::new(), String::new(), String::new());
        for (number, point) in self.points.iter().enumerate() {
            let (at, height) = (x.place(point.x), y.place(point.y));
            let (low, high) = (y.place(point.least), y.place(point.greatest));
            let _ = write!(line, "{}{at:.1} {height:.1}", if number == 0 { 'M' } else { 'L' });
            let (left, width) = (at - HALF, 2.0 * HALF);
            let _ = write!(bars, "M{at:.1} {low:.1}V{high:.1}");
            for end in [low, high] {
                let _ = write!(bars, "M{left:.1} {end:.1}h{width}");
            }
            markers += &marker(at, height);
        }
        let _ = write!(
            svg,
            r#"<g stroke="{colour}" fill="none">
<path d="{line}" stroke-width="2" stroke-dasharray="{dashes}"/>
<path d="{bars}"/>
</g>
<g stroke="{colour}" stroke-width="1.8" fill="{fill}">{markers}</g>
"#
        );
    }

    /// The line's entry in the legend.
    fn name_it(&self, look: &Look, left: f64, svg: &mut String) {
        let Look { colour, dashes, fill, marker } = look;
        let (line, base, name) = (TOP - 25.0, TOP - 20.5, escaped(&self.name));
        let marker = marker(left + 22.0, line);
        let _ = writeln!(
            svg,
            r#"<path d="M{left} {line}h44" stroke="{colour}" stroke-width="2"
  stroke-dasharray="{dashes}"/>
<g stroke="{colour}" stroke-width="1.8" fill="{fill}">{marker}</g>
<text x="{:.1}" y="{base:.1}">{name}</text>"#,
            left + 52.0
        );
    }
}
