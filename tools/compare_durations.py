#!/usr/bin/env python3
"""Compare durations with Valhalla's, on random trips between junctions of an extract.

    pip install pyvalhalla            (Python 3.12 or newer)
    cargo build --release
    tools/compare_durations.py EXTRACT.osm.pbf [...] [--pairs 300] [--seed 1]

Prints one line for each extract and profile: the median of our duration over theirs, and the tenth
and ninetieth percentile. Both engines get the same positions; both choose their own route, we by
time alone, Valhalla by its default costing. Trips under a minute are left out. Valhalla wants its
extracts sorted by type and id, and it drives on the left where it has no administrative borders,
which moves single routes by a tenth and their median by less than a hundredth.
"""

import argparse
import csv
import json
import pathlib
import random
import subprocess
import tempfile

import valhalla

PROFILES = {"car": "auto", "bike": "bicycle", "foot": "pedestrian"}
PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "target/release/ontheway"


def peer(extract, folder):
    """Valhalla's tiles of an extract."""
    (folder / "tiles").mkdir()
    config = valhalla.get_config(tile_extract="", tile_dir=str(folder / "tiles"), verbose=False)
    config["mjolnir"]["concurrency"] = 1
    config["mjolnir"]["logging"] = {"type": "", "color": False}
    for part in ("admin", "timezone", "landmarks", "tile_extract"):
        config["mjolnir"].pop(part, None)
    config["service_limits"]["pedestrian"]["max_distance"] = 500000.0
    path = folder / "valhalla.json"
    path.write_text(json.dumps(config))
    build = [pathlib.Path(valhalla.__file__).parent / "bin/valhalla_build_tiles", "-c", path, extract]
    subprocess.run(build, check=True, capture_output=True)
    return valhalla.Actor(str(path))


def duration_of_peer(actor, costing, start, end):
    places = [{"lat": lat, "lon": lon} for lat, lon in (start, end)]
    request = {"locations": places, "costing": costing, "directions_type": "none"}
    try:
        return actor.route(request)["trip"]["summary"]["time"]
    except RuntimeError:
        return None


def our_duration(map_file, profile, start, end):
    positions = ["--start={},{}".format(*start), "--end={},{}".format(*end)]
    command = [PROGRAM, "route", "--map", map_file, "--profile", profile, "-f", "json", *positions]
    done = subprocess.run(command, capture_output=True, text=True)
    return json.loads(done.stdout)["duration"] if done.returncode == 0 else None


def compare(extract, count, seed):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        actor = peer(extract, folder)
        map_file = folder / "map.otw"
        subprocess.run([PROGRAM, "build", extract, "-o", map_file], check=True, capture_output=True)
        export = [PROGRAM, "export", "--map", map_file, "-o", folder / "export"]
        subprocess.run(export, check=True)
        with open(folder / "export/nodes.csv", newline="") as file:
            nodes = [(row["lat"], row["lon"]) for row in csv.DictReader(file)]
        draw = random.Random(seed)
        pairs = [tuple(draw.sample(nodes, 2)) for _ in range(count)]
        for profile, costing in PROFILES.items():
            ratios = []
            for start, end in pairs:
                theirs = duration_of_peer(actor, costing, *[tuple(map(float, p)) for p in (start, end)])
                ours = our_duration(map_file, profile, start, end)
                if theirs and ours and theirs >= 60:
                    ratios.append(ours / theirs)
            ratios.sort()
            at = [ratios[round(share * (len(ratios) - 1))] for share in (0.5, 0.1, 0.9)]
            print("{:32} {:5} {:4} trips  median {:.3f}  (p10 {:.3f}, p90 {:.3f})".format(
                pathlib.Path(extract).name, profile, len(ratios), *at), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("extracts", nargs="+")
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for extract in arguments.extracts:
        compare(extract, arguments.pairs, arguments.seed)


if __name__ == "__main__":
    main()
