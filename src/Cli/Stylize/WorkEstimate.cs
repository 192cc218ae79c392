using System.Diagnostics;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using static TorchSharp.torch;

namespace StyleKernels.Cli.Stylize;

/// <summary>
/// About how long results take and how much memory: a small picture is restyled on this machine, with these threads, and the rest follows
/// by pixels.
/// </summary>
internal sealed class WorkEstimate
{
    private const int ProbeSide = 512;

    private readonly Stylizer _stylizer;
    private readonly double _secondsPerPixel;

    /// <summary>Restyles the small picture.</summary>
    public WorkEstimate(Stylizer stylizer)
    {
        _stylizer = stylizer;
        using var scope = NewDisposeScope();
        Tensor picture = full([1, 3, ProbeSide, ProbeSide], 0.5f);
        using StyleCode code = stylizer.EncodeStyle(picture);

        // The first one pays for what is made once.
        stylizer.Stylize(picture, code);
        var watch = Stopwatch.StartNew();
        stylizer.Stylize(picture, code);
        _secondsPerPixel = watch.Elapsed.TotalSeconds / (ProbeSide * ProbeSide);
    }

    /// <summary>For one result, without reading, writing and refining.</summary>
    /// <returns>Seconds, and bytes of the whole process.</returns>
    public (double Seconds, long Bytes) Of(StylizeTask task, StylizeLook look)
    {
        (long width, long height) = task.Content.Info.SizeAt(task.RestyledSize(look));
        long pixels = width * height;
        int styles = task.Layout.Regions.Count;
        int pictures = task.Layout.MixSteps is int steps ? steps * MixtureGrid.Rows(steps, styles) : styles;
        double seconds = _secondsPerPixel * pictures * StrokePyramid.Sizes(height, width, look.Stroke).Sum(size => size.Height * size.Width);
        return (seconds, Environment.WorkingSet + _stylizer.PeakBytes(pixels));
    }
}
