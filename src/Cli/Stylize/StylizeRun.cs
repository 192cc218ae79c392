using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using StyleKernels.Cli.ModelList;
using StyleKernels.Models;
using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using TorchSharp;

namespace StyleKernels.Cli.Stylize;

/// <summary>Restyles every pair of a request; what fails is reported, the rest goes on.</summary>
internal sealed class StylizeRun
{
    private readonly StylizeRequest _request;
    private readonly StylizeReport _report;
    private readonly HashSet<string> _unreadable = [];

    /// <summary>What is written, or would be.</summary>
    private readonly List<StylizeTask> _results = [];

    private Refinement? _refinement;

    /// <summary>Prepares a run that reports to <paramref name="streams"/>.</summary>
    public StylizeRun(StylizeRequest request, InvocationConfiguration streams)
    {
        _request = request;
        _report = new StylizeReport(streams, request.Report);
    }

    /// <summary>Runs to the end, or shortly beyond <paramref name="stop"/>: a large picture is not waited for, none is left half written.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExecuteAsync(CancellationToken stop)
    {
        // On a thread of its own: OpenMP keeps the number of threads for each thread that calls it, and a pool's go on to other work.
        Task<int> work = Task.Factory.StartNew(() => Execute(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(work, Patience(stop));
        return work.IsCompleted ? await work : ReportInterruption();
    }

    private static async Task Patience(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = stop.Register(stopped.SetResult);
        await stopped.Task;
        await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
    }

    private int Execute(CancellationToken stop)
    {
        if (_request.Threads is int threads)
        {
            torch.set_num_threads(threads);
        }

        try
        {
            _report.During(() => Work(stop));
        }
        catch (CommandException error)
        {
            _report.Failed(error.Message);
            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            return ReportInterruption();
        }

        return _report.Failures == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private int ReportInterruption()
    {
        _refinement?.Abandon();
        _report.Interrupted();
        return ExitCode.Interrupted;
    }

    private void Work(CancellationToken stop)
    {
        string model = ModelName.Resolve(_request.Model, _request.Loss);
        if (ModelName.StandsInFor(_request.Model, _request.Loss, model))
        {
            _report.Note($"--model {_request.Model}: the built-in {model}, since the published network's weights are not in the store ('models')");
        }

        var plan = new StylizePlan(_request, _report);
        IReadOnlyList<StylizeTask> tasks = plan.Create(Path.GetFileNameWithoutExtension(model));
        if (_request.Report.DryRun)
        {
            Attempt(model, () => Estimate(model, plan.Styles, tasks));
        }
        else if (tasks.Count > 0 || (_request.Output.SaveStyle is not null && plan.Styles.Count > 0))
        {
            Attempt(model, () => RestyleAll(model, plan.Styles, tasks, stop));
        }

        SaveSheet([.. plan.Pairs.Except(tasks.Except(_results))]);
    }

    private void Estimate(string model, IReadOnlyList<StyleChoice> styles, IReadOnlyList<StylizeTask> tasks)
    {
        using Stylizer stylizer = Open(model);
        using Refinement? refinement = OpenRefinement();
        IEnumerable<string> parts = tasks.SelectMany(task => task.Layout.Regions).SelectMany(region => region.Style.Parts).Select(part => part.Path);
        foreach (string code in parts.Where(StyleChoice.IsCode).Distinct())
        {
            Attempt(code, () => stylizer.LoadStyle(code).Dispose());
        }

        if (_request.Output.SaveStyle is string saved && styles.Count > 0 && !Keeps(saved))
        {
            _report.Planned(saved, $"the style {styles[0].Label}");
        }

        var encoding = new StyleEncoding(stylizer, _request.Look);
        foreach (IGrouping<StyleLayout, StylizeTask> ofOneStyle in Feasible(stylizer, tasks).GroupBy(task => task.Layout))
        {
            Attempt(ofOneStyle.Key.Label, () =>
            {
                Array.ForEach([.. ofOneStyle.Select(encoding.SizeFor).Distinct()], size => encoding.ThrowIfTooLarge(ofOneStyle.Key, size));
                _results.AddRange(ofOneStyle);
            });
        }

        if (_results.Count > 0)
        {
            _report.Planned(_results, _request.Look, new WorkEstimate(stylizer));
        }
    }

    private void RestyleAll(string model, IReadOnlyList<StyleChoice> styles, IReadOnlyList<StylizeTask> tasks, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using Stylizer stylizer = Open(model);
        AllocatorTuning.Apply(stylizer.PeakBytes(tasks.Select(Pixels).DefaultIfEmpty().Max()));
        var encoding = new StyleEncoding(stylizer, _request.Look);
        using Refinement? refinement = _refinement = OpenRefinement();
        var restyling = new PairRestyling(stylizer, encoding, _request.Look, _request.Masks, refinement);
        SaveStyle(encoding, styles, tasks);
        foreach (IGrouping<StyleLayout, StylizeTask> ofOneStyle in Feasible(stylizer, tasks).GroupBy(task => task.Layout))
        {
            Attempt(ofOneStyle.Key.Label, () => RestyleIn(restyling, encoding, ofOneStyle, stop));
        }
    }

    /// <summary>Puts results on the sheet, those of an earlier run that are kept among them.</summary>
    private void SaveSheet(IReadOnlyList<StylizeTask> results)
    {
        if (_request.Output.Sheet is not string path || results.Count == 0 || Keeps(path))
        {
            return;
        }

        if (_request.Report.DryRun)
        {
            _report.Planned(path, "the results as one picture");
            return;
        }

        using var sheet = new ContactSheet();
        foreach (StylizeTask result in results)
        {
            Attempt(result.Output, () =>
            {
                using torch.Tensor picture = ImageFile.Load(result.Output, ContactSheet.CellWidth);
                sheet.Add(result.Content.Path, result.Layout.Label, picture);
            });
        }

        Attempt(path, () => sheet.Save(path, new ImageSaveOptions { Quality = _request.Output.Quality, Software = _request.Output.Settings?.Program }));
    }

    private long Pixels(StylizeTask task)
    {
        (long width, long height) = task.Content.Info.SizeAt(task.RestyledSize(_request.Look));
        return width * height;
    }

    private Stylizer Open(string model)
    {
        try
        {
            StyleTransferNetwork network = NetworkCheckpoint.Load(model);
            torch.ScalarType? arithmetic = _request.Precision.Chosen();
            if (arithmetic is null || network.Arithmetics.Contains(arithmetic.Value))
            {
                return new Stylizer(network, _request.Device, _request.Precision.ChosenFor(_request.Device));
            }

            network.Dispose();
            throw new CommandException($"--precision: the model {model} computes in float32 only");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--model: {error.Message}", error);
        }
    }

    private Refinement? OpenRefinement()
    {
        try
        {
            return _request.Refine is null ? null : new Refinement(_request.Refine, _report);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--loss-network: {error.Message}", error);
        }
    }

    private List<StylizeTask> Feasible(Stylizer stylizer, IReadOnlyList<StylizeTask> tasks)
    {
        foreach (StylizeTask task in tasks.DistinctBy(task => task.Content))
        {
            Attempt(task.Content.Path, () =>
            {
                ImageFile.ThrowIfTooLarge(task.Content.Path, task.Content.Info, task.RestyledSize(_request.Look));
                stylizer.ThrowIfTooLarge(task.Content.Path, task.Content.Info, task.RestyledSize(_request.Look));
            });
        }

        return [.. tasks.Where(task => !_unreadable.Contains(task.Content.Path))];
    }

    private void SaveStyle(StyleEncoding encoding, IReadOnlyList<StyleChoice> styles, IReadOnlyList<StylizeTask> tasks)
    {
        if (_request.Output.SaveStyle is not string path || Keeps(path))
        {
            return;
        }

        Attempt(path, () =>
        {
            int size = tasks.Count > 0 ? encoding.SizeFor(tasks[0]) : _request.Look.StyleSize ?? Stylizer.DefaultStyleSize;
            using StyleCode code = encoding.Encode(styles[0], size);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            code.Save(path);
            _report.Wrote(path);
        });
    }

    /// <summary>Whether a file beside the results is there and stays, as results do.</summary>
    private bool Keeps(string path)
    {
        bool keeps = _request.Output.Existing == ExistingResults.Skip && Path.Exists(path);
        if (keeps)
        {
            _report.Note($"{path} exists: skipped");
        }

        return keeps;
    }

    private void RestyleIn(PairRestyling restyling, StyleEncoding encoding, IGrouping<StyleLayout, StylizeTask> tasks, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        _report.WorkingOn($"Looking at {tasks.Key.Label}");
        var shared = new Dictionary<int, StyleCodeSet>();
        try
        {
            foreach (StylizeTask task in tasks.Where(task => !_unreadable.Contains(task.Content.Path)))
            {
                stop.ThrowIfCancellationRequested();
                int size = encoding.SizeFor(task);
                if (!encoding.DependsOnContent && !shared.ContainsKey(size))
                {
                    shared[size] = encoding.Encode(tasks.Key, size);
                }

                Attempt(task.Content.Path, () => Restyle(restyling, shared.GetValueOrDefault(size), task, size, stop));
                CollectionPoint.Pass();
            }
        }
        finally
        {
            Array.ForEach([.. shared.Values], codes => codes.Dispose());
        }
    }

    private void Restyle(PairRestyling restyling, StyleCodeSet? shared, StylizeTask task, int styleSize, CancellationToken stop)
    {
        _report.WorkingOn($"Restyling {task.Content.Path}");
        var watch = Stopwatch.StartNew();
        using torch.Tensor result = restyling.Restyle(task, shared, stop);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(task.Output))!);
        ImageFile.Save(result, task.Output, new ImageSaveOptions
        {
            Quality = _request.Output.Quality,
            BitDepth = _request.Output.BitDepth,
            Software = _request.Output.Settings?.Program,
            Comment = _request.Output.Settings?.WithStyles(task.Layout.OwnStyles, styleSize).ToJson(),
        });
        _results.Add(task);
        _report.Wrote(task, result.size(3), result.size(2), watch.Elapsed);
    }

    /// <summary>Reports what goes wrong with one file; a content that cannot be read is not tried with the next style.</summary>
    private void Attempt(string path, Action work)
    {
        try
        {
            work();
        }
        catch (ImageException error)
        {
            _unreadable.Add(error.Path);
            _report.Failed(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ExternalException or OutOfMemoryException)
        {
            string message = MemoryShortage.Describe(error) ?? error.Message.Split('\n')[0];
            bool isNamed = message.Contains(path, StringComparison.Ordinal) || message.StartsWith("--", StringComparison.Ordinal);
            _report.Failed(isNamed ? message : $"{path}: {message}");
        }
    }
}
