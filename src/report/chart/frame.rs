//! What every chart has around its lines: a title, a frame, axes with names.

use std::fmt::Write as _;

use super::axis::Axis;

/// Size of the drawing, and of the frame within it.
pub(super) const WIDTH: f64 = 720.0;
pub(super) const HEIGHT: f64 = 480.0;
pub(super) const LEFT: f64 = 84.0;
pub(super) const RIGHT: f64 = 24.0;
pub(super) const BOTTOM: f64 = 64.0;

/// The words around a chart.
pub(super) struct Frame<'c> {
    pub(super) title: &'c str,
    pub(super) subtitle: &'c str,
    pub(super) x_label: &'c str,
    pub(super) y_label: &'c str,
    /// Where the frame begins, from above.
    pub(super) top: f64,
    /// How values are written on the axes.
    pub(super) name: [fn(f64) -> String; 2],
}

impl Frame<'_> {
    /// The drawing up to its lines.
    pub(super) fn begin(&self, x: &Axis, y: &Axis) -> String {
        let (title, subtitle) = (escaped(self.title), escaped(self.subtitle));
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
        self.axes(x, y, &mut svg);
        svg
    }

    fn axes(&self, x: &Axis, y: &Axis, svg: &mut String) {
        let (right, low, top) = (WIDTH - RIGHT, HEIGHT - BOTTOM, self.top);
        let [x_name, y_name] = self.name;
        let mut lines = String::new();
        let mut names = String::new();
        for tick in x.ticks() {
            let at = x.place(tick);
            let _ = write!(lines, "M{at:.1} {top}V{:.1}", low + 5.0);
            let (name, below) = (x_name(tick), low + 20.0);
            let _ = writeln!(
                names,
                r#"<text x="{at:.1}" y="{below:.1}" text-anchor="middle">{name}</text>"#
            );
        }
        for tick in y.ticks() {
            let at = y.place(tick);
            let _ = write!(lines, "M{right} {at:.1}H{:.1}", LEFT - 5.0);
            let (name, beside, base) = (y_name(tick), LEFT - 9.0, at + 4.5);
            let _ = writeln!(
                names,
                r#"<text x="{beside:.1}" y="{base:.1}" text-anchor="end">{name}</text>"#
            );
        }
        let (x_label, y_label) = (escaped(self.x_label), escaped(self.y_label));
        let (middle_x, middle_y) = (x.at.0.midpoint(x.at.1), y.at.0.midpoint(y.at.1));
        let _ = write!(
            svg,
            r##"<path d="{lines}" stroke="#cccccc" fill="none"/>
<path d="M{LEFT} {top}V{low}H{right}" stroke="#222222" fill="none"/>
{names}<text x="{middle_x:.1}" y="{:.1}" text-anchor="middle">{x_label}</text>
<text transform="translate(22 {middle_y:.1}) rotate(-90)" text-anchor="middle">{y_label}</text>
"##,
            HEIGHT - 18.0
        );
    }
}

/// A text as XML can hold it.
pub(super) fn escaped(text: &str) -> String {
    // What XML has no way to write is left out.
    let legal = text.chars().filter(|c| !c.is_control() && !('\u{fffe}'..='\u{ffff}').contains(c));
    legal.collect::<String>().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A text that is no longer than so many characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("a<b> & \u{1}c"), "a&lt;b&gt; &amp; c");
        assert_eq!([shortened("äbc", 3), shortened("äbcd", 3)], ["äbc", "äb…"]);
    }
}
