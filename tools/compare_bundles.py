#!/usr/bin/env python3
"""Holds bundles against OR-tools' routing solver, on problems that the project wrote down.

    cargo run --release --example bundles -- MAP --tasks 4,8 --detour 30,60 dump FOLDER
    python3 -m venv venv && venv/bin/pip install ortools
    venv/bin/python tools/compare_bundles.py FOLDER/*.json

Both have the same stops, travel times and lengths, payouts and limits. OR-tools may leave out an
errand for a penalty of its payout; a shipment's stops are paired; errands, time on the road,
length and the clock are dimensions. Its arcs cost whole numbers, here hundredths of a cent, and
its best plan is then counted exactly, with the payouts and costs of the file.

What OR-tools is not told: added time counts detour time from 0 on, should a plan be faster than
the trip alone; its plan is counted so. Setup is part of the way to a stop, so windows are moved
by it, also where it is saved; a plan with both is a little restricted.
"""

import argparse
import json
import pathlib
import sys

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

# Longer than any plan, in milliseconds or centimetres; sums fit 64 bits.
FAR = 10**10


class Problem:
    """A problem as the file tells it; node 0 is the start, node 1 the end."""

    def __init__(self, data):
        self.data = data
        self.unit = int(data["money_per_unit"])
        self.per_ms = int(data["cost_per_ms"])
        self.per_cm = int(data["cost_per_cm"])
        trip = data["trip"]
        if len(trip) != 2:
            raise ValueError("trips with stops on the way are not compared")
        self.start, self.end = trip
        self.points = [trip[0]["point"], trip[1]["point"]]
        self.stops = [None, None]
        self.errands = []
        for errand in data["errands"]:
            nodes = []
            for stop in (errand["pickup"], errand["delivery"]):
                if stop is not None:
                    nodes.append(len(self.points))
                    self.points.append(stop["point"])
                    self.stops.append(stop)
            self.errands.append((int(errand["payout"]), nodes))

    def way(self, a, b):
        time = self.data["time"][self.points[a]][self.points[b]]
        return None if time < 0 else (time, self.data["length"][self.points[a]][self.points[b]])

    def setup(self, a, b):
        """What is paid at b for coming from a."""
        stop = self.stops[b]
        return 0 if stop is None or self.points[a] == self.points[b] else stop["setup"]

    def stay(self, node):
        """Access after the beginning, and service; access before it is part of the way."""
        stop = self.stops[node]
        return 0 if stop is None else stop["service"] + stop["access"] - stop["access"] // 2

    def before(self, node):
        stop = self.stops[node]
        return 0 if stop is None else stop["access"] // 2

    def gain(self, nodes):
        """The net gain of an order of stops, exactly; None where it is not allowed."""
        clock = self.data["departure"] + self.start["dwell"]
        travel = length = work = 0
        at = 0
        ends = {}
        payout = 0
        load = [0] * len(self.data["capacity"])
        owner = {node: (number, place) for number, (_, own) in enumerate(self.errands)
                 for place, node in enumerate(own)}
        for node in [*nodes, 1]:
            way = self.way(at, node)
            if way is None:
                return None
            travel, length = travel + way[0], length + way[1]
            clock += way[0]
            if node == 1:
                break
            stop = self.stops[node]
            arrival = clock + self.before(node)
            begins = [max(a, arrival) for a, b in stop["windows"] if b >= arrival]
            if not begins or begins[0] - arrival > stop["max_wait"]:
                return None
            end = begins[0] + self.setup(at, node) + stop["service"]
            after = end + stop["access"] - stop["access"] // 2
            work += after - clock
            clock = after
            number, place = owner[node]
            errand = self.data["errands"][number]
            amounts = errand["amount"]
            if place == 0:
                payout += self.errands[number][0]
                ends[number] = end
                load = [a + b for a, b in zip(load, amounts)]
                if any(a > b for a, b in zip(load, self.data["capacity"])):
                    return None
            else:
                most = errand["max_time_in_vehicle"]
                if most is not None and begins[0] - ends[number] > most:
                    return None
                load = [a - b for a, b in zip(load, amounts)]
            at = node
        base, limits = self.data["baseline"], self.data["limits"]
        detour = max(0, travel - base["time"])
        added, farther = detour + work, length - base["length"]
        for value, most in ((detour, limits["detour_time"]), (added, limits["added_time"]),
                            (farther, limits["detour_distance"]), (clock, limits["arrival"]),
                            (len(ends), limits["tasks"])):
            if most is not None and value > most:
                return None
        return payout - self.per_ms * added - self.per_cm * farther


