using System.CommandLine;
using StyleKernels;
using StyleKernels.Bench.Loss;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;
using static TorchSharp.torch;

Option<int> repeats = new("--repeats") { DefaultValueFactory = _ => 15, Description = "Measured rounds of every case.", Recursive = true };
Option<int?> threads = new("--threads") { Description = "Threads of torch and of the fused path; torch's choice by default.", Recursive = true };
Option<SimdWidth?> simd = new("--simd") { Description = "Vector width of the fused path; the widest by default.", Recursive = true };
Option<bool> plainAllocator = new("--plain-allocator") { Description = "Leave the C library's allocator as it is.", Recursive = true };
Option<string?> json = new("--json") { Description = "Write the rows to this file as a JSON array too.", Recursive = true };
Option<string> output = new("--output")
{
    DefaultValueFactory = _ => Path.Combine("bench", "results"),
    Description = "Folder of the result files.",
    Recursive = true,
};

Option<long[]> batch = new("--batch") { DefaultValueFactory = _ => [4], Description = "Batch sizes.", AllowMultipleArgumentsPerToken = true };
Option<long[]> size = new("--size") { DefaultValueFactory = _ => [256], Description = "Image sizes.", AllowMultipleArgumentsPerToken = true };
Option<bool> channelsLast = new("--channels-last") { Description = "Features in channels-last order." };

Command loss = new("loss", "The style loss: naive TorchSharp operations against the fused implementation.") { batch, size, channelsLast };
loss.SetAction(parsed => Measure(parsed, "loss", () =>
    [.. from n in parsed.GetValue(batch)!
        from pixels in parsed.GetValue(size)!
        from row in LossBenchmark.Run(n, pixels, parsed.GetValue(channelsLast), parsed.GetValue(repeats))
        select row],
    (folder, rows) => ResultPlot.Save(
        Path.Combine(folder, "loss.png"),
        "Balanced style loss, forward + backward, ms",
        rows.Where(row => row.Operation == "balanced-style-loss" && row.Pass == "forward+backward"))));

Argument<string[]> probeArguments = new("arguments");
Command probe = new(MemoryProbe.Command) { probeArguments };
probe.Hidden = true;
probe.SetAction(parsed => MemoryProbe.Measure(parsed.GetValue(probeArguments)!));

RootCommand root = new("Benchmarks of StyleKernels; methodology in docs/benchmarks.md.")
{
    repeats, threads, simd, plainAllocator, json, output, loss, probe,
};
return root.Parse(args).Invoke();

void Measure(ParseResult parsed, string name, Func<IReadOnlyList<BenchmarkRow>> run, Action<string, IReadOnlyList<BenchmarkRow>>? plot = null)
{
    if (!parsed.GetValue(plainAllocator))
    {
        Allocator.KeepFreedMemory();
    }

    if (parsed.GetValue(threads) is int count)
    {
        set_num_threads(count);
    }

    using IDisposable? forced = parsed.GetValue(simd) is SimdWidth width ? SimdDispatch.Force(width) : null;
    IReadOnlyList<BenchmarkRow> rows = run();
    ResultTable.Print(rows);
    string folder = parsed.GetValue(output)!;
    ResultFile.Append(Path.Combine(folder, $"{name}.csv"), rows);
    plot?.Invoke(folder, rows);
    if (parsed.GetValue(json) is string path)
    {
        ResultFile.WriteJson(path, rows);
    }
}
