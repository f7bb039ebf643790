//! Many sites, of which one is drawn: any, or one within a distance.

use super::draw::Draw;
use super::ground;
use crate::road::{MapPoint, RoadId};

/// A place on the map where somebody stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Site {
    /// Where.
    pub(super) at: MapPoint,
    /// What stands there.
    pub(super) what: What,
}

/// What stands at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A place of the map, by its number among the city's venues.
    Venue(u32),
    /// A home by a road of which the map tells no more.
    HomeBy(RoadId),
    /// Likewise a shop, with what people call it.
    ShopBy(RoadId, &'static str),
}

/// Height of a band, in 10⁻⁷ degrees: 223 m.
const BAND: i32 = 20_000;

/// How often a site is drawn from the square around a point before its circle counts as empty.
const TRIES: usize = 12;

/// Sites ordered by bands of latitude, in each from west to east: what lies within a distance
/// is a run of sites in each of a few bands, and every site in them is drawn as often as any
/// other.
#[derive(Default)]
pub(super) struct Pool {
    sites: Vec<Site>,
    first_band: i32,
    /// Where each band begins among the sites; one more than there are bands.
    starts: Vec<u32>,
}

impl Pool {
    /// The pool of these sites.
    pub(super) fn new(mut sites: Vec<Site>) -> Self {
        let band = |site: &Site| site.at.lat.div_euclid(BAND);
        sites.sort_by_key(|site| (band(site), site.at.lon, site.at.lat, site.what));
        let (Some(first), Some(last)) = (sites.first().map(band), sites.last().map(band)) else {
            return Self::default();
        };
        let mut starts = vec![0; (last - first) as usize + 2];
        for site in &sites {
            starts[(band(site) - first) as usize + 1] += 1;
        }
        for number in 1..starts.len() {
            starts[number] += starts[number - 1];
        }
        Self { sites, first_band: first, starts }
    }

    /// How many sites there are.
    pub(super) fn len(&self) -> usize {
        self.sites.len()
    }

    /// All of them.
    pub(super) fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// Any of them; `None` where there are none.
    pub(super) fn any(&self, draw: &mut Draw) -> Option<Site> {
        self.sites.get(draw.below(self.sites.len())).copied()
    }

    /// One at least `least` and at most `most` metres from a point, if any is found.
    pub(super) fn near(
        &self,
        draw: &mut Draw,
        point: MapPoint,
        (least, most): (i64, i64),
    ) -> Option<Site> {
        let (north, east) = ground::degrees_of(most, point.lat);
        let [low, high] = [-east, east].map(|part| i64::from(point.lon) + part);
        let bands = self.starts.len().saturating_sub(1) as i64;
        let [bottom, top] = [-north, north].map(|part| {
            (i64::from(point.lat) + part).div_euclid(BAND.into()) - i64::from(self.first_band)
        });
        let mut runs = Vec::new();
        let mut count = 0;
        for band in bottom.max(0)..(top + 1).min(bands) {
            let [start, end] = [band, band + 1].map(|band| self.starts[band as usize] as usize);
            let sites = &self.sites[start..end];
            let from = start + sites.partition_point(|site| i64::from(site.at.lon) < low);
            let to = start + sites.partition_point(|site| i64::from(site.at.lon) <= high);
            if from < to {
                runs.push((from, to));
                count += to - from;
            }
        }
        if count == 0 {
            return None;
        }
        (0..TRIES).find_map(|_| {
            let mut rest = draw.below(count);
            let run = runs.iter().find(|(from, to)| {
                let length = to - from;
                let found = rest < length;
                rest -= if found { 0 } else { length };
                found
            });
            let site = self.sites[run?.0 + rest];
            (least..=most).contains(&ground::metres(point, site.at)).then_some(site)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::draw::Stream;
    use super::*;

    /// 21 × 21 sites, about 111 m apart, with one of them at the centre.
    fn grid() -> Pool {
        let step = |number: i32| (number - 10) * 10_000;
        let numbers = (0..21).flat_map(|row| (0..21).map(move |column| (row, column)));
        Pool::new(
            numbers
                .map(|(row, column)| Site {
                    at: MapPoint { lat: step(row), lon: step(column) },
                    what: What::Venue((row * 21 + column) as u32),
                })
                .collect(),
        )
    }

    #[test]
    fn what_is_drawn_is_near_enough_and_everything_near_is_drawn() {
        let pool = grid();
        let centre = MapPoint { lat: 0, lon: 0 };
        let mut draw = Draw::new(1, Stream::City);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..2000 {
            let site = pool.near(&mut draw, centre, (100, 400)).unwrap();
            assert!((100..=400).contains(&ground::metres(centre, site.at)));
            seen.insert(site.what);
        }
        let near = pool
            .sites()
            .iter()
            .filter(|site| (100..=400).contains(&ground::metres(centre, site.at)));
        assert_eq!(seen.len(), near.count());
    }

    #[test]
    fn where_nothing_is_near_nothing_is_drawn() {
        let mut draw = Draw::new(1, Stream::City);
        let centre = MapPoint { lat: 0, lon: 0 };
        let far = MapPoint { lat: 500_000_000, lon: 0 };
        assert_eq!(grid().near(&mut draw, far, (0, 5000)), None);
        assert_eq!(grid().near(&mut draw, centre, (50_000, 60_000)), None);
        assert_eq!(Pool::default().near(&mut draw, centre, (0, 5000)), None);
        assert_eq!(Pool::new(Vec::new()).any(&mut draw), None);
        assert_eq!(grid().len(), 441);
    }
}
