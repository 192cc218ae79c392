#!/usr/bin/env python3
"""Runs the device kernels of the balanced style loss where there is Python with PyTorch and a CUDA driver, but no .NET.

    dotnet run -c Release --project bench -- export-launches launches      # anywhere
    python3 bench/Gpu/measure.py launches --output gpu.csv                 # on the machine with the GPU

Checks every case against float64 and against PyTorch's own operations, then times it in turn with eager PyTorch and, with --compile,
torch.compile (which takes seconds to compile each case). Rows are written case by case, all layers together first; --deadline stops in
time. Ends with an error if a result is off, and has no rows of that case. --check leaves the timing out; --arithmetic, --batch and --size pick cases.
"""
import argparse
import base64
import contextlib
import csv
import ctypes
import datetime
import json
import pathlib
import statistics
import struct
import sys
import time

import torch

DTYPES = {"float32": torch.float32, "tf32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
# float16 gradients of a mean are below its smallest values: kernels and PyTorch get a larger incoming gradient there.
UPSTREAM = {"float32": 1.0, "tf32": 1.0, "float16": 2.0**22, "bfloat16": 1.0}
# Beside twice PyTorch's own error, a part of the largest value: (distance, gradient). Tensor cores cut sums off instead of rounding them; a
# gradient on tensor cores has a matrix that is rounded to tf32, and half precision rounds the result.
SLACK = {"float32": (1e-6, 1e-6), "tf32": (2e-5, 1e-3), "float16": (2e-5, 2e-3), "bfloat16": (2e-5, 4e-3)}
SLEEP_CYCLES = 2_000_000
LONGEST_SLEEP_CYCLES = 256_000_000
COLUMNS = "operation provider pass metric unit n c h w dtype p20 p50 p80 device version commit utc".split()


class Driver:
    """The few calls of the CUDA driver that a launch takes, in the context that torch has made current."""

    def __init__(self):
        self.cuda = ctypes.CDLL("libcuda.so.1")
        self.functions = {}

    def check(self, result, attempt):
        if result:
            name = ctypes.c_char_p()
            self.cuda.cuGetErrorName(result, ctypes.byref(name))
            sys.exit(f"cannot {attempt}: {name.value.decode() if name.value else result}")

    def function(self, folder, launch):
        key = launch["ptx"], launch["kernel"]
        if key not in self.functions:
            module, function = ctypes.c_void_p(), ctypes.c_void_p()
            text = (folder / launch["ptx"]).read_bytes() + b"\0"
            self.check(self.cuda.cuModuleLoadData(ctypes.byref(module), text), f"load {launch['ptx']}")
            self.check(self.cuda.cuModuleGetFunction(ctypes.byref(function), module, launch["kernel"].encode()), f"find {launch['kernel']}")
            self.functions[key] = function
        return self.functions[key]


class Case:
    """One loss: its memory on the device, its launches with addresses of that memory, and the same loss in PyTorch."""

    def __init__(self, driver, folder, case):
        self.case, self.driver = case, driver
        self.dtype = DTYPES[case["arithmetic"]]
        self.memory = {m["name"]: torch.empty(m["bytes"], dtype=torch.uint8, device="cuda") for m in case["memory"]}
        self.layers = range(len(case["shapes"]))
        generator = torch.Generator("cuda").manual_seed(1)
        for i, shape in enumerate(case["shapes"]):
            for name in (f"features{i}", f"style{i}"):
                self.view(name, self.dtype, shape).copy_(torch.randn(shape, device="cuda", generator=generator).relu_())
            self.view(f"upstream{i}", torch.float32, shape[:1]).fill_(UPSTREAM[case["arithmetic"]] / shape[0])
        self.forward = [self.launch(folder, launch) for launch in case["forward"]]
        self.backward = [self.launch(folder, launch) for launch in case["backward"]]

    @property
    def name(self):
        layer = f"relu {self.case['shapes'][0][1]} channels" if len(self.layers) == 1 else "all layers"
        return f"{self.case['arithmetic']}, batch {self.case['batch']}, {self.case['size']} px, {layer}"

    def view(self, name, dtype, shape):
        return self.memory[name].view(dtype)[: torch.Size(shape).numel()].view(shape)

    def launch(self, folder, launch):
        arguments = [bytearray(base64.b64decode(text)) for text in launch["arguments"]]
        for at in launch["addresses"]:
            address = self.memory[at["memory"]].data_ptr() + at["start"]
            assert address % at["unit"] == 0
            struct.pack_into("<q", arguments[at["argument"]], at["offset"], address // at["unit"])
        buffers = [(ctypes.c_char * len(a)).from_buffer(a) for a in arguments]
        pointers = (ctypes.c_void_p * len(buffers))(*[ctypes.addressof(b) for b in buffers])
        return self.driver.function(folder, launch), launch["blocks"], launch["threads"], pointers, buffers

    def queue(self, launches):
        stream = ctypes.c_void_p(torch.cuda.current_stream().cuda_stream)
        for function, blocks, threads, pointers, _ in launches:
            result = self.driver.cuda.cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, 0, stream, pointers, None)
            self.driver.check(result, f"launch a kernel of {self.name}")

    def fused(self, backward):
        self.queue(self.forward)
        if backward:
            self.queue(self.backward)

    def inputs(self, dtype):
        maps = [[self.view(f"{kind}{i}", self.dtype, shape).to(dtype) for i, shape in enumerate(self.case["shapes"])] for kind in ("features", "style")]
        return [m.detach().requires_grad_() for m in maps[0]], maps[1]

    def check(self):
        """The largest errors against float64, of the kernels and of PyTorch's operations in the same arithmetic."""
        self.fused(True)
        torch.cuda.synchronize()
        arithmetic = self.case["arithmetic"]
        ok = True
        for i, shape in enumerate(self.case["shapes"]):
            features, style = self.view(f"features{i}", self.dtype, shape), self.view(f"style{i}", self.dtype, shape)
            oracle = reference(features.double(), style.double(), UPSTREAM[arithmetic])
            eager = reference(features.float(), style.float(), UPSTREAM[arithmetic])
            own = self.view(f"distance{i}", torch.float32, shape[:1]), self.view(f"gradient{i}", self.dtype, shape)
            for what, mine, theirs, truth, slack in zip(("distance", "gradient"), own, eager, oracle, SLACK[arithmetic]):
                scale = truth.abs().max().item()
                error = (mine.double() - truth).abs().max().item()
                other = (theirs.to(mine.dtype).double() - truth).abs().max().item()
                good = error <= 2 * other + slack * scale and mine.abs().max().item() > 0
                ok &= good
                if not good:
                    print(f"  {self.name}, {what} of layer {i}: error {error:.2e}, PyTorch's {other:.2e}, largest value {scale:.2e}", flush=True)
        first = [self.memory[f"{kind}{i}"].clone() for kind in ("distance", "gradient") for i in self.layers]
        self.fused(True)
        second = [self.memory[f"{kind}{i}"] for kind in ("distance", "gradient") for i in self.layers]
        if not all(torch.equal(a, b) for a, b in zip(first, second)):
            print(f"  {self.name}: a second run differs")
            ok = False
        return ok


def loss(features, style):
    """The balanced style loss as one writes it in PyTorch: the mean over samples, summed over layers."""
    total = 0
    for f, s in zip(features, style):
        f, s = f.flatten(2), s.flatten(2)
        gram, target = f @ f.mT / f.shape[2], s @ s.mT / s.shape[2]
        difference = (gram - target).square().sum((1, 2))
        norms = (gram.square().sum((1, 2)) + target.square().sum((1, 2))).detach()
        total = total + (difference / norms).mean()
    return total


def reference(features, style, upstream):
    """Distance of each sample and gradient of their mean times a factor, of one layer."""
    features = features.detach().requires_grad_()
    f, s = features.flatten(2), style.flatten(2)
    gram, target = f @ f.mT / f.shape[2], s @ s.mT / s.shape[2]
    distance = (gram - target).square().sum((1, 2)) / (gram.square().sum((1, 2)) + target.square().sum((1, 2))).detach()
    (distance.mean() * upstream).backward()
    return distance.detach(), features.grad


def in_torch(call, case, backward):
    features, style = case.inputs(case.dtype)

    def step():
        if not backward:
            with torch.no_grad():
                call(features, style)
            return
        call(features, style).backward()
        for f in features:
            f.grad = None

    return step


def time_in_turn(steps, rounds):
    """Milliseconds on the device. A pause before each step lets the host queue the whole step, so that its own pace is not measured; where the
    pause was over before the step was queued, the round is done again after one twice as long."""
    times = {name: [] for name in steps}
    pauses = dict.fromkeys(steps, SLEEP_CYCLES)
    for turn in range(-5, rounds):
        for name, step in steps.items():
            while True:
                start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
                torch.cuda._sleep(pauses[name])
                start.record()
                step()
                end.record()
                late = start.query()
                end.synchronize()
                if not late:
                    break
                if pauses[name] >= LONGEST_SLEEP_CYCLES:
                    sys.exit(f"the host takes longer to queue {name} than the longest pause: other load?")
                pauses[name] *= 2
            if turn >= 0:
                times[name].append(start.elapsed_time(end))
    return times


def peak(step):
    step()
    torch.cuda.synchronize()
    before = torch.cuda.memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    step()
    torch.cuda.synchronize()
    return (torch.cuda.max_memory_allocated() - before) / 2**20


def percentiles(values):
    if len(values) == 1:
        return values * 3
    cuts = statistics.quantiles(values, n=10, method="inclusive")
    return cuts[1], statistics.median(values), cuts[7]


def rows(case, rounds, version, commit, compile_too):
    shapes, arithmetic = case.case["shapes"], case.case["arithmetic"]
    grouped = len(shapes) > 1
    operation = "gpu-balanced-style-loss" + ("-all-layers" if grouped else "")
    shape = [case.case["batch"], 3, case.case["size"], case.case["size"]] if grouped else shapes[0]
    device = f"{torch.cuda.get_device_name()} | PyTorch {torch.__version__} | CUDA {torch.version.cuda}"
    utc = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    def row(provider, kind, metric, unit, values):
        return [operation, provider, kind, metric, unit, *shape, arithmetic, *percentiles(values), device, version, commit, utc]

    calls = {"pytorch-eager": loss}
    if compile_too:
        torch._dynamo.reset()
        calls["pytorch-compile"] = torch.compile(loss)
    for backward in (False, True):
        kind = "forward+backward" if backward else "forward"
        steps = {name: in_torch(call, case, backward) for name, call in calls.items()}
        steps["fused"] = lambda: case.fused(backward)
        times = time_in_turn(steps, rounds)
        floor = case.case["floor"][backward]
        for name, values in times.items():
            yield row(name, kind, "time", "ms", values)
        for name in calls:
            ratios = [t / own for t, own in zip(times[name], times["fused"])]
            yield row(f"fused-against-{name}", kind, "speedup", "x", ratios)
        yield row("h100-floor", kind, "time", "ms", [floor])
        medians = "  ".join(f"{name} {statistics.median(values):.3f}" for name, values in times.items())
        print(f"{case.name}, {kind}: {medians}  floor {floor:.3f} ms", flush=True)
    for name, call in calls.items():
        yield row(name, "forward+backward", "memory", "MiB", [peak(in_torch(call, case, True))])
    own = sum(m["bytes"] for m in case.case["memory"] if not m["name"].startswith(("features", "style", "upstream")))
    yield row("fused", "forward+backward", "memory", "MiB", [own / 2**20])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="what export-launches wrote")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("gpu.csv"), help="rows are appended to it")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--check", action="store_true", help="no timing")
    parser.add_argument("--compile", action="store_true", help="time torch.compile too")
    parser.add_argument("--deadline", type=float, default=float("inf"), help="seconds after which no new case is begun")
    parser.add_argument("--arithmetic", nargs="*", default=list(DTYPES), choices=list(DTYPES))
    parser.add_argument("--batch", nargs="*", type=int, default=None)
    parser.add_argument("--size", nargs="*", type=int, default=None)
    parser.add_argument("--version", default="unknown", help="of the library, for the rows")
    parser.add_argument("--commit", default="unknown")
    options = parser.parse_args()
    begun = time.monotonic()
    if not torch.cuda.is_available():
        sys.exit("torch finds no CUDA device")
    torch.zeros(1, device="cuda")
    driver = Driver()
    cases = [
        case
        for case in json.loads((options.folder / "launches.json").read_text())
        if case["arithmetic"] in options.arithmetic
        and (options.batch is None or case["batch"] in options.batch)
        and (options.size is None or case["size"] in options.size)
    ]
    cases.sort(key=lambda case: -len(case["shapes"]))
    good, count = True, 0
    with contextlib.nullcontext() if options.check else options.output.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n") if file else None
        if writer and file.tell() == 0:
            writer.writerow(COLUMNS)
        for recorded in cases:
            if time.monotonic() - begun > options.deadline:
                print(f"{len(cases) - count} cases are left out: the deadline has passed")
                break
            torch.backends.cuda.matmul.allow_tf32 = recorded["arithmetic"] == "tf32"
            case = Case(driver, options.folder, recorded)
            count += 1
            right = case.check()
            good &= right
            if writer and right:
                writer.writerows(rows(case, options.rounds, options.version, options.commit, options.compile))
                file.flush()
            del case
            torch.cuda.empty_cache()
    print(f"{count} cases, results {'right' if good else 'WRONG'}")
    sys.exit(0 if good and count else 1)


if __name__ == "__main__":
    main()
