using System.CommandLine;
using StyleKernels.Bench.Curves;
using StyleKernels.Bench.Gpu;
using StyleKernels.Bench.Host;
using StyleKernels.Bench.Images;
using StyleKernels.Bench.ImageSharp;
using StyleKernels.Bench.KernelTable;
using StyleKernels.Bench.Loss;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Onnx;
using StyleKernels.Bench.Results;
using StyleKernels.Bench.Stylize;
using StyleKernels.Bench.TrainStep;
using StyleKernels.Models;
using static TorchSharp.torch;

namespace StyleKernels.Bench;

/// <summary>The command line of the benchmarks.</summary>
internal sealed class BenchCommand
{
    private static readonly long[] StylizeSizes = [256, 512, 1024, 2048, 4096];

    private static readonly StyleStatistic[] LossStatistics = [StyleStatistic.Gram, StyleStatistic.Covariance];

    private readonly Option<int> _repeats = Positive(Shared("--repeats", 15, "Measured rounds of every case."));
    private readonly Option<int?> _threads =
        Positive(Shared<int?>("--threads", null, "Threads of torch and of the fused path; torch's choice by default."));
    private readonly Option<SimdWidth?> _simd =
        Shared<SimdWidth?>("--simd", null, "Vector width of the fused path; the widest by default.");
    private readonly Option<bool> _plainAllocator =
        Shared("--plain-allocator", false, "Leave the C library's allocator as it is.");
    private readonly Option<string?> _json = Shared<string?>("--json", null, "Write the rows to this file as a JSON array too.");
    private readonly Option<string> _output = Shared("--output", Path.Combine("bench", "results"), "Folder of the result files.");
    private readonly Option<long[]> _batch = List("--batch", 4, "Batch sizes.");
    private readonly Option<long[]> _size = List("--size", 256, "Image sizes.");

    /// <summary>All benchmarks.</summary>
    internal static RootCommand Create() => new BenchCommand().Root();

    private RootCommand Root() => new("Benchmarks of StyleKernels; methodology in docs/benchmarks.md.")
    {
        _repeats, _threads, _simd, _plainAllocator, _json, _output,
        Loss(), TrainStep(), Stylize(), StylizeFile(), Images(), ImageSharp(), Onnx(), Gpu(), ExportLaunches(), Host(), Scalars(), All(), Curves(), Kernels(),
        Probe(MemoryProbe.Command, (arguments, _) => MemoryProbe.Measure(arguments)), Probe(StylizeProbe.Command, StylizeProbe.Measure),
    };

    private Command Loss()
    {
        Option<bool> channelsLast = new("--channels-last") { Description = "Features in channels-last order." };
        Option<StyleStatistic[]> statistics = new("--statistic")
        {
            Description = "What stands for the style: Gram, Covariance, MeanAndDeviation; the first two by default.",
            DefaultValueFactory = _ => LossStatistics,
            AllowMultipleArgumentsPerToken = true,
        };
        Command command = new("loss", "The loss: naive TorchSharp operations against the fused implementation.")
        {
            _batch, _size, channelsLast, statistics,
        };
        command.SetAction(parsed => Measure(parsed, Loss(parsed.GetValue(channelsLast), parsed.GetValue(statistics)!)));
        return command;
    }

    private Benchmark Loss(bool channelsLast, IReadOnlyList<StyleStatistic> statistics) => new(
        "loss",
        (parsed, repeats) => Each(
            parsed,
            (n, size) => statistics.SelectMany(statistic => LossBenchmark.Run(n, size, channelsLast, statistic, repeats, Child(parsed)))),
        PlotLoss);

    private Command TrainStep()
    {
        Option<int> curve = new("--curve-steps") { Description = "Compare the loss curves over this many steps too." };
        Command command = new("train-step", "A training step of the compact network against a straightforward port.")
        {
            _batch, _size, curve,
        };
        MultiplesOfEight(command, _size);
        command.SetAction(parsed =>
        {
            Measure(parsed, TrainSteps());
            if (parsed.GetValue(curve) is int steps and > 0)
            {
                using IDisposable? forced = ForceSimd(parsed);
                PrintCurveDistances(parsed.GetValue(_batch)![0], parsed.GetValue(_size)![0], steps);
            }
        });
        return command;
    }

