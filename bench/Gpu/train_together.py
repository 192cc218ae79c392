#!/usr/bin/env python3
"""Trains several networks at once on one GPU for the seconds given, each in a process of its own: one process alone waits for its pictures most of the time.

    train_together.py PROGRAM OUTPUT SECONDS JOBS.json [OPTION...]

JOBS.json (eight.json beside this, for one) maps a run's name, which becomes its folder in OUTPUT, to its options of `train`; OPTIONs are for all. The learning rate falls along the number of
steps, which nobody knows before the pace is known: the runs begin with a very large number, are stopped after a third of the time, and go on (--resume) with as many steps as
their pace allows.
"""
import csv
import json
import pathlib
import signal
import subprocess
import sys
import time

FIRST_PART = 0.35
STARTING = 12
USED = 0.9
ENDLESS = 200_000


def rows(folder):
    """The training rows of a run's loss curve, without those of held-out losses."""
    try:
        with open(folder / "losses.csv", newline="") as file:
            return [row for row in csv.DictReader(file) if row["images_per_second"]]
    except OSError:
        return []


def pairs_in_a_step(folder):
    """From the settings that a run leaves in its folder."""
    recipe = json.loads((folder / "recipe.json").read_text())
    return recipe["batch"] * recipe.get("accumulate", 1)


def stop(processes, patience):
    """Asks the processes to save and end, and kills those that take too long."""
    for process in processes.values():
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + patience
    for name, process in processes.items():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            print(f"{name}: killed while it was saving")


def wait(processes, moment):
    while time.monotonic() < moment and any(process.poll() is None for process in processes.values()):
        time.sleep(0.5)


def main():
    program, output, seconds, jobs = sys.argv[1], pathlib.Path(sys.argv[2]), float(sys.argv[3]), json.loads(pathlib.Path(sys.argv[4]).read_text())
    common, begun = sys.argv[5:], time.monotonic()
    output.mkdir(parents=True, exist_ok=True)

    def start(name, steps, *more):
        command = [program, "train", "--output", output / name, "--steps", str(steps), *jobs[name], *common, *more]
        with open(output / f"{name}.log", "a") as log:
            return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)

    processes = {name: start(name, ENDLESS) for name in jobs}
    wait(processes, begun + FIRST_PART * seconds)
    stop(processes, 40)
    left = begun + seconds - time.monotonic() - STARTING
    resumed = {}
    for name in jobs:
        seen = rows(output / name)
        if not seen:
            print(f"{name}: no steps; see {name}.log")
            continue
        recent = [float(row["images_per_second"]) for row in seen[len(seen) // 3 :]]
        pace = sum(recent) / len(recent) / pairs_in_a_step(output / name)
        steps = int(seen[-1]["step"]) + max(1, int(USED * pace * left))
        print(f"{name}: {pace:.2f} steps a second, {steps} steps", flush=True)
        resumed[name] = start(name, steps, "--resume")
    wait(resumed, begun + seconds)
    stop(resumed, 40)
    for name in jobs:
        print(f"{name}: {(output / f'{name}.log').read_text().splitlines()[-1:]}")
    sys.exit(0 if resumed and all(process.returncode in (0, 130) for process in resumed.values()) else 1)


if __name__ == "__main__":
    main()
