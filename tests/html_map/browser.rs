//! What a browser makes of a page: a real one, where there is one.
//!
//! A script at the page's end clicks, types and looks, and writes down what it saw.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::desk::Desk;
use super::page;

/// The browser: that of `ONTHEWAY_CHROMIUM`, or Chromium where it is installed.
fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("ONTHEWAY_CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let found = named.or_else(|| usual.map(PathBuf::from).into_iter().find(|path| path.exists()));
    if found.is_none() {
        eprintln!("skipped: no browser; ONTHEWAY_CHROMIUM names one");
    }
    found
}

/// Runs `script`, the body of an asynchronous function, in the page, in a window of this size.
/// Gives what it returns, with all errors that the page complained of.
fn run(browser: &Path, page: &str, size: (u32, u32), script: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    // Errors of the page's own script are caught as well. Nothing is shown, so that frames are none.
    let early = "<script>window.seen = []; addEventListener('error', (event) => \
                 seen.push(event.message));\
                 requestAnimationFrame = (draw) => setTimeout(draw, 16);</script>";
    let late = format!(
        "<script>(async () => {{
           const rest = (ms) => new Promise((done) => setTimeout(done, ms));
           const $ = (selector) => document.querySelector(selector);
           const all = (selector) => [...document.querySelectorAll(selector)];
           const key = (key) => (document.activeElement || document.body).dispatchEvent(
             new KeyboardEvent('keydown', {{ key, bubbles: true, cancelable: true }}));
           const shown = (part) => part.getClientRects().length > 0
             && getComputedStyle(part).visibility !== 'hidden';
           let result;
           try {{ await rest(400); result = await (async () => {{ {script} }})(); }}
           catch (error) {{ seen.push(String(error)); }}
           const out = document.createElement('pre');
           out.id = 'result';
           out.textContent = JSON.stringify({{ result, seen }});
           document.body.append(out);
         }})();</script></body>"
    );
    let page = page.replacen("<head>", &format!("<head>{early}"), 1).replacen("</body>", &late, 1);
    std::fs::write(&path, page).unwrap();
    // A browser that is short of memory ends without a word; it is asked again.
    let result = (0..3).find_map(|attempt| {
        let profile = folder.path().join(format!("profile-{attempt}"));
        let output = Command::new(browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"])
            .args(["--no-first-run", "--disable-background-networking", "--disable-sync"])
            .args(["--disable-component-update", "--disable-dev-shm-usage"])
            .args(["--virtual-time-budget=15000", "--dump-dom"])
            .arg(format!("--window-size={},{}", size.0, size.1))
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("file://{}", path.display()))
            .output()
            .unwrap();
        let dom = String::from_utf8_lossy(&output.stdout);
        let result = dom.split("<pre id=\"result\">").nth(1)?.split('<').next()?;
        Some(result.to_owned())
    });
    let result = result.expect("the page says what it saw");
    let result = result.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let result: Value = serde_json::from_str(&result).unwrap();
    assert_eq!(result["seen"], serde_json::json!([]), "the page complained");
    result["result"].clone()
}

/// A desktop's window, and a telephone's.
const SIZES: [(u32, u32); 2] = [(1280, 860), (500, 844)];

#[test]
fn list_and_map_belong_together() {
    let Some(browser) = browser() else { return };
    let page = page(&Desk::new(), "match", &[]);
    for size in SIZES {
        let seen = run(
            &browser,
            &page,
            size,
            "
            const before = all('.entry.on').length;
            const row = $('[data-key=\"m2\"] .row');
            row.click();
            await rest(300);
            const fromList = {
              on: all('.mark.on').map((mark) => mark.dataset.key),
              open: row.getAttribute('aria-expanded'),
              more: shown($('#more-m2')),
              course: shown($('.course.on')),
              arrows: all('#arrows path').length,
            };
            const mark = $('.mark[data-key=\"m0\"]');
            mark.dispatchEvent(new MouseEvent('click', { bubbles: true }));
            await rest(300);
            const fromMap = {
              on: all('.entry.on').map((entry) => entry.dataset.key),
              focus: document.activeElement.closest('.entry').dataset.key,
              shut: shown($('#more-m2')),
            };
            key('Escape');
            await rest(300);
            const shut = all('.on').length;
            $('[data-key=\"m4\"] .row').dispatchEvent(
              new PointerEvent('pointerenter', { pointerType: 'mouse' }));
            const near = all('.mark.near').map((mark) => mark.dataset.key).filter((key) => key !== 'm0');
            return { before, fromList, fromMap, shut, near };
        ",
        );
        assert_eq!(seen["before"], 0);
        let list = &seen["fromList"];
        assert_eq!((&list["open"], &list["more"]), (&"true".into(), &true.into()));
        assert_eq!(list["course"], true, "{size:?}");
        assert_eq!(list["on"], serde_json::json!(["m2", "m2"]), "a pickup and a delivery");
        assert!(list["arrows"].as_i64().unwrap() > 0);
        assert_eq!(seen["fromMap"]["on"], serde_json::json!(["m0"]));
        assert_eq!(
            (&seen["fromMap"]["focus"], &seen["fromMap"]["shut"]),
            (&"m0".into(), &false.into())
        );
        assert_eq!(seen["shut"], 0);
        assert_eq!(seen["near"], serde_json::json!(["m4", "m4"]));
    }
}

