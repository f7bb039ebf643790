//! The exact assignment, held against plainer ways to find it.

// A test fails by panicking, in its helpers too.
#![allow(clippy::unwrap_used)]

mod hungarian;
mod tables;

use hungarian::greatest;
use ontheway::assignment::{Assignment, Pairs, check, solve};
use rand::seq::SliceRandom as _;
use tables::{Table, draw, generator, pairs};

/// Solves a table, with its certificate checked.
fn solved(table: &Table) -> (Pairs, Assignment, i128) {
    let pairs = pairs(table);
    let answer = solve(&pairs);
    let proof = check(&pairs, &answer).unwrap();
    assert_eq!(proof.total_gain, proof.upper_bound);
    (pairs, answer, proof.total_gain)
}

/// All assignments of a small table: for each trip an errand or none.
fn all_assignments(table: &Table) -> Vec<(i128, Vec<Option<usize>>)> {
    let mut all = vec![(0, Vec::new())];
    for row in &table.gains {
        let mut longer = Vec::new();
        for (total, taken) in all {
            let with = |more: i128, errand: Option<usize>| {
                (total + more, taken.iter().copied().chain([errand]).collect::<Vec<_>>())
            };
            longer.push(with(0, None));
            for (errand, gain) in row.iter().enumerate() {
                if let Some(gain) = gain.filter(|gain| *gain > 0 && !taken.contains(&Some(errand)))
                {
                    longer.push(with(gain, Some(errand)));
                }
            }
        }
        all = longer;
    }
    all
}

#[test]
fn small_tables_get_what_trying_all_finds() {
    let mut random = generator(1);
    for round in 0..2_000 {
        let table = draw(&mut random, 5, 5);
        let (_, answer, total) = solved(&table);
        let all = all_assignments(&table);
        let best = all.iter().map(|(total, _)| *total).max().unwrap();
        assert_eq!(total, best, "{round}: {table:?}");
        // Of the best ones, trips are served in their order: some errand before none.
        let rank = |taken: &Vec<Option<usize>>| -> Vec<usize> {
            taken.iter().map(|errand| errand.unwrap_or(usize::MAX)).collect()
        };
        let chosen = all.iter().filter(|(total, _)| *total == best).map(|(_, taken)| rank(taken));
        assert_eq!(rank(&answer.errand_of), chosen.min().unwrap(), "{round}: {table:?}");
    }
}

#[test]
fn totals_are_those_of_the_plain_hungarian_method() {
    let mut random = generator(2);
    for round in 0..400 {
        let most = if round % 4 == 0 { 60 } else { 20 };
        let table = draw(&mut random, most, most);
        assert_eq!(solved(&table).2, greatest(&table.gains), "{round}");
    }
}

#[test]
fn prices_are_what_one_more_errand_is_worth() {
    let mut random = generator(3);
    for round in 0..150 {
        let table = draw(&mut random, 14, 14);
        let (_, answer, total) = solved(&table);
        for (errand, price) in answer.price.iter().enumerate() {
            let twice = table.with_errand_twice(errand);
            assert_eq!(*price, greatest(&twice.gains) - total, "{round}, errand {errand}");
        }
        for (trip, worth) in answer.worth.iter().enumerate() {
            let without = table.without_trip(trip);
            assert_eq!(*worth, total - greatest(&without.gains), "{round}, trip {trip}");
        }
    }
}

#[test]
fn gains_of_any_size_are_added_exactly() {
    let mut random = generator(4);
    for round in 0..100 {
        let mut table = draw(&mut random, 20, 20);
        let (_, small, total) = solved(&table);
        let factor = i128::from(u64::MAX);
        for gain in table.gains.iter_mut().flatten().flatten() {
            *gain *= factor;
        }
        let (_, large, large_total) = solved(&table);
        assert_eq!(large_total, total * factor, "{round}");
        assert_eq!(large.errand_of, small.errand_of, "{round}");
        assert!(large.price.iter().zip(&small.price).all(|(l, s)| *l == s * factor), "{round}");
    }
}

#[test]
fn the_order_in_which_pairs_come_changes_nothing() {
    let mut random = generator(5);
    for _ in 0..100 {
        let table = draw(&mut random, 25, 25);
        let (_, answer, _) = solved(&table);
        let mut order: Vec<usize> = (0..table.gains.len()).collect();
        order.shuffle(&mut random);
        let mut shuffled = Pairs::new(table.errands).unwrap();
        for trip in &order {
            let row = table.gains[*trip].iter().enumerate();
            let mut row: Vec<_> = row.filter_map(|(at, gain)| Some((at, (*gain)?))).collect();
            row.shuffle(&mut random);
            shuffled.push(row).unwrap();
        }
        let mut back = vec![0; order.len()];
        for (at, trip) in order.iter().enumerate() {
            back[*trip] = at;
        }
        shuffled.reorder(&back);
        assert_eq!(solve(&shuffled), answer);
    }
}

#[test]
fn where_all_is_equal_numbers_decide() {
    let table = Table { errands: 300, gains: vec![vec![Some(7); 300]; 400] };
    let (_, answer, total) = solved(&table);
    assert_eq!(total, 2_100);
    let first = answer.errand_of.iter().enumerate();
    assert!(first.into_iter().all(|(at, errand)| *errand == (at < 300).then_some(at)));
    assert!(answer.price.iter().all(|price| *price == 7));
}

#[test]
fn nothing_is_assigned_where_nothing_pays() {
    for table in [
        Table { errands: 0, gains: vec![Vec::new(); 3] },
        Table { errands: 3, gains: Vec::new() },
        Table { errands: 2, gains: vec![vec![Some(0), Some(-3)]] },
    ] {
        let (_, answer, total) = solved(&table);
        assert_eq!(total, 0);
        assert!(answer.errand_of.iter().all(Option::is_none));
    }
}

#[test]
fn a_false_answer_is_not_proven() {
    let table = Table { errands: 2, gains: vec![vec![Some(5), Some(3)], vec![Some(4), Some(1)]] };
    let (pairs, answer, _) = solved(&table);
    assert_eq!(answer.errand_of, [Some(1), Some(0)]);
    let broken = |change: fn(&mut Assignment)| {
        let mut other = answer.clone();
        change(&mut other);
        check(&pairs, &other).unwrap_err()
    };
    broken(|a| (a.errand_of, a.trip_of) = (vec![Some(0), Some(1)], vec![Some(0), Some(1)]));
    broken(|a| a.errand_of[0] = None);
    broken(|a| a.trip_of[0] = Some(0));
    broken(|a| a.price[0] += 1);
    broken(|a| a.price[0] -= 1);
    broken(|a| a.worth[1] = -1);
    broken(|a| a.worth.truncate(1));
}