    private Benchmark TrainSteps() => new(
        "train-step", (parsed, repeats) => Each(parsed, (n, size) => TrainStepBenchmark.Run(n, size, repeats)), PlotTrainStep);

    private static void PrintCurveDistances(long batch, long size, int steps)
    {
        foreach ((string provider, double distance) in TrainStepBenchmark.CurveDistances(batch, size, steps))
        {
            Console.WriteLine($"loss curves over {steps} steps, {provider}: largest distance {distance:e2} of the first loss");
        }
    }

    private Command Stylize()
    {
        Option<long[]> sizes = List("--sizes", 256, "Sides of the square contents.");
        sizes.DefaultValueFactory = _ => StylizeSizes;
        Command command = new("stylize", "Restyling one picture: a straightforward port against the library.") { sizes };
        MultiplesOfEight(command, sizes);
        command.SetAction(parsed => Measure(parsed, Stylize(parsed.GetValue(sizes)!)));
        return command;
    }

    private Benchmark Stylize(long[] sizes) => new("stylize", (parsed, repeats) => StylizeBenchmark.Run(sizes, repeats, Child(parsed)));

    private Command StylizeFile()
    {
        Option<double[]> megapixels = new("--megapixels")
        {
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [0.01, 1, 12, 24],
            Description = "Sizes of the contents.",
        };
        Option<int> rounds = Positive(new Option<int>("--rounds") { DefaultValueFactory = _ => 3, Description = "Processes for each size." });
        Command command = new("stylize-file", "The command from file to file, in fresh processes: time and peak memory.") { megapixels, rounds };

        command.SetAction(parsed => Measure(parsed, new Benchmark(
            "stylize-file", (_, _) => StylizeFileBenchmark.Run(parsed.GetValue(megapixels)!, parsed.GetValue(rounds)))));
        return Without(command, _repeats, _simd, _plainAllocator);
    }

    private Command Images()
    {
        Command command = new("images", "Loading training images.");
        command.SetAction(parsed => Measure(parsed, LoadImages()));
        return command;
    }

    private static Benchmark LoadImages() => new("images", (_, repeats) => ImagesBenchmark.Run(repeats));

    private Command ImageSharp()
    {
        Command command = new("imagesharp", "ImageSharp images to tensors and back.");
        command.SetAction(parsed => Measure(parsed, new Benchmark("imagesharp", (_, repeats) => ImageSharpBenchmark.Run(repeats))));
        return command;
    }

    private Command Onnx()
    {
        Option<string[]> networks = new("--networks")
        {
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["compact-googlemagenta", "compact-adain", "compact-linear-transfer", "compact-sanet"],
            Description = "Architectures.",
        };
        Option<long[]> sizes = List("--sizes", 256, "Sides of the square contents.");
        sizes.DefaultValueFactory = _ => [256, 512, 1024];
        Command command = new("onnx", "Restyling one picture: ONNX Runtime on the exported network against the library.") { networks, sizes };
        command.SetAction(parsed => Measure(parsed, new Benchmark(
            "onnx", (_, repeats) => OnnxBenchmark.Run(parsed.GetValue(networks)!, parsed.GetValue(sizes)!, repeats))));
        return command;
    }

    private Command Gpu()
    {
        Command command = new("gpu", "The loss on a CUDA device: TorchSharp operations against the device kernels.");
        command.SetAction(MeasureGpu);
        return command;
    }

    private int MeasureGpu(ParseResult parsed)
    {
        if (!cuda.is_available())
        {
            Console.Error.WriteLine("torch finds no CUDA device; build with -p:TorchBackend=cuda-linux on a machine that has one");
            return 1;
        }

        Measure(parsed, new Benchmark("gpu", (_, repeats) => GpuBenchmark.Run(repeats)));
        return 0;
    }

