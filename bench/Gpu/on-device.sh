#!/usr/bin/env bash
# Uses a quarter of an hour on a machine that has a GPU, Python with PyTorch and no .NET.
#
#   bench/Gpu/on-device.sh pack FOLDER                    where there is .NET: what the device machine needs, packed small
#   bench/Gpu/on-device.sh run FOLDER OUTPUT [SECONDS] [JOBS.json TRAIN-OPTION...]
#                                                         there: check, tests, benchmark, and the trainings of a file for the seconds left (840 in all)
#
# Every stage has a time limit of its own and writes to a log in OUTPUT; one that fails does not stop the next, and `run` ends with an error after
# the last. libtorch is PyTorch's own; both machines need zstd. Without a GPU `run` is a rehearsal on the CPU: the same stages, and those that need a GPU say so and fail.
set -uo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
failed=()

pack() {
    local folder work
    work="$(mktemp -d)"
    mkdir -p "$1"
    folder="$(realpath "$1")"
    cd "$root" || exit 1
    for project in tests bench src/Cli; do
        dotnet publish "$project" -c Release -r linux-x64 --self-contained -p:TorchBackend=none -p:PublishReadyToRun=false -v q --nologo -o "$work/published" || exit 1
    done
    dotnet run -c Release --project bench -- export-launches "$work/launches" --batch 8 --size 256 || exit 1
    # Without what only plots, the rating page, browsers, other encoders, ONNX and BenchmarkDotNet's diagnosers need: two thirds of the size.
    (cd "$work/published" && rm -rf .playwright resnet18 amd64 arm64 x86 *.pdb *.xml Microsoft.AspNetCore.*.dll libonnxruntime* libSkiaSharp* libHarfBuzz* libcapstone* libInstrumentationEngine* \
        libmscordaccore.so libmscordbi.so Microsoft.CodeAnalysis*.dll Microsoft.Diagnostics.*.dll Iced.dll Gee.External.Capstone.dll)
    tar --use-compress-program 'zstd -19 -T0 --long=27' -cf "$folder/published.tar.zst" -C "$work" published launches || exit 1
    git rev-parse --short HEAD > "$folder/commit"
    cp bench/Gpu/measure.py bench/Gpu/train_together.py bench/Gpu/*.json "$folder/"
    rm -rf "$work"
    ls -l "$folder"
}

# stage NAME SECONDS COMMAND...: runs a command with a limit, its output in a log.
stage() {
    local name="$1" limit="$2" began=$SECONDS code
    shift 2
    timeout --kill-after=20 "$limit" "$@" > "$output/$name.log" 2>&1
    code=$?
    [[ $code == 0 ]] || failed+=("$name")
    printf '%-12s exit %3d  %4d s  %s\n' "$name" "$code" $((SECONDS - began)) "$(tail -n 1 "$output/$name.log" | cut -c 1-120)" | tee -a "$output/summary.txt"
}

run() {
    local folder output total torch_lib left
    folder="$(realpath "$1")" output="$2" total="${3:-840}"
    shift $(($# < 3 ? $# : 3))
    mkdir -p "$output"
    output="$(realpath "$output")"
    local work
    work="${TMPDIR:-/tmp}/stylekernels-on-device-$(sha256sum "$folder/published.tar.zst" | cut -c 1-12)"
    if [[ ! -d "$work" ]]; then
        rm -rf "$work.part" && mkdir -p "$work.part"
        tar --use-compress-program 'zstd -d --long=27' -xf "$folder/published.tar.zst" -C "$work.part" && mv "$work.part" "$work" || exit 1
    fi
    torch_lib="${STYLEKERNELS_LIBTORCH:-$(python3 -c 'import torch, os; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')}"
    local programs=(env OMP_WAIT_POLICY=PASSIVE STYLEKERNELS_ALLOCATOR_TUNING=off "LD_LIBRARY_PATH=$torch_lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}")
    # libtorch registers its CUDA side when that library is loaded, and TorchSharp's own library does not ask for it.
    [[ ! -e "$torch_lib/libtorch_cuda.so" ]] || programs+=("LD_PRELOAD=$torch_lib/libtorch_cuda.so")

    stage devices 30 "${programs[@]}" "$work/published/StyleKernels.Cli" devices
    stage check 60 python3 "$folder/measure.py" "$work/launches" --check
    stage tests 120 "${programs[@]}" "$work/published/StyleKernels.Tests" -trait 'Device=Cuda'
    stage measure 120 python3 "$folder/measure.py" "$work/launches" --compile --deadline 80 --output "$output/gpu.csv" \
        --version "$("${programs[@]}" "$work/published/StyleKernels.Cli" --version | grep -oE '^[0-9.]+')" --commit "$(cat "$folder/commit")"
    stage bench 45 "${programs[@]}" "$work/published/StyleKernels.Bench" gpu --output "$output/bench"
    left=$((total - SECONDS - 80))
    if (($# > 0 && left > 60)); then
        local jobs="$1"
        shift
        stage train $((left + 60)) "${programs[@]}" python3 "$folder/train_together.py" "$work/published/StyleKernels.Cli" "$output/runs" "$left" "$jobs" --device cuda "$@"
    fi
    [[ ${#failed[@]} == 0 ]] || { echo "failed: ${failed[*]}" | tee -a "$output/summary.txt"; return 1; }
}

case "${1:-}" in
    pack) pack "${2:?a folder}" ;;
    run) shift; [[ $# -ge 2 ]] || { echo "usage: on-device.sh run FOLDER OUTPUT [SECONDS] [JOBS.json TRAIN-OPTION...]"; exit 2; }; run "$@" ;;
    *) sed -n '2,9p' "$0"; exit 2 ;;
esac
