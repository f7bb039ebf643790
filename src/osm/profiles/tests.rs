use super::*;

fn tags(pairs: &[(&str, &str)]) -> Tags {
    pairs.iter().copied().collect()
}

fn rule(profile: Profile, pairs: &[(&str, &str)]) -> Option<WayRule> {
    way_rule(profile, &tags(pairs))
}

/// (forward, backward) in whole km/h, 0 where closed.
fn speeds(profile: Profile, pairs: &[(&str, &str)]) -> (u32, u32) {
    let kmh = |speed: Option<Speed>| speed.map_or(0, |s| (f64::from(s.0) * 0.0036).round() as u32);
    rule(profile, pairs).map_or((0, 0), |r| (kmh(r.forward), kmh(r.backward)))
}

#[test]
fn speed_limits_in_their_notations() {
    for (value, expected) in [
        ("50", Some(50.0)),
        ("30 mph", Some(48.28032)),
        ("30mph", Some(48.28032)),
        ("DE:urban", Some(50.0)),
        ("DE:zone:30", Some(30.0)),
        ("FR:zone30", Some(30.0)),
        ("AT:rural", Some(100.0)),
        ("none", Some(130.0)),
        ("50; 30", Some(30.0)),
        ("walk", Some(7.0)),
        ("signals", None),
        ("fast", None),
        ("0", None),
        ("1e9", None),
        ("", None),
    ] {
        assert_eq!(maxspeed::parse(value), expected, "{value}");
    }
}

#[test]
fn one_way_streets_and_their_exceptions() {
    let street = |extra: &[(&'static str, &'static str)]| {
        let mut all = vec![("highway", "residential"), ("maxspeed", "30")];
        all.extend_from_slice(extra);
        all
    };
    let open = |profile, extra: &[(&'static str, &'static str)]| {
        let (forward, backward) = speeds(profile, &street(extra));
        (forward > 0, backward > 0)
    };
    assert_eq!(open(Profile::Car, &[("oneway", "yes")]), (true, false));
    assert_eq!(open(Profile::Car, &[("oneway", "-1")]), (false, true));
    assert_eq!(open(Profile::Car, &[("oneway", "reversible")]), (false, false));
    assert_eq!(open(Profile::Car, &[("junction", "roundabout")]), (true, false));
    assert_eq!(open(Profile::Bike, &[("oneway", "yes")]), (true, false));
    assert_eq!(open(Profile::Bike, &[("oneway", "yes"), ("oneway:bicycle", "no")]), (true, true));
    assert_eq!(open(Profile::Bike, &[("oneway", "yes"), ("cycleway", "opposite")]), (true, true));
    assert_eq!(open(Profile::Foot, &[("oneway", "yes")]), (true, true));
    assert_eq!(speeds(Profile::Car, &[("highway", "motorway")]), (98, 0));
    assert_eq!(speeds(Profile::Car, &[("highway", "motorway"), ("oneway", "no")]), (98, 98));
}

#[test]
fn the_most_specific_access_tag_decides() {
    let road = |extra: &[(&'static str, &'static str)]| {
        let mut all = vec![("highway", "residential")];
        all.extend_from_slice(extra);
        all
    };
    let open =
        |profile, extra: &[(&'static str, &'static str)]| rule(profile, &road(extra)).is_some();
    assert!(!open(Profile::Car, &[("access", "private")]));
    assert!(open(Profile::Car, &[("access", "no"), ("motor_vehicle", "yes")]));
    assert!(!open(Profile::Car, &[("motor_vehicle", "no")]));
    assert!(open(Profile::Bike, &[("motor_vehicle", "no")]));
    assert!(!open(Profile::Bike, &[("vehicle", "no")]));
    assert!(open(Profile::Foot, &[("vehicle", "no")]));
    assert!(!open(Profile::Foot, &[("foot", "no")]));
    let destination = rule(Profile::Car, &road(&[("motor_vehicle", "destination")]));
    assert!(destination.is_some_and(|r| r.destination_only));
    let forward_only = rule(Profile::Car, &road(&[("motor_vehicle:backward", "no")]));
    assert!(forward_only.is_some_and(|r| r.forward.is_some() && r.backward.is_none()));
}

#[test]
fn who_may_use_which_class() {
    let open = |class| Profile::ALL.map(|p| rule(p, &[("highway", class)]).is_some());
    assert_eq!(open("motorway"), [true, false, false]);
    assert_eq!(open("residential"), [true, true, true]);
    assert_eq!(open("pedestrian"), [false, true, true]);
    assert_eq!(open("footway"), [false, true, true]);
    assert_eq!(open("cycleway"), [false, true, true]);
    assert_eq!(open("steps"), [false, false, true]);
    assert_eq!(open("track"), [false, true, true]);
    assert_eq!(open("proposed"), [false, false, false]);
    assert_eq!(speeds(Profile::Bike, &[("highway", "footway")]), (5, 5));
    assert_eq!(speeds(Profile::Bike, &[("highway", "footway"), ("bicycle", "yes")]), (12, 12));
    let motorroad = [("highway", "trunk"), ("motorroad", "yes")];
    assert_eq!(Profile::ALL.map(|p| rule(p, &motorroad).is_some()), [true, false, false]);
}

#[test]
fn bad_ground_slows_down() {
    let car =
        |surface| speeds(Profile::Car, &[("highway", "unclassified"), ("surface", surface)]).0;
    assert!(car("asphalt") > car("gravel") && car("gravel") > car("mud"));
    let bike = |grade| speeds(Profile::Bike, &[("highway", "track"), ("tracktype", grade)]).0;
    assert!(bike("grade1") > bike("grade2") && bike("grade2") > bike("grade4"));
    assert!(bike("grade4") > bike("grade5"));
}

#[test]
fn ferries_take_their_own_time() {
    let ferry = rule(Profile::Foot, &[("route", "ferry"), ("duration", "00:20")]);
    assert_eq!(ferry.and_then(|r| r.crossing_time), Some(Millis::from_seconds(1200)));
    assert_eq!(rule(Profile::Car, &[("route", "ferry")]), None);
    assert!(rule(Profile::Car, &[("route", "ferry"), ("motor_vehicle", "yes")]).is_some());
}

#[test]
fn nodes_that_stop_or_delay() {
    let at = |profile, pairs: &[(&str, &str)]| node_rule(profile, &tags(pairs));
    assert!(at(Profile::Car, &[("barrier", "bollard")]).blocked);
    assert!(!at(Profile::Bike, &[("barrier", "bollard")]).blocked);
    assert!(!at(Profile::Car, &[("barrier", "bollard"), ("motor_vehicle", "yes")]).blocked);
    assert!(at(Profile::Foot, &[("barrier", "gate"), ("access", "private")]).blocked);
    assert!(at(Profile::Bike, &[("barrier", "stile")]).blocked);
    let signal = at(
        Profile::Car,
        &[("highway", "traffic_signals"), ("traffic_signals:direction", "backward")],
    );
    assert!(signal.delay > Millis::ZERO && signal.only_direction == -1);
    assert_eq!(at(Profile::Car, &[("highway", "turning_circle")]), NodeRule::default());
}