    private Command ExportLaunches()
    {
        Argument<string> folder = new("folder") { Description = "Where texts and launches are written." };
        Option<int> multiprocessors = new("--multiprocessors")
        {
            Description = "Of the device that will run them; an H100 has 132.",
            DefaultValueFactory = _ => 132,
        };
        Command command = new("export-launches", "Write the device kernels and the launches of the loss for bench/Gpu/measure.py.")
        {
            folder, multiprocessors, _batch, _size,
        };
        command.SetAction(parsed => LaunchExport.Write(
            parsed.GetRequiredValue(folder), parsed.GetValue(_batch)!, parsed.GetValue(_size)!, parsed.GetValue(multiprocessors)));
        return WithoutMeasuring(command);
    }

    private Command All()
    {
        Command command = new("all", "loss, train-step, stylize and images.") { _batch, _size };
        command.SetAction(parsed => Measure(parsed, Loss(channelsLast: false, LossStatistics), TrainSteps(), Stylize(StylizeSizes), LoadImages()));
        return command;
    }

    private Command Host()
    {
        Command command = new("host", "What a call costs beside the arithmetic, by BenchmarkDotNet.");
        command.SetAction(_ => HostBenchmarks.Run());
        return WithoutMeasuring(command);
    }

    private Command Scalars()
    {
        Option<int> seconds = new("--seconds") { DefaultValueFactory = _ => 12, Description = "For each case." };
        Command command = new("scalars", "How often TorchSharp loses a scalar to the garbage collector; printed only.") { seconds };
        command.SetAction(parsed => ScalarLifetime.Print(parsed.GetValue(seconds)));
        return WithoutMeasuring(command);
    }

