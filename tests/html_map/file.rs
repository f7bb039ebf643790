//! The file itself.

use super::desk::{Desk, printed};
use super::{answer, page};

/// The parts of a text between `from` and `to`.
pub fn between<'t>(text: &'t str, from: &str, to: &str) -> Vec<&'t str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

/// The text of a piece of HTML, without its tags.
pub fn text(html: &str) -> String {
    let pieces: Vec<&str> = html.split('<').map(|p| p.split_once('>').map_or(p, |p| p.1)).collect();
    pieces.concat()
}

/// The entries of a kind.
pub fn entries<'t>(page: &'t str, kind: &str) -> Vec<&'t str> {
    between(page, &format!("<li class=\"entry {kind}\""), "<li class=\"entry")
}

#[test]
fn a_page_needs_nothing_from_anywhere() {
    let desk = Desk::new();
    for command in ["match", "bundle"] {
        let page = page(&desk, command, &[]);
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
        assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none';"));
        for asks in [" src=", "<link", "@import", "url(", "fetch(", "XMLHttp", "<iframe", "<img"] {
            assert!(!page.contains(asks), "{command}: {asks}");
        }
        let addresses = between(&page, "://", "\"");
        let known = ["www.openstreetmap.org/directions?", "www.w3.org/2000/svg'"];
        assert!(addresses.iter().all(|a| known.iter().any(|known| a.starts_with(known))));
        assert!(page.contains("© OpenStreetMap contributors"));
    }
}

#[test]
fn a_page_lists_what_the_other_forms_list() {
    let desk = Desk::new();
    let page = page(&desk, "match", &["--top=12"]);
    let csv = printed(&answer(&desk, "match", &["--top=12", "-f", "csv"]));
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let names = rows.headers().unwrap().clone();
    let column = |name: &str| names.iter().position(|known| known == name).unwrap();
    let (errand, gain, ask) = (column("errand"), column("net_gain"), column("ask"));
    let entries = entries(&page, "fit");
    assert_eq!(entries.len(), 12);
    for (entry, row) in entries.iter().zip(rows.records()) {
        let (entry, row) = (text(entry), row.unwrap());
        assert!(entry.contains(&row[errand]), "{entry}");
        let pays = if row[gain].is_empty() { &row[ask] } else { &row[gain] };
        assert!(entry.contains(&format!("{pays} EUR")), "{entry}: {pays}");
    }
    // Each has a line, and a mark for each of its stops.
    assert_eq!(between(&page, "<g class=\"course fit\"", "</g>").len(), 12);
    let deliveries = csv.lines().skip(1).filter(|line| !line.ends_with(',')).count();
    assert_eq!(between(&page, "<g class=\"mark delivery of-fit\" id=", "</g>").len(), deliveries);
}

#[test]
fn what_is_out_of_reach_has_its_reason() {
    let desk = Desk::new();
    let json = printed(&answer(&desk, "match", &["--explain-all", "-f", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let rejected = json["rejected"].as_array().unwrap();
    let page = page(&desk, "match", &["--top=0"]);
    let misses = entries(&page, "miss");
    assert_eq!(misses.len(), rejected.len(), "the town has few errands: all are shown");
    for miss in &misses {
        let text = text(miss);
        let reasons = rejected.iter().find(|r| text.contains(r["errand"].as_str().unwrap()));
        let has_fix = reasons.unwrap()["reasons"].as_array().unwrap().iter();
        let has_fix = has_fix.clone().any(|reason| !reason["fix"].is_null());
        assert_eq!(text.contains("it fits with "), has_fix, "{text}");
    }
    // Those that a change makes fit come first.
    let fits: Vec<bool> = misses.iter().map(|miss| miss.contains("it fits with")).collect();
    assert!(fits.is_sorted_by(|a, b| a >= b) && fits[0] && !fits[fits.len() - 1]);
}

#[test]
fn a_plan_has_its_steps_in_order() {
    let desk = Desk::new();
    let flags = ["--max-tasks=3", "--time-limit=none"];
    let page = page(&desk, "bundle", &flags);
    let json = printed(&answer(&desk, "bundle", &[&flags[..], &["-f", "json"]].concat()));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let plans = entries(&page, "plan");
    // The best one and the next twelve, or all there are.
    assert_eq!(plans.len(), json["pareto"].as_array().unwrap().len().min(13));
    let steps = between(plans[0], "<span class=\"when\">", "</span>");
    let times: Vec<String> = json["bundle"]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            let arrival = chrono::DateTime::parse_from_rfc3339(step["arrival"].as_str().unwrap());
            (arrival.unwrap() + chrono::TimeDelta::seconds(30)).format("%H:%M").to_string()
        })
        .collect();
    assert_eq!(steps, times);
    // Every step of an errand points at a mark that is there.
    let marks = between(&page, "data-mark=\"", "\"");
    assert!(marks.len() >= 6);
    assert!(marks.iter().all(|mark| page.contains(&format!(" id=\"{mark}\""))));
}

#[test]
fn what_strangers_write_stays_text() {
    let desk = Desk::new();
    let hostile = "</script><script>document.title='gone'</script><b onclick=\"x\">\u{202e}&amp;";
    let quoted = hostile.replace('"', "\"\"");
    desk.write(
        "errands.csv",
        &format!(
            "id,description,currency,pickup_lat,pickup_lon,fee\n\
             \"{quoted}\",\"{quoted}\",EUR,54.7011,2.2963,9\n\
             \"far {quoted}\",\"{quoted}\",EUR,54.7300,2.2963,1\n"
        ),
    );
    for command in ["match", "bundle"] {
        let page = page(&desk, command, &[]);
        assert_eq!(page.matches("<script").count(), 2, "its own data, and its own script");
        assert_eq!(page.matches("</script").count(), 2);
        assert!(!page.contains("<b onclick") && !page.contains('\u{202e}'));
        assert!(page.contains("&lt;/script&gt;") && page.contains("&amp;amp;"));
    }
}

#[test]
fn a_page_does_not_depend_on_threads_or_rows() {
    let desk = Desk::new();
    let one = page(&desk, "bundle", &["--threads=1", "--time-limit=none"]);
    let turned = desk.turned("errands.csv");
    desk.write("errands.csv", &turned);
    assert_eq!(page(&desk, "bundle", &["--threads=3", "--time-limit=none"]), one);
}

#[test]
fn a_page_is_written_where_the_file_says_so() {
    let desk = Desk::new();
    let output = answer(&desk, "match", &["-o", "tonight.html"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(desk.read("tonight.html").starts_with("<!DOCTYPE html>"));
    let output = answer(&desk, "match", &["-o", "tonight.json"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(desk.read("tonight.json").starts_with('{'));
    // What is said counts, whatever the file is called.
    let output = answer(&desk, "match", &["-f", "csv", "-o", "tonight.html", "-O"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(desk.read("tonight.html").starts_with("trip,rank,"));
}

#[test]
fn a_page_without_anything_that_fits_is_a_page() {
    let desk = Desk::new();
    for command in ["match", "bundle"] {
        let output = answer(&desk, command, &["-f", "html", "--max-added-time=1s"]);
        assert_eq!(output.status.code(), Some(1));
        let page = printed(&output);
        assert!(page.contains("None of 60 open errands"), "{command}");
        assert!(entries(&page, "fit").is_empty() && entries(&page, "plan").is_empty());
        assert!(!entries(&page, "miss").is_empty());
    }
    let flags = ["route", "--map=town.otw", "--start=54.6912239,2.3233083", "--round-trip"];
    let page = printed(&desk.run(&[&flags[..], &["-f", "html"]].concat()));
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("start, end"));
}
