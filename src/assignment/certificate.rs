//! Proof that an assignment is optimal, from its prices alone.

use super::pairs::Pairs;
use super::solve::Assignment;

/// What has been proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate {
    /// The total gain of the assigned pairs.
    pub total_gain: i128,
    /// The sum of all prices and worths, which no assignment can exceed.
    pub upper_bound: i128,
    /// How many pairs are assigned.
    pub assigned: usize,
}

/// Proves that an assignment is feasible, its prices too, and that the two totals are equal: then
/// no assignment gains more (weak duality). That the prices are the least optimal ones is not
/// part of it.
///
/// Complexity: O(m) for m pairs.
///
/// # Errors
/// What does not hold, in words.
pub fn check(pairs: &Pairs, answer: &Assignment) -> Result<Certificate, String> {
    let Assignment { errand_of, trip_of, worth, price } = answer;
    let sizes = [errand_of.len(), worth.len(), trip_of.len(), price.len()];
    let expected = [pairs.trips(), pairs.trips(), pairs.errands(), pairs.errands()];
    if sizes != expected {
        return Err(format!("expected {expected:?} values, found {sizes:?}"));
    }
    if let Some(value) = worth.iter().chain(price).find(|value| **value < 0) {
        return Err(format!("expected no price or worth below zero, found {value}"));
    }
    let mut certificate = Certificate { total_gain: 0, upper_bound: 0, assigned: 0 };
    for (trip, taken) in errand_of.iter().enumerate() {
        let mut gain_of_taken = None;
        for (errand, gain) in pairs.of(trip) {
            if worth[trip] + price[errand] < gain {
                return Err(format!("trip {trip} would rather have errand {errand} at its price"));
            }
            if *taken == Some(errand) {
                gain_of_taken = gain_of_taken.max(Some(gain));
            }
        }
        let Some(errand) = *taken else {
            if worth[trip] != 0 {
                return Err(format!("trip {trip} is worth something and stays alone"));
            }
            continue;
        };
        let Some(gain) = gain_of_taken else {
            return Err(format!("trip {trip} cannot take errand {errand}"));
        };
        if trip_of[errand] != Some(trip) {
            return Err(format!("trip {trip} takes errand {errand}, which is not given to it"));
        }
        if worth[trip] + price[errand] != gain {
            return Err(format!("trip {trip} and errand {errand} leave something to be desired"));
        }
        certificate.total_gain += gain;
        certificate.assigned += 1;
    }
    for (errand, trip) in trip_of.iter().enumerate() {
        let taker = trip.map(|trip| errand_of.get(trip).copied().flatten());
        match taker {
            None if price[errand] != 0 => {
                return Err(format!("errand {errand} has a price and nobody takes it"));
            }
            Some(taken) if taken != Some(errand) => {
                return Err(format!("errand {errand} is given to a trip that does not take it"));
            }
            _ => {}
        }
    }
    certificate.upper_bound = worth.iter().chain(price).sum();
    if certificate.upper_bound != certificate.total_gain {
        return Err(format!(
            "a total gain of {}, and a bound of {}",
            certificate.total_gain, certificate.upper_bound
        ));
    }
    Ok(certificate)
}