    private Command Curves()
    {
        Argument<string[]> files = new("losses.csv")
        {
            Description = "The loss curves of a run's stages, as train writes them.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> picture = new("--picture") { Description = "The PNG file to draw.", Required = true };
        Command command = new("curves", "Draw the loss curves of a training run.") { files, picture };
        command.SetAction(parsed => LossCurvePlot.Save(parsed.GetRequiredValue(picture), parsed.GetRequiredValue(files)));
        return WithoutMeasuring(command);
    }

    private Command Kernels()
    {
        Option<string> document = new("--document")
        {
            DefaultValueFactory = _ => Path.Combine("docs", "kernels.md"),
            Description = "The Markdown file whose table is rewritten.",
        };
        Command command = new("kernels", "Registers, shared memory and occupancy of the device kernels, by ptxas; needs no GPU.") { document };
        command.SetAction(parsed => PrintKernels(parsed.GetRequiredValue(document)));
        return WithoutMeasuring(command);
    }

    private static int PrintKernels(string document)
    {
        if (Ptxas.Find() is not { } ptxas)
        {
            Console.Error.WriteLine(Ptxas.Missing);
            return 1;
        }

        string table = KernelDocument.Table(KernelCatalog.All.Select(kernel => KernelRow.Of(kernel, ptxas)));
        Console.WriteLine(table);
        KernelDocument.Rewrite(document, table);
        return 0;
    }

    /// <summary>A hidden command for a process of its own, under the shared options; what the allocator does there is its own affair.</summary>
    private Command Probe(string name, Action<string[], bool> measure)
    {
        Argument<string[]> arguments = new("arguments");
        Command command = new(name) { arguments };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            SetThreads(parsed);
            using IDisposable? forced = ForceSimd(parsed);
            measure(parsed.GetValue(arguments)!, parsed.GetValue(_plainAllocator));
        });
        return command;
    }

    private IEnumerable<BenchmarkRow> Each(ParseResult parsed, Func<long, long, IEnumerable<BenchmarkRow>> run) =>
        from n in parsed.GetValue(_batch)!
        from size in parsed.GetValue(_size)!
        from row in run(n, size)
        select row;

    private void Measure(ParseResult parsed, params Benchmark[] benchmarks)
    {
        Prepare(parsed);
        using IDisposable? forced = ForceSimd(parsed);
        List<BenchmarkRow> all = [];
        foreach (Benchmark benchmark in benchmarks)
        {
            all.AddRange(MeasureAndKeep(parsed, benchmark));
        }

        if (parsed.GetValue(_json) is string path)
        {
            ResultFile.WriteJson(path, all);
        }
    }

    private List<BenchmarkRow> MeasureAndKeep(ParseResult parsed, Benchmark benchmark)
    {
        string folder = parsed.GetValue(_output)!;
        string file = Path.Combine(folder, $"{benchmark.Name}.csv");
        List<BenchmarkRow> rows = [];

        // Row by row, so that a measurement which fails leaves those before it; and none of them first, so that a file of other columns is found at once.
        ResultFile.Append(file, rows);
        foreach (BenchmarkRow row in benchmark.Run(parsed, parsed.GetValue(_repeats)))
        {
            ResultFile.Append(file, [row]);
            rows.Add(row);
        }

        ResultTable.Print(rows);
        benchmark.Plot?.Invoke(folder, rows);
        return rows;
    }

    private void Prepare(ParseResult parsed)
    {
        if (!parsed.GetValue(_plainAllocator))
        {
            AllocatorTuning.Apply();
        }

        SetThreads(parsed);
    }

    private void SetThreads(ParseResult parsed)
    {
        if (parsed.GetValue(_threads) is int count)
        {
            set_num_threads(count);
        }
    }

    private IDisposable? ForceSimd(ParseResult parsed) => parsed.GetValue(_simd) is SimdWidth width ? SimdDispatch.Force(width) : null;

    /// <summary>Processes of this program with the same circumstances.</summary>
    private ChildProcess Child(ParseResult parsed)
    {
        string[] threads = parsed.GetValue(_threads) is int count ? [_threads.Name, $"{count}"] : [];
        string[] simd = parsed.GetValue(_simd) is SimdWidth width ? [_simd.Name, $"{width}"] : [];
        return new ChildProcess([.. threads, .. simd, .. parsed.GetValue(_plainAllocator) ? [_plainAllocator.Name] : Array.Empty<string>()]);
    }

    private static void PlotLoss(string folder, IReadOnlyList<BenchmarkRow> rows) => ResultPlot.Save(
        Path.Combine(folder, "loss.png"),
        "Balanced style loss, forward + backward, ms",
        rows.Where(row => row.Operation == "balanced-style-loss" && row.Pass == "forward+backward"));

    private static void PlotTrainStep(string folder, IReadOnlyList<BenchmarkRow> rows) =>
        ResultPlot.Save(Path.Combine(folder, "train-step.png"), "Training step of the compact network, ms", rows);

    /// <summary>A command that takes none of the shared options.</summary>
    private Command WithoutMeasuring(Command command) => Without(command, _repeats, _threads, _simd, _plainAllocator, _json, _output);

    /// <summary>A command that refuses shared options which do not reach it: what it says of itself would be untrue.</summary>
    private static Command Without(Command command, params Option[] options)
    {
        command.Validators.Add(result =>
        {
            foreach (Option option in options.Where(option => result.GetResult(option) is { Implicit: false }))
            {
                result.AddError($"{option.Name} does not reach {command.Name}");
            }
        });
        return command;
    }

    /// <summary>The straightforward port halves its maps three times, and does not pad.</summary>
    private static void MultiplesOfEight(Command command, Option<long[]> sizes) => command.Validators.Add(result =>
    {
        foreach (long size in result.GetValue(sizes)!.Where(size => size < 8 || size % 8 != 0))
        {
            result.AddError($"{sizes.Name} is {size}, expected a multiple of 8");
        }
    });

    private static Option<T> Positive<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is int and < 1)
            {
                result.AddError($"{option.Name} is {result.GetValueOrDefault<T>()}, expected at least 1");
            }
        });
        return option;
    }

    private static Option<T> Shared<T>(string name, T value, string description) =>
        new(name) { DefaultValueFactory = _ => value, Description = description, Recursive = true };

    private static Option<long[]> List(string name, long value, string description) =>
        new(name) { DefaultValueFactory = _ => [value], Description = description, AllowMultipleArgumentsPerToken = true };

    /// <summary>What a command measures.</summary>
    /// <param name="Name">Of the command and the result file.</param>
    /// <param name="Run">The rows, from the command line and the number of rounds.</param>
    /// <param name="Plot">Draws rows into the result folder.</param>
    private sealed record Benchmark(
        string Name,
        Func<ParseResult, int, IEnumerable<BenchmarkRow>> Run,
        Action<string, IReadOnlyList<BenchmarkRow>>? Plot = null);
}
