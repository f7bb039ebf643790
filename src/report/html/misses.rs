//! Errands that do not fit, as they stand on a page.

use maud::html;

use super::super::matches::Matches;
use super::super::numbers::{amount_in_cents, cents};
use super::super::reasons::{Reasons, Told};
use super::super::said::outlay;
use super::clean;
use super::entry::{Entry, Kind, Mark, Shape};
use crate::demand::{Errand, Pricing};

/// A page shows so many at most.
pub(super) const MOST: usize = 200;

/// Those that were asked about and do not fit: first those that one change makes fit, then by how
/// little stands against them; equal ones as they were asked about.
pub(super) fn entries(found: &Matches) -> Vec<Entry> {
    let Some(reasons) = Reasons::for_people(found) else { return Vec::new() };
    let mut told = reasons.told();
    let order = found.explanation.map_or(&[][..], |explanation| &explanation.verdicts);
    let place = |errand: &Errand| {
        let errands = found.matcher.errands();
        order.iter().position(|(number, _)| errands[*number].id == errand.id)
    };
    told.sort_by_cached_key(|(errand, whys)| {
        (whys.iter().all(|why| why.fix.is_none()), whys.len(), place(errand))
    });
    told.into_iter().take(MOST).map(|(errand, whys)| entry(errand, &whys)).collect()
}

fn entry(errand: &Errand, whys: &[Told]) -> Entry {
    let mark = |shape, word, at| Mark {
        shape,
        text: "×".to_owned(),
        at,
        title: clean(&format!("{}: {word}, out of reach: {}", errand.id, in_a_line(whys))),
    };
    let pickup = mark(Shape::Pickup, "pick up", errand.pickup.position);
    let delivery = errand.delivery.as_ref();
    let delivery = delivery.map(|stop| mark(Shape::Delivery, "deliver", stop.position));
    let price = match errand.pricing {
        Pricing::Fixed { fee } => Some(fee),
        Pricing::Bid { max_fee } => max_fee,
    };
    let fix = whys.iter().find_map(|why| why.fix.as_ref());
    Entry {
        kind: Kind::Miss,
        badge: "×".to_owned(),
        what: html! {
            b { bdi { (clean(&errand.id)) } }
            @if !errand.description.is_empty() { span { bdi { (clean(&errand.description)) } } }
            @if let Some(outlay) = outlay(errand) { span { (clean(&outlay)) } }
            span { (in_a_line(whys)) }
            @if let Some(fix) = fix { span { "it fits with " (clean(fix)) } }
        },
        pay: html! {
            @if let Some(price) = price {
                b { (cents(amount_in_cents(price))) " " (clean(&errand.currency)) }
                span { "fee" }
            }
        },
        more: html! {
            @for why in whys {
                p { b { (why.why) } }
                dl {
                    @if !why.needed.is_empty() { dt { "it takes" } dd { (clean(&why.needed)) } }
                    @if !why.available.is_empty() {
                        dt { "there is" } dd { (clean(&why.available)) }
                    }
                    @if let Some(fix) = &why.fix { dt { "helps alone" } dd { (clean(fix)) } }
                }
            }
        },
        marks: std::iter::once(pickup).chain(delivery).collect(),
        course: Vec::new(),
    }
}

fn in_a_line(whys: &[Told]) -> String {
    whys.iter().map(|why| why.why).collect::<Vec<_>>().join(", ")
}