#[test]
fn a_page_is_used_by_keyboard_alone() {
    let Some(browser) = browser() else { return };
    let page = page(&Desk::new(), "bundle", &["--max-tasks=3", "--time-limit=none"]);
    let seen = run(&browser, &page, SIZES[0], "
        const first = all('.entry.on').map((entry) => entry.dataset.key);
        const stepsOf = all('.mark.of-plan').filter(shown).map((mark) => mark.dataset.key);
        $('[data-key=\"p0\"] .row').focus();
        key('ArrowDown');
        const next = document.activeElement.closest('.entry').dataset.key;
        document.activeElement.click();
        await rest(300);
        const plans = all('.mark.of-plan').filter(shown).map((mark) => mark.dataset.key);
        $('#map').focus();
        const at = () => $('#world').getAttribute('transform');
        const [whole] = [at()];
        key('+'); await rest(200);
        const closer = at();
        key('ArrowLeft'); await rest(200);
        const moved = at();
        key('0'); await rest(200);
        const unreachable = all('button, [tabindex]').filter(
          (part) => shown(part) && (part.tabIndex < 0 || !(part.textContent.trim() || part.ariaLabel)));
        return { first, stepsOf, next, plans, moves: new Set([whole, closer, moved]).size,
                 unreachable: unreachable.length };
    ");
    assert_eq!(seen["first"], serde_json::json!(["p0"]));
    let marks = seen["stepsOf"].as_array().unwrap();
    assert!(marks.len() == 6 && marks.iter().all(|key| key == "p0"));
    assert_eq!(seen["next"], "p1");
    assert!(seen["plans"].as_array().unwrap().iter().all(|key| key == "p1"));
    assert_eq!((&seen["moves"], &seen["unreachable"]), (&3.into(), &0.into()));
}

#[test]
fn nothing_is_cut_off_and_names_do_not_overlap() {
    let Some(browser) = browser() else { return };
    let page = page(&Desk::new(), "bundle", &["--time-limit=none"]);
    for size in SIZES {
        let seen = run(&browser, &page, size, "
            await rest(500);
            const wide = document.documentElement.scrollWidth - innerWidth;
            const names = all('#labels text');
            const middle = (name) => name.getAttribute('transform').match(/[-\\d.]+/g).slice(0, 2).map(Number);
            let least = Infinity;
            names.forEach((one, at) => names.slice(at + 1).forEach((other) => {
              const [a, b] = [middle(one), middle(other)];
              least = Math.min(least, Math.hypot(a[0] - b[0], a[1] - b[1]));
            }));
            const map = $('#map').getBoundingClientRect();
            const marks = all('.mark.on').map((mark) => mark.getBoundingClientRect());
            const inside = marks.every((mark) => mark.left >= map.left && mark.right <= map.right
              && mark.top >= map.top && mark.bottom <= map.bottom);
            const small = all('.row, .tools button').filter(shown)
              .filter((part) => part.getBoundingClientRect().height < 40).length;
            return { wide, names: names.length, least, marks: marks.length, inside, small,
                     scale: $('#scale span').textContent, size: [innerWidth, map.width, map.height] };
        ");
        assert!(seen["wide"].as_i64().unwrap() <= 0, "{size:?}: {seen}");
        assert!(seen["names"].as_i64().unwrap() >= 1, "{size:?}: {seen}");
        assert!(seen["least"].as_f64().is_none_or(|least| least > 10.0), "{size:?}: {seen}");
        assert!(seen["marks"].as_i64().unwrap() > 2 && seen["inside"] == true, "{size:?}: {seen}");
        assert_eq!(seen["small"], 0, "too small for a finger");
        assert!(seen["scale"].as_str().unwrap().ends_with('m'));
    }
}

#[test]
fn an_errand_that_does_not_fit_is_shown_with_its_trip() {
    let Some(browser) = browser() else { return };
    let desk = Desk::new();
    desk.write(
        "errands.csv",
        "id,pickup_lat,pickup_lon,delivery_lat,delivery_lon,fee\n\
         far,54.7011,2.2963,54.7120,2.3150,0.10\n",
    );
    let page = page(&desk, "explain", &["--errand=far"]);
    for size in SIZES {
        let seen = run(
            &browser,
            &page,
            size,
            "
            await rest(300);
            const map = $('#map').getBoundingClientRect();
            const marks = all('#marks > .mark').map((mark) => mark.getBoundingClientRect());
            const inside = marks.filter((mark) => mark.left >= map.left && mark.right <= map.right
              && mark.top >= map.top && mark.bottom <= map.bottom);
            return { marks: marks.length, inside: inside.length, more: shown($('#more-x0')) };
        ",
        );
        let expected = serde_json::json!({ "marks": 4, "inside": 4, "more": true });
        assert_eq!(seen, expected, "{size:?}: its two stops and the trip's own");
    }
}

#[test]
fn a_plan_that_is_tapped_stays_in_sight() {
    let Some(browser) = browser() else { return };
    let page = page(&Desk::new(), "bundle", &["--time-limit=none"]);
    for size in SIZES {
        let seen = run(
            &browser,
            &page,
            size,
            "
            const seen = [];
            for (const key of ['p1', 'p2', 'p0']) {
              const row = $(`[data-key=\"${key}\"] .row`);
              row.scrollIntoView({ block: 'center' });
              await rest(100);
              row.click();
              await rest(300);
              const box = row.getBoundingClientRect();
              const at = document.elementFromPoint(box.left + 60, box.top + 4);
              const below = document.elementFromPoint(box.left + 60, box.bottom - 4);
              seen.push(row.contains(at) && row.contains(below));
            }
            const ranks = all('.mark.of-fit text').filter(shown).length;
            return { seen, ranks, tools: shown($('.tools')) && shown($('.scale')) };
        ",
        );
        let expected = serde_json::json!({ "seen": [true, true, true], "ranks": 0, "tools": true });
        assert_eq!(seen, expected, "{size:?}");
    }
}
