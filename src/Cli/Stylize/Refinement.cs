using System.Diagnostics;
using StyleKernels.Cli.Train;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Objectives;
using static TorchSharp.torch;

namespace StyleKernels.Cli.Stylize;

/// <summary>Refines results by <see cref="StyleOptimizer"/>, with progress and a preview beside the result.</summary>
internal sealed class Refinement : IDisposable
{
    private static readonly TimeSpan PreviewEvery = TimeSpan.FromSeconds(5);

    private readonly RefineRequest _request;
    private readonly StylizeReport _report;
    private readonly LossNetwork _lossNetwork;
    private readonly StyleOptimizerOptions _options;
    private readonly Lock _previewing = new();
    private string? _preview;
    private bool _abandoned;

    /// <summary>Opens the loss network.</summary>
    /// <exception cref="IOException">It cannot be used.</exception>
    public Refinement(RefineRequest request, StylizeReport report)
    {
        _request = request;
        _report = report;
        _options = new StyleOptimizerOptions { Steps = request.Steps };
        _lossNetwork = LossNetworkOption.Open(request.LossNetwork, request.Precision, request.Device, _ => Objective.MultiScale);
    }

    /// <summary>Whether the network's result is not needed.</summary>
    public bool FromContent => _request.FromContent;

    /// <summary>The refined result.</summary>
    /// <param name="task">The content and where its result goes.</param>
    /// <param name="choice">The style.</param>
    /// <param name="content">(1, 3, H, W) in [0, 1].</param>
    /// <param name="start">The network's result, or the content.</param>
    /// <param name="inColoursOfContent">Whether the style is given the content's colours first.</param>
    /// <param name="stop">Ends the work, without a result.</param>
    /// <exception cref="ImageException">A picture is too small.</exception>
    public Tensor Refine(StylizeTask task, StyleChoice choice, Tensor content, Tensor start, bool inColoursOfContent, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        Tensor picture = LoadStyle(choice);
        Tensor style = inColoursOfContent ? ColourPreservation.MatchColours(picture, content) : picture;
        string preview = FreePreview(task.Output);
        var watch = Stopwatch.StartNew();
        TimeSpan shown = TimeSpan.Zero;
        try
        {
            var optimizer = new StyleOptimizer(_lossNetwork, _options);
            Tensor refined = optimizer.Optimize(content.to(_request.Device), style.to(_request.Device), start.to(_request.Device), Show, stop);
            stop.ThrowIfCancellationRequested();
            return refined.cpu().MoveToOuterDisposeScope();
        }
        catch (ArgumentException error)
        {
            // The name of a parameter means nothing to users.
            string unfit = error.ParamName == nameof(style) ? choice.Parts[0].Path : task.Content.Path;
            throw new ImageException(unfit, error.Message.Split(" (Parameter ")[0], error);
        }
        finally
        {
            RemovePreview();
        }

        void Show(StyleOptimizerProgress p)
        {
            _report.WorkingOn($"Refining {task.Content.Path}, step {p.Step} of {p.Steps}: content {p.Content:F3}, style {p.Style:F3}");
            if (watch.Elapsed - shown > PreviewEvery)
            {
                shown = watch.Elapsed;
                SavePreview(p.Picture, preview);
            }
        }
    }

    /// <summary>Removes the preview of a process that ends while a step is under way, and lets no other be written.</summary>
    public void Abandon()
    {
        lock (_previewing)
        {
            _abandoned = true;
            RemovePreview();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lossNetwork.Dispose();

    /// <summary>A name beside the result that no file has: a photograph may be called so.</summary>
    private static string FreePreview(string output) => Enumerable.Range(1, int.MaxValue)
        .Select(i => Path.ChangeExtension(output, i == 1 ? ".preview.jpg" : $".preview-{i}.jpg"))
        .First(path => !Path.Exists(path));

    /// <summary>One that cannot be written is no reason to give up the work of minutes: whether the result can be, is seen at the end.</summary>
    private void SavePreview(Tensor picture, string path)
    {
        lock (_previewing)
        {
            if (_abandoned)
            {
                return;
            }

            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                using Tensor pixels = picture.detach().cpu();
                ImageFile.Save(pixels, path, new ImageSaveOptions { Software = CommandLine.Name });
                _preview = path;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private void RemovePreview()
    {
        lock (_previewing)
        {
            if (_preview is not null)
            {
                File.Delete(_preview);
                _preview = null;
            }
        }
    }

    private Tensor LoadStyle(StyleChoice style)
    {
        string path = style.Parts[0].Path;
        ImageInfo info = ImageFile.Inspect(path);
        int most = _options.LargestShorterSide;
        bool large = Math.Min(info.Width, info.Height) > most || Math.Max(info.Width, info.Height) > most * ImageFile.MaxAspect;
        return ImageFile.Load(path, large ? most : null);
    }
}
