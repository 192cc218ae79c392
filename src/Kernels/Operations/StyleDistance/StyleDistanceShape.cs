namespace StyleKernels;

/// <summary>The shapes of one layer of a grouped style distance.</summary>
/// <param name="Result">(N, C, P) of the results.</param>
/// <param name="Style">(N or 1, C, P') of the styles; null if their Gram matrices are given.</param>
internal readonly record struct StyleDistanceShape(FeatureShape Result, FeatureShape? Style)
{
    /// <summary>Strips of all upper tiles of a sample, each with its squared norms.</summary>
    internal int Strips => checked(Result.UpperTiles * GramStrips.PerTile);

    /// <summary>Throws for shapes that do not fit together.</summary>
    /// <param name="name">The argument's name.</param>
    /// <exception cref="ArgumentException">The style has other channels than the result, or a batch that is neither N nor 1.</exception>
    internal void ThrowIfMismatched(string name)
    {
        if (Style is { } style && (style.Channels != Result.Channels || (style.Batch != 1 && style.Batch != Result.Batch)))
        {
            throw new ArgumentException(
                $"a style of {style.Channels} channels in a batch of {style.Batch} does not fit a result of {Result.Channels} channels "
                    + $"in a batch of {Result.Batch}",
                name);
        }
    }
}
