namespace StyleKernels.Evaluation.Pairs;

/// <summary>Which models are measured on which pairs, at which sizes.</summary>
public abstract record PairRequest
{
    /// <summary>Models, as <see cref="Results.ResultSource.Open"/> takes them.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Folder of contents; not needed with a list.</summary>
    public string? Content { get; init; }

    /// <summary>Folder of styles; not needed with a list.</summary>
    public string? Style { get; init; }

    /// <summary>A list of pairs, see <see cref="PairList.Read"/>; null: they are drawn from the folders.</summary>
    public string? List { get; init; }

    /// <summary>How many pairs are drawn, or the most that are taken of a list.</summary>
    public int Pairs { get; init; } = 200;

    /// <summary>Shorter sides, in pixels, at which everything is measured.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [256];

    /// <summary>Decides the pairs, the weights of untrained networks, and the bootstrap.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Whether "the content itself" and "another picture of the same artist" are measured too.</summary>
    public bool References { get; init; } = true;
}
