//! The map of the town as SVG.

use std::fmt::Write;

use super::geometry::Point;
use super::lettering;
use super::places::Place;
use super::plan::{Street, value};

/// What the map shows, in metres, and how many of them one unit of the drawing is.
const WEST: f64 = -2620.0;
const EAST: f64 = 2620.0;
const NORTH: f64 = 2030.0;
const SOUTH: f64 = -2030.0;
pub const METRES: f64 = 4.0;
/// The strip above the map.
const TITLE: f64 = 62.0;

/// How a street is drawn: its width in metres, fill and edge; ranked from below.
struct Pen {
    classes: &'static [&'static str],
    width: f64,
    fill: &'static str,
    edge: &'static str,
}

impl Pen {
    /// On paper; a carriageway of one direction is a narrow one.
    fn width(&self, street: &Street) -> f64 {
        let half = street.tag("lanes").is_some() && street.tag("oneway").is_some();
        self.width / METRES * if half { 0.62 } else { 1.0 }
    }
}

const PENS: [Pen; 9] = [
    Pen { classes: &["service"], width: 9.0, fill: "#ffffff", edge: "#c9c4ba" },
    Pen {
        classes: &["residential", "unclassified"],
        width: 15.0,
        fill: "#ffffff",
        edge: "#bdb8ae",
    },
    Pen { classes: &["living_street"], width: 14.0, fill: "#f3f1ec", edge: "#b5b0a6" },
    Pen { classes: &["pedestrian"], width: 15.0, fill: "#e6e0ee", edge: "#aaa2b8" },
    Pen { classes: &["tertiary"], width: 20.0, fill: "#fffbd0", edge: "#b9ad77" },
    Pen { classes: &["secondary"], width: 24.0, fill: "#fde9ae", edge: "#bd9a4f" },
    Pen { classes: &["primary"], width: 27.0, fill: "#fbcf95", edge: "#b9813b" },
    Pen { classes: &["motorway_link"], width: 18.0, fill: "#f0a3a0", edge: "#b0534f" },
    Pen { classes: &["motorway"], width: 24.0, fill: "#ec9491", edge: "#a8443f" },
];

/// Paths: colour and dashes.
const PATHS: [(&str, &str, &str); 5] = [
    ("footway", "#c2775f", "3 2"),
    ("path", "#a08a62", "4 2.5"),
    ("cycleway", "#4d77b8", "6 2"),
    ("track", "#9c7a3c", "7 3"),
    ("steps", "#c2775f", "1.2 1.2"),
];

const LAND: [(&str, &str); 7] = [
    ("wood", "#cfe0bf"),
    ("park", "#d7ebc8"),
    ("allotments", "#e2ebcf"),
    ("industrial", "#ece4ec"),
    ("cemetery", "#d3e2cf"),
    ("pitch", "#c5e4c9"),
    ("pedestrian", "#e6e0ee"),
];

/// Draws the town: land, water, streets by class, places, names, scale.
pub fn draw(streets: &[Street], places: &[Place]) -> String {
    let (width, height) = ((EAST - WEST) / METRES, (NORTH - SOUTH) / METRES + TITLE);
    let mut svg = Svg(String::new());
    svg.line(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"'DejaVu Sans',Verdana,sans-serif\">"
    ));
    svg.line("<title>Osselwick, a fictional town</title>");
    svg.line(&format!("<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>"));
    svg.line(&format!(
        "<clipPath id=\"m\"><rect y=\"{TITLE}\" width=\"{width}\" height=\"{}\"/></clipPath>",
        height - TITLE
    ));
    svg.line("<g clip-path=\"url(#m)\">");
    svg.line(&format!(
        "<rect y=\"{TITLE}\" width=\"{width}\" height=\"{height}\" fill=\"#f7f4ec\"/>"
    ));
    draw_land_and_water(&mut svg, streets);
    draw_roads(&mut svg, streets);
    draw_places(&mut svg, places);
    lettering::write_names(&mut svg, streets, places);
    svg.line("</g>");
    draw_title_and_scale(&mut svg, width, height);
    svg.line("</svg>");
    svg.0
}

/// The drawing so far.
pub struct Svg(String);

impl Svg {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn path(&mut self, line: &[Point], style: &str) {
        self.line(&format!("<path d=\"{}\" {style}/>", path(line)));
    }

