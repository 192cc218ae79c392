namespace StyleKernels.Evaluation.Losses;

/// <summary>Which models are measured on which pairs.</summary>
public sealed record LossStudyRequest
{
    /// <summary>Models, as <see cref="Results.ResultSource.Open"/> takes them.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Folder of contents; not needed with a list.</summary>
    public string? Content { get; init; }

    /// <summary>Folder of styles; not needed with a list.</summary>
    public string? Style { get; init; }

    /// <summary>A list of pairs, see <see cref="Pairs.PairList.Read"/>; null: they are drawn from the folders.</summary>
    public string? List { get; init; }

    /// <summary>How many pairs are drawn, or the most that are taken of a list.</summary>
    public int Pairs { get; init; } = 200;

    /// <summary>Shorter sides, in pixels, at which everything is measured.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [256];

    /// <summary>Decides the pairs, the weights of untrained networks, and the bootstrap.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Whether "the content itself" and "another picture of the same artist" are measured too.</summary>
    public bool References { get; init; } = true;

    /// <summary>Whether ResNet-18 judges too.</summary>
    public bool Judge { get; init; } = true;

    /// <summary>Whether the report shows pictures with low, middle and high losses.</summary>
    public bool Samples { get; init; }

    /// <summary>Files of the loss network; empty for the embedded one.</summary>
    public IReadOnlyList<string> LossNetwork { get; init; } = [];
}
