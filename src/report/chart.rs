//! A chart of three lines on two logarithmic axes, as SVG that needs nothing else.
//!
//! The lines differ in colour, dashes and markers at once, so that they can be told apart in
//! black and white and by whoever sees colours otherwise.

mod axis;

use std::fmt::Write as _;

use super::numbers::{grouped, plain};
use axis::Axis;

/// Size of the drawing, and of the frame within it.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 480.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 100.0;
const BOTTOM: f64 = 64.0;

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
        let (title, subtitle) = (escaped(&self.title), escaped(&self.subtitle));
        let mut svg = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" role="img"
  viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"
  font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#222222">
<title>{title}</title>
<desc>{subtitle}</desc>
<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>
<text x="{LEFT}" y="28" font-size="17" font-weight="bold">{title}</text>
<text x="{LEFT}" y="50">{subtitle}</text>
"##
        );
        self.axes(&x, &y, &mut svg);
        for (number, (series, look)) in self.series.iter().zip(&LOOKS).enumerate() {
            series.draw(look, &x, &y, &mut svg);
            series.name_it(look, LEFT + 110.0 * number as f64, &mut svg);
        }
        svg + "</svg>\n"
    }

    fn axes(&self, x: &Axis, y: &Axis, svg: &mut String) {
        let (right, low) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        let mut lines = String::new();
        let mut names = String::new();
        for tick in x.ticks() {
            let at = x.place(tick);
            let _ = write!(lines, "M{at:.1} {TOP}V{:.1}", low + 5.0);
            let (name, below) = (grouped(tick), low + 20.0);
            let _ = writeln!(
                names,
                r#"<text x="{at:.1}" y="{below:.1}" text-anchor="middle">{name}</text>"#
            );
        }
        for tick in y.ticks() {
            let at = y.place(tick);
            let _ = write!(lines, "M{right} {at:.1}H{:.1}", LEFT - 5.0);
            let (name, beside, base) = (plain(tick), LEFT - 9.0, at + 4.5);
            let _ = writeln!(
                names,
                r#"<text x="{beside:.1}" y="{base:.1}" text-anchor="end">{name}</text>"#
            );
        }
        let (x_label, y_label) = (escaped(&self.x_label), escaped(&self.y_label));
        let (middle_x, middle_y) = (x.at.0.midpoint(x.at.1), y.at.0.midpoint(y.at.1));
        let _ = write!(
            svg,
            r##"<path d="{lines}" stroke="#cccccc" fill="none"/>
<path d="M{LEFT} {TOP}V{low}H{right}" stroke="#222222" fill="none"/>
{names}<text x="{middle_x:.1}" y="{:.1}" text-anchor="middle">{x_label}</text>
<text transform="translate(22 {middle_y:.1}) rotate(-90)" text-anchor="middle">{y_label}</text>
"##,
            HEIGHT - 18.0
        );
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

fn escaped(text: &str) -> String {
    // What XML has no way to write is left out.
    let legal = text.chars().filter(|c| !c.is_control() && !('\u{fffe}'..='\u{ffff}').contains(c));
    legal.collect::<String>().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("a<b> & \u{1}c"), "a&lt;b&gt; &amp; c");
    }
}
