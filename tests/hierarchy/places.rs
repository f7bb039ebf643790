//! Positions drawn on a network.

use ontheway::road::{MapPoint, Network, Snapped, Snapper};
use ontheway::units::Position;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Positions on a network: half of them junctions, half on the way along a road.
pub struct Places<'n> {
    pub network: &'n Network,
    snapper: Snapper<'n>,
    seed: u64,
}

impl<'n> Places<'n> {
    pub fn new(network: &'n Network, seed: u64) -> Self {
        Self { network, snapper: Snapper::new(network, 10.0), seed }
    }

    /// So many of them, the same for the same number.
    pub fn draw(&self, number: u64, count: usize) -> Vec<Snapped> {
        let mut chance = ChaCha8Rng::seed_from_u64(self.seed);
        chance.set_stream(number);
        (0..count).map(|_| self.place(&mut chance)).collect()
    }

    fn place(&self, chance: &mut ChaCha8Rng) -> Snapped {
        let network = self.network;
        let at = if chance.random_bool(0.5) {
            network.node(chance.random_range(0..network.node_count() as u32)).position()
        } else {
            let points =
                network.points_of_road(chance.random_range(0..network.road_count() as u32));
            let segment = chance.random_range(1..points.len());
            between(points[segment - 1], points[segment], chance.random_range(0.0..1.0))
        };
        self.snapper.snap(at).expect("a position on a road")
    }
}

/// The position at this share of the way from one point to another.
fn between(first: MapPoint, second: MapPoint, share: f64) -> Position {
    let (first, second) = (first.position(), second.position());
    let mix = |a: f64, b: f64| a + share * (b - a);
    Position { lat: mix(first.lat, second.lat), lon: mix(first.lon, second.lon) }
}
