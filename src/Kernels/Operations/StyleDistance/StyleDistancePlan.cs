namespace StyleKernels;

/// <summary>Groups, offsets and bytes of the launches behind a grouped style distance: all layers, all samples, style and result.</summary>
internal sealed class StyleDistancePlan
{
    private readonly StyleDifference[] _differences;
    private readonly StyleScore[] _scores;

    private StyleDistancePlan(GramMatrixPlan grams, StyleDifference[] layers, StyleScore[] scores)
    {
        Grams = grams;
        _differences = layers;
        _scores = scores;
    }

    /// <summary>The first launch. Its maps are the results of every layer, then the styles of those layers that have features.</summary>
    internal GramMatrixPlan Grams { get; }

    /// <summary>The second launch, <see cref="StyleDifferenceKernels.Subtract"/>; the caller fills in matrices, factors and sources.</summary>
    internal ReadOnlySpan<StyleDifference> Differences => _differences;

    /// <summary>The third launch, <see cref="StyleDistanceKernels.Score"/>; the caller fills in outputs, divisors and denominators.</summary>
    internal ReadOnlySpan<StyleScore> Scores => _scores;

    /// <summary>Groups of the second launch.</summary>
    internal int DifferenceBlocks { get; private init; }

    /// <summary>Groups of the third launch: the samples of all layers.</summary>
    internal int ScoreBlocks { get; private init; }

    /// <summary>Doubles of the squared norms, which lie behind the partial tiles.</summary>
    internal long SumDoubles { get; private init; }

    /// <summary>Where the squared norms begin in the workspace, in bytes.</summary>
    internal long SumsStart => checked(Grams.WorkspaceFloats * sizeof(float));

    /// <summary>Bytes that forward needs besides its results: partial tiles and squared norms.</summary>
    internal long WorkspaceBytes => checked(SumsStart + (SumDoubles * sizeof(double)));

    /// <summary>Plans the launches.</summary>
    /// <param name="shapes">The layers; with their styles at most 16 maps.</param>
    /// <param name="multiprocessors">How many the device has.</param>
    /// <exception cref="ArgumentException">Shapes do not fit together, or there are too many.</exception>
    /// <exception cref="OverflowException">The maps need more groups than a launch can have.</exception>
    internal static StyleDistancePlan Create(ReadOnlySpan<StyleDistanceShape> shapes, int multiprocessors)
    {
        GramMatrixPlan grams = GramMatrixPlan.Create(Maps(shapes), multiprocessors);
        StyleDifference[] layers = new StyleDifference[shapes.Length];
        StyleScore[] scores = new StyleScore[shapes.Length];
        (int blocks, int samples, int styles) = (0, 0, shapes.Length);
        long sums = 0;
        for (int i = 0; i < shapes.Length; i++)
        {
            FeatureShape result = shapes[i].Result;
            layers[i] = Layer(grams.Maps[i], blocks, sums);
            if (shapes[i].Style is { } style)
            {
                AddStyle(ref layers[i], grams.Maps[styles++], style.Batch);
            }

            scores[i] = new StyleScore { Sums = sums, ResultNorms = -1, First = samples, Channels = result.Channels, Strips = shapes[i].Strips };
            blocks = checked(blocks + (result.Batch * shapes[i].Strips));
            samples = checked(samples + result.Batch);
            sums = checked(sums + (3L * result.Batch * shapes[i].Strips));
        }

        return new StyleDistancePlan(grams, layers, scores)
        {
            DifferenceBlocks = blocks,
            ScoreBlocks = samples,
            SumDoubles = sums,
        };
    }

    private static FeatureShape[] Maps(ReadOnlySpan<StyleDistanceShape> shapes)
    {
        List<FeatureShape> styles = [];
        FeatureShape[] results = new FeatureShape[shapes.Length];
        for (int i = 0; i < shapes.Length; i++)
        {
            shapes[i].ThrowIfMismatched(nameof(shapes));
            results[i] = shapes[i].Result;
            if (shapes[i].Style is { } style)
            {
                styles.Add(style);
            }
        }

        return [.. results, .. styles];
    }

    private static StyleDifference Layer(GramMap result, int firstBlock, long sums) =>
        new()
        {
            ResultTiles = result.Workspace,
            StyleCopy = -1,
            Sums = sums,
            First = firstBlock,
            Channels = result.Channels,
            TileRows = result.TileRows,
            UpperTiles = result.UpperTiles,
            ResultSplits = result.Splits,
            StyleBatch = 1,
        };

    private static void AddStyle(ref StyleDifference layer, GramMap style, int batch)
    {
        layer.Source = StyleSource.Partial;
        layer.StyleTiles = style.Workspace;
        layer.StyleSplits = style.Splits;
        layer.StyleBatch = batch;
    }
}