def solve(problem, seconds):
    """OR-tools' best order of stops."""
    data = problem.data
    count = len(problem.points)
    manager = pywrapcp.RoutingIndexManager(count, 1, [0], [1])
    routing = pywrapcp.RoutingModel(manager)
    fine = problem.unit // 10_000

    def table(of, none=FAR):
        return [[none if (value := of(a, b)) is None else value for b in range(count)]
                for a in range(count)]

    def over(a, b, of):
        way = problem.way(a, b)
        return None if way is None else of(way)

    def work(a, b):
        return problem.stay(a) + problem.before(b) + problem.setup(a, b)

    def cost(a, b):
        return over(a, b, lambda way: (
            problem.per_ms * (way[0] + work(a, b)) + problem.per_cm * way[1]) // fine)

    def register(rows):
        return routing.RegisterTransitMatrix(rows)

    routing.SetArcCostEvaluatorOfAllVehicles(register(table(cost)))
    base, limits = data["baseline"], data["limits"]

    def limited(name, of, most):
        routing.AddDimension(register(table(of)), 0, min(FAR, max(0, most)), True, name)

    if limits["detour_time"] is not None:
        limited("travel", lambda a, b: over(a, b, lambda way: way[0]),
                base["time"] + limits["detour_time"])
    if limits["detour_distance"] is not None:
        limited("length", lambda a, b: over(a, b, lambda way: way[1]),
                base["length"] + limits["detour_distance"])
    # Moments are those at which setup is done.
    slack = max([stop["max_wait"] for stop in problem.stops[2:]] + [0])
    clock = register(table(lambda a, b: over(a, b, lambda way: way[0] + work(a, b))))
    latest = limits["arrival"] if limits["arrival"] is not None else FAR
    if limits["added_time"] is not None:
        latest = min(latest, data["departure"] + base["time"] + limits["added_time"])
    routing.AddDimension(clock, min(slack, FAR), FAR, False, "clock")
    clock = routing.GetDimensionOrDie("clock")
    clock.CumulVar(routing.Start(0)).SetValue(data["departure"] + problem.start["dwell"])
    clock.CumulVar(routing.End(0)).SetMax(latest)
    # Waiting costs time as well.
    clock.SetSpanCostCoefficientForAllVehicles(0)
    clock.SetSlackCostCoefficientForAllVehicles(max(1, problem.per_ms // fine))
    for node in range(2, count):
        stop = problem.stops[node]
        var = clock.CumulVar(manager.NodeToIndex(node))
        windows = [(max(0, a), min(FAR, b)) for a, b in stop["windows"] if b >= 0]
        if not windows:
            routing.AddDisjunction([manager.NodeToIndex(node)], 0)
            routing.VehicleVar(manager.NodeToIndex(node)).SetValue(-1)
            continue
        shift = stop["setup"]
        var.SetRange(windows[0][0] + shift, windows[-1][1] + shift)
        for (_, close), (open_, _) in zip(windows, windows[1:]):
            if close + 1 + shift <= open_ - 1 + shift:
                var.RemoveInterval(close + 1 + shift, open_ - 1 + shift)
    is_pickup = [0] * count
    for _, nodes in problem.errands:
        is_pickup[nodes[0]] = 1
    tasks = routing.RegisterUnaryTransitVector(is_pickup)
    most = limits["tasks"] if limits["tasks"] is not None else count
    routing.AddDimension(tasks, 0, most, True, "tasks")
    for dimension, most in enumerate(data["capacity"]):
        loads = [0] * count
        for (_, nodes), errand in zip(problem.errands, data["errands"]):
            loads[nodes[0]] = errand["amount"][dimension]
            if len(nodes) == 2:
                loads[nodes[1]] = -errand["amount"][dimension]
        routing.AddDimension(
            routing.RegisterUnaryTransitVector(loads), 0, most, True, f"load{dimension}")
    solver = routing.solver()
    for (payout, nodes), errand in zip(problem.errands, data["errands"]):
        indices = [manager.NodeToIndex(node) for node in nodes]
        penalty = max(0, payout // fine)
        routing.AddDisjunction(indices[:1], penalty)
        if len(indices) == 2:
            routing.AddDisjunction(indices[1:], 0)
            routing.AddPickupAndDelivery(*indices)
            solver.Add(routing.ActiveVar(indices[0]) == routing.ActiveVar(indices[1]))
            solver.Add(clock.CumulVar(indices[0]) <= clock.CumulVar(indices[1]))
            aboard = errand["max_time_in_vehicle"]
            if aboard is not None:
                within = clock.CumulVar(indices[1]) - clock.CumulVar(indices[0])
                solver.Add(within <= aboard + problem.stops[nodes[0]]["service"]
                           + problem.stops[nodes[1]]["setup"])
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION)
    options.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH)
    options.time_limit.FromMilliseconds(int(1000 * seconds))
    found = routing.SolveWithParameters(options)
    if found is None:
        return []
    nodes, index = [], found.Value(routing.NextVar(routing.Start(0)))
    while not routing.IsEnd(index):
        nodes.append(manager.IndexToNode(index))
        index = found.Value(routing.NextVar(index))
    return nodes


def main():
    parser = argparse.ArgumentParser(description="Holds bundles against OR-tools.")
    parser.add_argument("problems", nargs="+", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    arguments = parser.parse_args()
    print("| problem | candidates | ontheway | upper bound | proven | OR-tools | difference |")
    print("|---|---|---|---|---|---|---|", flush=True)
    worse = 0
    for path in arguments.problems:
        problem = Problem(json.loads(path.read_text()))
        ours = problem.data["ontheway"]
        nodes = solve(problem, arguments.seconds)
        gain = problem.gain(nodes)
        own = int(ours["net_gain"]) / problem.unit
        bound = int(ours["upper_bound"]) / problem.unit
        theirs = "not allowed" if gain is None else f"{gain / problem.unit:.2f}"
        difference = "" if gain is None else f"{own - gain / problem.unit:+.2f}"
        if gain is not None and gain > int(ours["net_gain"]):
            worse += 1
        # Our own plan, counted by this program.
        visits = [problem.errands[errand][1][int(late)] for errand, late in ours["visits"]]
        if problem.gain(visits) != int(ours["net_gain"]):
            sys.exit(f"{path}: ontheway's plan counts {problem.gain(visits)}, "
                     f"it says {ours['net_gain']}")
        print(f"| {path.stem} | {len(problem.errands)} | {own:.2f} | {bound:.2f} "
              f"| {'yes' if ours['optimal'] else 'no'} | {theirs} | {difference} |", flush=True)
    print(f"\n{worse} of {len(arguments.problems)} worse than OR-tools")


if __name__ == "__main__":
    main()
