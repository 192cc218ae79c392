using StyleKernels.Models.Encoders;
using StyleKernels.Models.Objectives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Features = System.Collections.Generic.IReadOnlyDictionary<string, TorchSharp.torch.Tensor>;

namespace StyleKernels.Models.Inference;

/// <summary>
/// Optimises the pixels of a picture against an objective (Gatys et al. 2016), from coarse to fine: the loss at work on one picture. It starts from a
/// network's result, or from the content itself.
/// </summary>
/// <remarks>
/// The picture is optimised at a shorter side of 192 to 383 pixels first, enlarged, optimised again, up to its own size or the largest one allowed.
/// The style is seen as large as the picture at every level, so strokes belong to the picture and not to its pixels. The same arguments give the same result.
/// </remarks>
public sealed class StyleOptimizer
{
    /// <summary>A level is halved while this many pixels of the shorter side are left.</summary>
    private const int SmallestSide = 192;

    /// <summary>The fewest pixels a side that the loss network can look at, at a quarter of the size.</summary>
    private const int SmallestPicture = 32;

    private readonly LossNetwork _lossNetwork;
    private readonly StyleOptimizerOptions _options;

    /// <summary>Makes an optimiser.</summary>
    /// <param name="lossNetwork">The loss network with its objective; stays the caller's.</param>
    /// <param name="options">Steps and sizes.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public StyleOptimizer(LossNetwork lossNetwork, StyleOptimizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(lossNetwork);
        _lossNetwork = lossNetwork;
        _options = options ?? new StyleOptimizerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Steps, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.LargestShorterSide, SmallestSide, nameof(options));
        if (!(_options.LearningRate > 0 && double.IsFinite(_options.LearningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), _options.LearningRate, "LearningRate is a finite number, more than 0");
        }

        if (_options.StyleWeight is double weight && !(weight >= 0 && double.IsFinite(weight)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), weight, "StyleWeight is a finite number, at least 0");
        }
    }

    /// <summary>Optimises a picture.</summary>
    /// <param name="content">(1, 3, H, W) in [0, 1], at least 32 pixels a side.</param>
    /// <param name="style">(1, 3, H', W') in [0, 1], at least 32 pixels a side.</param>
    /// <param name="start">Where to start, of the content's shape; the content by default.</param>
    /// <param name="progress">Is told of every step.</param>
    /// <param name="cancellationToken">Ends with the picture as it is.</param>
    /// <returns>(1, 3, H, W) in [0, 1].</returns>
    /// <exception cref="ArgumentException">A picture has another shape or is too small.</exception>
    public Tensor Optimize(
        Tensor content, Tensor style, Tensor? start = null, Action<StyleOptimizerProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        PictureGuard.Require(content, nameof(content), SmallestPicture);
        PictureGuard.Require(style, nameof(style), SmallestPicture);
        if (start is not null && !start.shape.SequenceEqual(content.shape))
        {
            throw new ArgumentException($"start has shape ({string.Join(", ", start.shape)}), content ({string.Join(", ", content.shape)})", nameof(start));
        }

        using DisposeScope scope = NewDisposeScope();
        (long Height, long Width, int Steps)[] levels = Levels(content.shape[2], content.shape[3]);
        Tensor whole = (start ?? content).detach();
        Tensor picture = PictureResizing.Resized(whole, levels[0].Height, levels[0].Width);
        int done = 0;
        foreach ((int i, (long height, long width, int steps)) in levels.Index())
        {
            Tensor from = PictureResizing.Resized(picture, height, width);
            Tensor level = OptimizeLevel(PictureResizing.Resized(content, height, width), SeenAt(style, Math.Min(height, width)), from, steps, Report);
            picture = level;
            done += steps;

            void Report(int step, double contentTerm, double styleTerm, Tensor pixels) => progress?.Invoke(new StyleOptimizerProgress(
                done + step, levels.Sum(l => l.Steps), i + 1, levels.Length, contentTerm, styleTerm, pixels));
        }

        return Merged(whole, picture).clamp(0, 1).MoveToOuterDisposeScope();

        Tensor OptimizeLevel(Tensor levelContent, Tensor levelStyle, Tensor from, int steps, Action<int, double, double, Tensor> report) =>
            cancellationToken.IsCancellationRequested ? from : Descend(levelContent, levelStyle, from, steps, report, cancellationToken);
    }

    /// <summary>Heights, widths and steps from coarse to fine.</summary>
    private (long Height, long Width, int Steps)[] Levels(long height, long width)
    {
        long shorter = Math.Min(height, width);
        long largest = Math.Min(shorter, _options.LargestShorterSide);
        double scale = (double)largest / shorter;
        int halvings = 0;
        while (largest >> (halvings + 1) >= SmallestSide)
        {
            halvings++;
        }

        return [.. Enumerable.Range(0, halvings + 1).Select(level =>
        {
            double factor = scale / (1 << (halvings - level));
            return ((long)Math.Round(height * factor), (long)Math.Round(width * factor), Math.Max((_options.Steps + 4) / 5, _options.Steps >> level));
        })];
    }

    private Tensor Descend(Tensor content, Tensor style, Tensor from, int steps, Action<int, double, double, Tensor> report, CancellationToken stop)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = enable_grad();
        using var loss = new ObjectiveLoss(_lossNetwork.Objective);
        loss.StyleWeight = _options.StyleWeight ?? loss.StyleWeight;
        Features contentFeatures;
        ObjectiveStyle encodedStyle;
        using (no_grad())
        {
            contentFeatures = _lossNetwork.Extract(content, loss.Objective.ContentLayers);
            Features styleFeatures = _lossNetwork.Extract(style, loss.Objective.StyleLayers);
            encodedStyle = loss.EncodeStyle(styleFeatures);

            // Of large pictures the maps are hundreds of megabytes.
            Array.ForEach([.. styleFeatures.Values], map => map.Dispose());
        }

        var pixels = new Parameter(from.detach().clone());
        using OptimizerHelper adam = optim.Adam([pixels], beta1: 0.9, beta2: 0.99);
        for (int step = 0; step < steps && !stop.IsCancellationRequested; step++)
        {
            using DisposeScope stepScope = NewDisposeScope();
            adam.ParamGroups.First().LearningRate = LearningRate(step, steps);
            adam.zero_grad();
            ObjectiveTerms terms = loss.Forward(_lossNetwork.Extract(pixels), contentFeatures, encodedStyle);
            terms.Total.Backward();
            adam.step();
            using (no_grad())
            {
                pixels.clamp_(0, 1);
            }

            report(step + 1, terms.Content.item<float>(), terms.Style.item<float>(), pixels);
            CollectionPoint.Pass();
        }

        return pixels.detach().clone().MoveToOuterDisposeScope();
    }

    private double LearningRate(int step, int steps)
    {
        double left = (steps - step) / (double)steps;
        return _options.LearningRate * Math.Min(1, (2 * left) + 0.02);
    }

    /// <summary>The style with the picture's shorter side, but never enlarged.</summary>
    private static Tensor SeenAt(Tensor style, long shorterSide)
    {
        double scale = Math.Min(1, (double)shorterSide / Math.Min(style.shape[2], style.shape[3]));
        return PictureResizing.Resized(style, Side(2), Side(3));

        long Side(int dimension) => Math.Max(SmallestPicture, (long)Math.Round(style.shape[dimension] * scale));
    }

    /// <summary>The whole picture with the changes that were made to its smaller copy.</summary>
    private static Tensor Merged(Tensor whole, Tensor picture)
    {
        Tensor smaller = PictureResizing.Resized(whole, picture.shape[2], picture.shape[3]);
        return whole + PictureResizing.Resized(picture - smaller, whole.shape[2], whole.shape[3]);
    }
}