    pub fn name(&mut self, (x, y): (f64, f64), attributes: &str, text: &str) {
        let text = text.replace('&', "&amp;");
        self.line(&format!("<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{text}</text>"));
    }
}

pub fn on_paper(p: Point) -> (f64, f64) {
    ((p.x - WEST) / METRES, (NORTH - p.y) / METRES + TITLE)
}

fn path(line: &[Point]) -> String {
    let mut d = String::new();
    for (i, &point) in line.iter().enumerate() {
        let (x, y) = on_paper(point);
        // Writing to a string cannot fail.
        let _ = write!(d, "{}{x:.1} {y:.1}", if i == 0 { "M" } else { "L" });
    }
    d
}

fn draw_land_and_water(svg: &mut Svg, streets: &[Street]) {
    for street in streets {
        let area = street.tag("highway").filter(|_| street.tag("area").is_some());
        let kind = ["natural", "leisure", "landuse"].iter().find_map(|key| street.tag(key));
        let fill = LAND.iter().find(|(name, _)| kind.or(area) == Some(name));
        if let Some((_, fill)) = fill {
            svg.path(&street.line, &format!("fill=\"{fill}\""));
        }
    }
    let round = "fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\"";
    for street in streets {
        let width = match street.tag("waterway") {
            Some("river") => 70.0 / METRES,
            Some(_) => 1.6,
            None => continue,
        };
        let style = format!("stroke=\"#a9cfe6\" stroke-width=\"{width}\" {round}");
        svg.path(&street.line, &style);
    }
}

/// What lies on the ground below what lies on bridges; in each, edges below fills.
fn draw_roads(svg: &mut Svg, streets: &[Street]) {
    let line = "fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\"";
    for bridges in [false, true] {
        let level = |street: &&Street| {
            street.tag("bridge").is_some() == bridges && street.tag("area").is_none()
        };
        let level: Vec<&Street> = streets.iter().filter(level).collect();
        for street in &level {
            if street.tag("route").is_some() {
                let style = format!(
                    "{line} stroke=\"#3f6f96\" stroke-width=\"1.6\" stroke-dasharray=\"5 3.5\""
                );
                svg.path(&street.line, &style);
            }
            let kind = street.tag("highway");
            if let Some((_, colour, dash)) = PATHS.iter().find(|(name, ..)| kind == Some(name)) {
                if bridges {
                    let style = format!("{line} stroke=\"#55524c\" stroke-width=\"4.4\"");
                    svg.path(&street.line, &style.replace("round", "butt"));
                    let style = format!("{line} stroke=\"#ffffff\" stroke-width=\"3\"");
                    svg.path(&street.line, &style);
                }
                let width = if kind == Some("steps") { 3.0 } else { 1.5 };
                let style = format!(
                    "fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dash}\""
                );
                svg.path(&street.line, &style);
            }
        }
        let drawn = |pen: &Pen, street: &&&Street| {
            street.tag("highway").is_some_and(|class| pen.classes.contains(&class))
        };
        for pen in &PENS {
            for street in level.iter().filter(|street| drawn(pen, street)) {
                let (edge, more) = if bridges { ("#55524c", 3.6) } else { (pen.edge, 1.4) };
                let width = pen.width(street) + more;
                let style = format!("{line} stroke=\"{edge}\" stroke-width=\"{width:.2}\"");
                let style = if bridges { style.replacen("round", "butt", 1) } else { style };
                svg.path(&street.line, &style);
            }
        }
        for pen in &PENS {
            for street in level.iter().filter(|street| drawn(pen, street)) {
                let width = pen.width(street);
                let dash = match street.tag("access") {
                    Some("private") => " stroke-dasharray=\"4 2.5\"",
                    _ => "",
                };
                let fill = pen.fill;
                svg.path(
                    &street.line,
                    &format!("{line} stroke=\"{fill}\" stroke-width=\"{width:.2}\"{dash}"),
                );
            }
        }
        for street in level.iter().filter(|street| street.tag("railway").is_some()) {
            let rail = "stroke=\"#4a4a4a\" stroke-width=\"2.6\"";
            svg.path(&street.line, &format!("{line} {rail}"));
            let ties =
                "fill=\"none\" stroke=\"#ffffff\" stroke-width=\"1.3\" stroke-dasharray=\"6 6\"";
            svg.path(&street.line, ties);
        }
    }
}

