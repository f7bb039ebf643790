//! What a page says of bids, of cash, of doors, and of errands that were asked about.

use super::desk::Desk;
use super::file::{between, entries, text};
use super::page;
use super::pbf::{self, Block, Packing};

/// A desk with one errand whose price the runner names, for whose goods cash is laid out at a door
/// of which nobody can say when it is open, and one that pays.
fn with_a_bid() -> Desk {
    let desk = Desk::new();
    desk.write(
        "errands.csv",
        "id,description,currency,pickup_lat,pickup_lon,fee,pricing,max_fee,outlay,\
         pickup_opening_hours\n\
         named,Fetch a drill,EUR,54.7011,2.2963,,bid,8.50,150,ring the bell\n\
         paid,Post a letter,EUR,54.7012,2.2970,9,,,,\n\
         far,Feed a cat,EUR,54.7300,2.2963,1,,,,\n",
    );
    desk
}

#[test]
fn a_plan_marks_the_bids_that_it_counts() {
    let desk = with_a_bid();
    let flags = ["--time-limit=none", "--max-detour-time=none"];
    let page = page(&desk, "bundle", &flags);
    let remark = "You name the price of named; counted at the most that is paid.";
    let plans = entries(&page, "plan");
    let header = between(&page, "<header>", "</header>")[0];
    assert!(header.contains(remark), "{header}");
    let best = text(plans[0]);
    for part in ["named (bid)", "counts a bid", "bid: you name the price, counted at 8.50", remark]
    {
        assert!(best.contains(part), "{part} is not in {best}");
    }
    assert!(!best.contains("paid (bid)"), "{best}");
    let with_bids = plans.iter().filter(|plan| plan.contains("named"));
    assert!(with_bids.clone().all(|plan| plan.contains("(bid)")));
    let table = super::answer(&desk, "bundle", &[&flags[..], &["-f", "table"]].concat());
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("bid: you name the price, counted at 8.50"), "{table}");
    assert!(table.contains(remark), "{table}");
}

#[test]
fn cash_and_doors_are_told_without_opening_a_row() {
    let desk = with_a_bid();
    let row_of = |page: &str, kind: &str, id: &str| {
        let of_id = entries(page, kind).into_iter().find(|entry| entry.contains(id));
        text(of_id.unwrap().split("<div class=\"more\"").next().unwrap())
    };
    let fits = page(&desk, "match", &[]);
    let row = row_of(&fits, "fit", "named");
    assert!(row.contains("advance 150.00 EUR, paid back"), "{row}");
    assert!(row.contains("Hours of the pickup unclear: ring the bell"), "{row}");
    let best = page(&desk, "bundle", &["--time-limit=none"]);
    let best = text(entries(&best, "plan")[0]);
    assert!(best.contains("advance 150.00 EUR, paid back"), "{best}");
    assert_eq!(best.matches("paid back").count(), 1, "where it is picked up: {best}");
    let out_of_reach = page(&desk, "match", &["--max-added-time=1s"]);
    let row = row_of(&out_of_reach, "miss", "named");
    assert!(row.contains("advance 150.00 EUR, paid back"), "{row}");
    for command in ["match", "bundle"] {
        let table = super::answer(&desk, command, &["-f", "table"]);
        let table = String::from_utf8(table.stdout).unwrap();
        let words: Vec<&str> = table.split_whitespace().collect();
        assert!(words.join(" ").contains("advance 150.00"), "{table}");
    }
}

#[test]
fn what_was_asked_about_is_named_and_opened() {
    let desk = with_a_bid();
    let one = page(&desk, "explain", &["--errand=far"]);
    assert!(one.contains("<p>far does not fit.</p>"), "{one}");
    assert!(one.contains("\"first\":\"x0\"") && one.contains("What does not fit"), "{one}");
    let other = page(&desk, "explain", &["--errand=paid"]);
    assert!(other.contains("<p>paid fits.</p>") && other.contains("\"first\":\"m0\""));
    let both = page(&desk, "explain", &["--errand=paid", "--errand=far"]);
    assert!(both.contains("1 of 2 errands asked about fits."));
    // Of all open errands nobody asked about one.
    let all = page(&desk, "explain", &["--all"]);
    assert!(all.contains("2 of 3 open errands fit") && all.contains("\"first\":null"));
    assert!(all.contains("Just out of reach"));
}

#[test]
fn what_needs_the_script_is_shown_by_the_script() {
    let page = page(&Desk::new(), "match", &[]);
    assert!(page.contains("<div class=\"tools\" hidden>"), "buttons that do nothing");
    assert!(page.contains("id=\"scale\" hidden"), "a scale that says nothing");
}

#[test]
fn a_stop_in_a_yard_is_told_by_the_shop_there() {
    let desk = Desk::new();
    // A street of a kilometre, and from its middle a yard without a name that leads to a shop.
    let street = [("highway", "residential"), ("name", "High Street")];
    let yard = [("highway", "service")];
    let shop = [("shop", "shoes"), ("name", "Shoe Barn")];
    let block = Block::new()
        .dense(&[
            (1, 547_000_000, 23_000_000, &[]),
            (2, 547_000_000, 23_080_000, &[]),
            (3, 547_000_000, 23_160_000, &[]),
            (4, 547_030_000, 23_080_000, &[]),
            (5, 547_020_000, 23_080_500, &shop),
        ])
        .way(10, &[1, 2, 3], &street)
        .way(11, &[2, 4], &yard);
    std::fs::write(desk.path("yard.osm.pbf"), pbf::file(&[block], Packing::Zlib)).unwrap();
    desk.write(
        "errands.csv",
        "id,pickup_lat,pickup_lon,fee\n\
         door,54.7020,2.30805,9\nbeside,54.7022,2.30805,9\nfar,54.7010,2.3080,9\n",
    );
    let flags = ["--map=yard.osm.pbf", "--errands=errands.csv", "--round-trip"];
    let trip = ["--start=54.7,2.3", "--departure=2026-05-15T17:30:00+02:00"];
    let told = |command: &str, format: &str| {
        let output = desk.run(&[&[command], &flags[..], &trip[..], &["-f", format]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", super::desk::said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let plan = text(entries(&told("bundle", "html"), "plan")[0]);
    for part in ["do doorShoe Barn", "do besidenear Shoe Barn", "do far54.701,2.308"] {
        assert!(plan.contains(part), "{part} is not in {plan}");
    }
    let table = told("bundle", "table");
    let line_of = |text: &str, id: &str| text.lines().find(|l| l.contains(id)).unwrap().to_owned();
    assert!(line_of(&table, "do door").contains("  Shoe Barn  "), "{table}");
    assert!(line_of(&table, "do beside").contains("  near Shoe Barn  "), "{table}");
    assert!(line_of(&table, "do far").contains("  54.701,2.308  "), "{table}");
    let fits = told("match", "html");
    assert!(fits.contains(" Shoe Barn</span>") && fits.contains(" near Shoe Barn</span>"));
    // What programs read is what was given.
    assert!(!told("bundle", "json").contains("Shoe Barn"));
}
