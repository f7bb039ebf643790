//! The plan of the town as people wrote it: tables under `plan/`.

use anyhow::{Context, Result, bail, ensure};

use super::geometry::{Noise, Point, ring, smooth};

/// Tags in the order they are written.
pub type Tags = Vec<(String, String)>;

/// A street, a river, a piece of land: a line with tags.
pub struct Street {
    pub name: Option<String>,
    pub tags: Tags,
    pub line: Vec<Point>,
}

impl Street {
    pub fn tag(&self, key: &str) -> Option<&str> {
        value(&self.tags, key)
    }

    pub fn is_closed(&self) -> bool {
        self.line.len() > 3 && self.line.first() == self.line.last()
    }

    /// Whether it joins the streets that it meets: roads, ferries and rails on the ground do.
    pub fn joins(&self) -> bool {
        let road = ["highway", "route", "railway"].iter().any(|key| self.tag(key).is_some());
        road && self.tag("area").is_none() && self.tag("layer").is_none()
    }

    /// Whether its ends join streets near by. A bridge's do, a railway's do not, and a motorway
    /// goes on beyond the map.
    pub fn ends_join(&self) -> bool {
        let goes_on = self.tag("highway") == Some("motorway");
        !goes_on
            && (self.tag("highway").is_some() || self.tag("route").is_some())
            && self.tag("area").is_none()
            && !self.is_closed()
    }
}

/// What stands at one point of a street.
pub struct Mark {
    pub street: String,
    pub at: Point,
    pub tags: Tags,
    /// Whether it gets a node of its own.
    pub own_node: bool,
}

/// A street and a point on the arm of it that is meant.
pub struct Arm {
    pub street: String,
    pub at: Point,
}

/// Where a turn restriction holds.
pub enum Via {
    Node(Point),
    Way(Arm),
}

/// A turn restriction.
pub struct Ban {
    pub kind: String,
    pub from: Arm,
    pub via: Via,
    pub to: Arm,
    pub tags: Tags,
}

/// A shop or another place; a quarter if it has no street.
pub struct Spot {
    pub name: String,
    pub street: Option<String>,
    pub at: Point,
    pub tags: Tags,
}

/// The value of `key` among `tags`.
pub fn value<'a>(tags: &'a Tags, key: &str) -> Option<&'a str> {
    tags.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
}

/// The streets, with their curves and slight bends drawn.
pub fn streets() -> Result<Vec<Street>> {
    let mut seed = 0;
    rows("streets.txt", include_str!("plan/streets.txt"), 4, |cells| {
        seed += 1;
        let &[class, name, tags, line] = cells else { bail!("expected four cells") };
        let class = if class.contains('=') { class.into() } else { format!("highway={class}") };
        let mut all = parse_tags(&class)?;
        let name = (name != "-").then(|| name.to_owned());
        all.extend(name.iter().map(|name| ("name".to_owned(), name.clone())));
        all.extend(parse_tags(tags)?);
        let mut street = Street { name, tags: all, line: Vec::new() };
        street.line = draw(line, &street, seed)?;
        Ok(street)
    })
}

fn draw(text: &str, street: &Street, seed: u64) -> Result<Vec<Point>> {
    if let Some(text) = text.strip_prefix("o ") {
        let (centre, radius) = text.split_once(' ').context("a ring is `o x,y r`")?;
        return Ok(ring(parse_point(centre)?, radius.parse()?));
    }
    let (curved, text) = match text.strip_prefix("~ ") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let points = text.split(' ').map(parse_point).collect::<Result<Vec<_>>>()?;
    ensure!(points.len() > 1, "a line needs two points");
    if curved {
        let step = if street.tag("highway").is_some() { 70.0 } else { 60.0 };
        return Ok(smooth(&points, step));
    }
    if street.tag("highway").is_none() || points.first() == points.last() {
        return Ok(points);
    }
    // A straight street is never quite straight.
    let mut noise = Noise::new(seed);
    let mut line = vec![points[0]];
    for pair in points.windows(2) {
        let pieces = (pair[0].distance(pair[1]) / 110.0).ceil();
        let mut k = 1.0;
        while k < pieces {
            let middle = pair[0].towards(pair[1], k / pieces);
            line.push(middle.beside(pair[0], pair[1], 0.0, 2.5 * noise.next()));
            k += 1.0;
        }
        line.push(pair[1]);
    }
    Ok(line)
}

/// What stands at single points, and the turn restrictions.
pub fn marks_and_bans() -> Result<(Vec<Mark>, Vec<Ban>)> {
    let (mut marks, mut bans) = (Vec::new(), Vec::new());
    rows("marks.txt", include_str!("plan/marks.txt"), 6, |cells| {
        match *cells {
            [what @ ("node" | "on"), street, at, tags] => marks.push(Mark {
                street: street.to_owned(),
                at: parse_point(at)?,
                tags: parse_tags(tags)?,
                own_node: what == "on",
            }),
            ["ban", kind, from, via, to, tags] => bans.push(Ban {
                kind: kind.to_owned(),
                from: parse_arm(from)?,
                via: match via.contains('@') {
                    true => Via::Way(parse_arm(via)?),
                    false => Via::Node(parse_point(via)?),
                },
                to: parse_arm(to)?,
                tags: parse_tags(tags)?,
            }),
            _ => bail!("expected `node`, `on` or `ban` and its cells"),
        }
        Ok(())
    })?;
    Ok((marks, bans))
}

/// The shops, other places, and quarters.
pub fn spots() -> Result<Vec<Spot>> {
    rows("places.txt", include_str!("plan/places.txt"), 4, |cells| {
        let &[name, street, at, tags] = cells else { bail!("expected four cells") };
        Ok(Spot {
            name: name.to_owned(),
            street: (street != "-").then(|| street.to_owned()),
            at: parse_point(at)?,
            tags: parse_tags(tags)?,
        })
    })
}

/// Reads a table: cells between ` | `, at most `width` of them (the last keeps its bars);
/// lines that are empty or begin with `#` are for people.
pub fn rows<T>(
    file: &str,
    text: &str,
    width: usize,
    mut read: impl FnMut(&[&str]) -> Result<T>,
) -> Result<Vec<T>> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| {
            let cells: Vec<&str> = line.splitn(width, " | ").collect();
            read(&cells).with_context(|| format!("{file}:{}", number + 1))
        })
        .collect()
}

/// Tags separated by ` & `; `-` is none.
pub fn parse_tags(text: &str) -> Result<Tags> {
    if text == "-" {
        return Ok(Tags::new());
    }
    let tag = |tag: &str| -> Result<(String, String)> {
        let (key, value) = tag.split_once('=').with_context(|| format!("`{tag}` has no `=`"))?;
        Ok((key.to_owned(), value.to_owned()))
    };
    text.split(" & ").map(tag).collect()
}

fn parse_point(text: &str) -> Result<Point> {
    let read = || {
        let (x, y) = text.split_once(',')?;
        Some(Point::new(x.parse().ok()?, y.parse().ok()?))
    };
    read().with_context(|| format!("expected x,y in metres, found `{text}`"))
}

fn parse_arm(text: &str) -> Result<Arm> {
    let (street, at) = text.split_once(" @ ").context("expected `street @ x,y`")?;
    Ok(Arm { street: street.to_owned(), at: parse_point(at)? })
}
