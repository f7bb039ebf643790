#!/usr/bin/env python3
"""Holds the assignment against SciPy's linear_sum_assignment (a modified Jonker-Volgenant method).

    python3 -m venv venv && venv/bin/pip install numpy scipy
    cargo build --release --example assign
    venv/bin/python tools/compare_assignments.py target/release/examples/assign

Random tables of gains, with losses, missing pairs and ties, are solved by both; the totals must be
equal, the assignment valid, and the prices must prove it: no pair gains more than worth and price
together, and their sum is the total. Gains stay below 2**31, so that SciPy's floating point is exact.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy.optimize import linear_sum_assignment


def draw(random, trips, errands, share, most):
    """Gains by trip and errand; zero where the pair is not feasible."""
    gains = random.integers(-most // 4, most, (trips, errands), endpoint=True)
    return np.where(random.random((trips, errands)) < share, gains, 0)


def ours(program, gains):
    """What the program answers: its lines, by kind."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
        out = csv.writer(file)
        out.writerow(["trip", "errand", "gain"])
        rows, columns = np.nonzero(gains)
        out.writerows(zip(rows.tolist(), columns.tolist(), gains[rows, columns].tolist()))
        # The last trip and errand are named even where they have no pair.
        out.writerow([gains.shape[0] - 1, gains.shape[1] - 1, int(gains[-1, -1])])
        file.flush()
        done = subprocess.run([program, file.name], capture_output=True, text=True, check=True)
    lines = [line.split(",") for line in done.stdout.splitlines()]
    by_kind = {kind: [line for line in lines if line[0] == kind] for kind in ("trip", "errand")}
    return int(lines[0][1]), by_kind, done.stderr.strip()


def compare(program, gains):
    """What is wrong with the program's answer, and how long both took."""
    useful = np.maximum(gains, 0)
    begun = time.perf_counter()
    rows, columns = linear_sum_assignment(useful, maximize=True)
    seconds = time.perf_counter() - begun
    expected = int(useful[rows, columns].sum())
    total, lines, told = ours(program, gains)
    worth = np.array([int(line[3]) for line in lines["trip"]])
    price = np.array([int(line[3]) for line in lines["errand"]])
    taken = [(int(line[1]), int(line[2])) for line in lines["trip"] if line[2]]
    faults = []
    if total != expected:
        faults.append(f"total {total}, expected {expected}")
    if len({errand for _, errand in taken}) != len(taken):
        faults.append("an errand is taken twice")
    if sum(int(gains[pair]) for pair in taken) != total:
        faults.append("the pairs do not add up to the total")
    if (worth[:, None] + price[None, :] < useful).any() or min(worth.min(), price.min()) < 0:
        faults.append("prices and worths are not feasible")
    if int(worth.sum() + price.sum()) != total:
        faults.append("prices and worths do not add up to the total")
    return faults, seconds, told


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="the example `assign`, built")
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--large", type=int, default=3000, help="trips and errands of the last one")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random = np.random.default_rng(arguments.seed)
    wrong = 0
    for case in range(arguments.cases):
        trips, errands = random.integers(1, 300, 2, endpoint=True)
        share = random.choice([0.02, 0.1, 0.5, 1.0])
        most = int(random.choice([3, 50, 1_000_000, 2**31 - 1]))
        faults, _, _ = compare(arguments.program, draw(random, trips, errands, share, most))
        for fault in faults:
            print(f"case {case}, {trips} x {errands}: {fault}")
        wrong += bool(faults)
    print(f"{arguments.cases} cases, {wrong} wrong")
    if arguments.large:
        gains = draw(random, arguments.large, arguments.large, 1.0, 2**31 - 1)
        faults, seconds, told = compare(arguments.program, gains)
        print(f"{arguments.large} x {arguments.large}: {', '.join(faults) or 'equal'}")
        print(f"  scipy {seconds:.3f} s; {told}")
        wrong += bool(faults)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