/// The colour of a place's dot by what it is; `None` for houses.
pub fn dot(place: &Place) -> Option<&'static str> {
    let tag = |key| value(&place.tags, key);
    match (tag("shop"), tag("amenity")) {
        (Some("dry_cleaning" | "laundry"), _) => Some("#c2187a"),
        (Some("supermarket" | "convenience" | "bakery" | "butcher" | "cheese" | "seafood"), _)
        | (Some("confectionery" | "farm"), _) => Some("#1f8a3b"),
        (Some(_), _) => Some("#7a3fb0"),
        (_, Some("restaurant" | "pub" | "cafe" | "fast_food")) => Some("#d9641c"),
        (_, Some("pharmacy" | "doctors" | "veterinary" | "nursing_home")) => Some("#c8292f"),
        (_, Some("post_office" | "parcel_locker")) => Some("#c79a00"),
        (_, Some(_)) => Some("#2b62b5"),
        _ if tag("office").is_some() || tag("man_made").is_some() => Some("#5d5d66"),
        _ if tag("railway").is_some() => Some("#2b62b5"),
        _ => None,
    }
}

const LEGEND: [(&str, &str); 8] = [
    ("#c2187a", "cleaning"),
    ("#1f8a3b", "food"),
    ("#7a3fb0", "other shops"),
    ("#d9641c", "eating out"),
    ("#c8292f", "health"),
    ("#c79a00", "post"),
    ("#2b62b5", "public"),
    ("#5d5d66", "work"),
];

fn draw_places(svg: &mut Svg, places: &[Place]) {
    for place in places {
        if let Some(corners) = &place.footprint {
            svg.path(corners, "fill=\"#d8cfc4\" stroke=\"#b3a797\" stroke-width=\"0.6\"");
        }
    }
    for place in places {
        let (x, y) = on_paper(place.at);
        if value(&place.tags, "place").is_some() {
            continue;
        }
        let text = match dot(place) {
            Some(colour) => format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.1\" fill=\"{colour}\" \
                 stroke=\"#ffffff\" stroke-width=\"0.8\"/>"
            ),
            None if place.footprint.is_some() => continue,
            None => format!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"2.4\" height=\"2.4\" fill=\"#a89b8a\"/>",
                x - 1.2,
                y - 1.2
            ),
        };
        svg.line(&text);
    }
}

fn draw_title_and_scale(svg: &mut Svg, width: f64, height: f64) {
    svg.name((18.0, 30.0), "font-size=\"24\" font-weight=\"700\" fill=\"#2e2a25\"", "Osselwick");
    let about = "A fictional town, made by the project as its example: data/town.osm.pbf";
    svg.name((18.0, 49.0), "font-size=\"11.5\" fill=\"#5d574e\"", about);
    for (i, (colour, what)) in LEGEND.iter().enumerate() {
        let (x, y) = (width - 420.0 + 104.0 * (i % 4) as f64, 22.0 + 20.0 * (i / 4) as f64);
        svg.line(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"4.5\" fill=\"{colour}\"/>"));
        svg.name((x + 9.0, y + 4.0), "font-size=\"11.5\" fill=\"#3d3933\"", what);
    }
    svg.line(&format!("<path d=\"M0 {TITLE}H{width}\" stroke=\"#b8b1a4\"/>"));
    let (x, y) = (20.0, height - 22.0);
    let (half, full) = (250.0 / METRES, 500.0 / METRES);
    svg.line(&format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"34\" rx=\"3\" fill=\"#ffffff\" fill-opacity=\"0.85\"/>",
        x - 9.0, y - 20.0, full + 44.0
    ));
    svg.line(&format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{half}\" height=\"4\" fill=\"#2e2a25\"/>"
    ));
    svg.line(&format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{full}\" height=\"4\" fill=\"none\" stroke=\"#2e2a25\"/>"
    ));
    for (metres, text) in [(0.0, "0"), (half, "250"), (full, "500 m")] {
        let attributes = "font-size=\"9.5\" text-anchor=\"middle\" fill=\"#2e2a25\"";
        svg.name((x + metres, y - 5.0), attributes, text);
    }
    svg.name(
        (width - 16.0, height - 12.0),
        "font-size=\"10\" text-anchor=\"end\" fill=\"#5d574e\"",
        "north is up",
    );
}
