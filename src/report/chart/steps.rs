//! A chart of stairs on two plain axes: how often something holds, up to a value.

use std::fmt::Write as _;

use super::super::numbers::grouped;
use super::axis::Axis;
use super::frame::{BOTTOM, Frame, HEIGHT, LEFT, RIGHT, WIDTH, escaped, shortened};

/// The most characters in a line of the drawing.
const LINE: usize = 92;

/// Entries of the legend side by side, and the most characters of one.
const COLUMNS: usize = 3;
const ENTRY: usize = 20;

/// What is drawn.
pub struct StepChart {
    /// Above it, in large.
    pub title: String,
    /// Below the title.
    pub subtitle: String,
    /// Below that, where there is one line only, which needs no legend.
    pub about: String,
    /// What goes to the right.
    pub x_label: String,
    /// What goes up.
    pub y_label: String,
    /// The lines, at most [`StepChart::LINES`] of them.
    pub series: Vec<Stairs>,
}

/// One line: 0 up to its first step.
pub struct Stairs {
    /// For the legend.
    pub name: String,
    /// Where it steps up, and to what; ascending, from 0 on.
    pub steps: Vec<(f64, f64)>,
    /// A point of it to be marked.
    pub mark: Option<(f64, f64)>,
}

/// Colours of Okabe and Ito's palette, from dark to light, each with dashes of its own.
const LOOKS: [(&str, &str); StepChart::LINES] = [
    ("#000000", "none"),
    ("#0072b2", "9 4"),
    ("#d55e00", "2 4"),
    ("#009e73", "14 4 2 4"),
    ("#cc79a7", "5 2"),
    ("#56b4e9", "2 2 8 2"),
];

impl StepChart {
    /// The most lines that can be told apart.
    pub const LINES: usize = 6;

    /// The drawing.
    pub fn svg(&self) -> String {
        let rows = match self.series.len() {
            0 | 1 => 1,
            lines => lines.min(Self::LINES).div_ceil(COLUMNS),
        };
        let top = 66.0 + 22.0 * rows as f64;
        let marks = || self.series.iter().filter_map(|stairs| stairs.mark);
        let points = || self.series.iter().flat_map(|stairs| &stairs.steps).copied().chain(marks());
        let x = Axis::from_zero(points().map(|(x, _)| x), (LEFT, WIDTH - RIGHT), 0.01);
        let y = Axis::from_zero(points().map(|(_, y)| y), (HEIGHT - BOTTOM, top + 10.0), 1.0);
        let frame = Frame {
            title: &shortened(&self.title, LINE / 4 * 3),
            subtitle: &self.subtitle,
            x_label: &self.x_label,
            y_label: &self.y_label,
            top,
            name: [with_decimals, with_decimals],
        };
        let mut svg = frame.begin(&x, &y);
        if let [_] = self.series.as_slice() {
            let about = escaped(&shortened(&self.about, LINE));
            let _ = writeln!(svg, r#"<text x="{LEFT}" y="72">{about}</text>"#);
        }
        // The first lies on top, where others run along it.
        for (stairs, look) in self.series.iter().zip(LOOKS).rev() {
            stairs.draw(look, &x, &y, &mut svg);
        }
        if self.series.len() > 1 {
            for (number, (stairs, look)) in self.series.iter().zip(LOOKS).enumerate() {
                stairs.name_it(look, number, &mut svg);
            }
        }
        svg + "</svg>\n"
    }
}

impl Stairs {
    fn draw(&self, (colour, dashes): (&str, &str), x: &Axis, y: &Axis, svg: &mut String) {
        let mut line = format!("M{:.1} {:.1}", x.at.0, y.place(0.0));
        for (at, up) in &self.steps {
            let _ = write!(line, "H{:.1}V{:.1}", x.place(*at), y.place(*up));
        }
        let _ = write!(line, "H{:.1}", x.at.1);
        let _ = writeln!(
            svg,
            r#"<path d="{line}" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}" fill="none"/>"#
        );
        if let Some((at, up)) = self.mark {
            let (at, up) = (x.place(at), y.place(up));
            let _ = writeln!(
                svg,
                r##"<circle cx="{at:.1}" cy="{up:.1}" r="5" stroke="{colour}" stroke-width="2" fill="#ffffff"/>"##
            );
        }
    }

    /// The line's entry in the legend.
    fn name_it(&self, (colour, dashes): (&str, &str), number: usize, svg: &mut String) {
        let left = LEFT + 205.0 * (number % COLUMNS) as f64;
        let line = 70.0 + 22.0 * (number / COLUMNS) as f64;
        let (name, text, base) = (escaped(&shortened(&self.name, ENTRY)), left + 46.0, line + 4.5);
        let _ = writeln!(
            svg,
            r#"<path d="M{left} {line}h38" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>
<text x="{text}" y="{base}">{name}</text>"#
        );
    }
}

/// `1,250`, `0.50`.
fn with_decimals(figure: f64) -> String {
    let is_whole = (figure - figure.round()).abs() < 1e-6;
    if is_whole { grouped(figure) } else { format!("{figure:.2}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_step_up_where_they_are_to_and_run_on_to_the_end() {
        let stairs = Stairs {
            name: "a & b".to_owned(),
            steps: vec![(2.0, 1.0), (4.0, 5.0)],
            mark: Some((3.0, 1.0)),
        };
        let chart = |series: Vec<Stairs>| StepChart {
            title: "<t>".to_owned(),
            subtitle: String::new(),
            about: String::new(),
            x_label: "fee".to_owned(),
            y_label: "runners".to_owned(),
            series,
        };
        let text = chart(vec![stairs]).svg();
        // From 84 to 696 is 0 to 4, from 416 up to 98 is 0 to 5.
        assert!(text.contains("M84.0 416.0H390.0V352.4H696.0V98.0H696.0\""), "{text}");
        assert!(text.contains(r#"<circle cx="543.0" cy="352.4""#), "{text}");
        assert!(text.contains("&lt;t&gt;") && !text.contains("a &amp; b"));
        // Nobody at all.
        assert!(chart(Vec::new()).svg().ends_with("</svg>\n"));
    }
}
