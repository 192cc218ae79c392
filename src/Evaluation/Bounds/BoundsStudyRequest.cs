namespace StyleKernels.Evaluation.Bounds;

/// <summary>Which pictures are compared, and how often.</summary>
public sealed record BoundsStudyRequest
{
    /// <summary>Folder of pictures, searched with its subfolders.</summary>
    public required string Images { get; init; }

    /// <summary>Pairs of two different pictures, drawn at random.</summary>
    public int Pairs { get; init; } = 10_000;

    /// <summary>Shorter side of the pictures, in pixels.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Decides the pairs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Files of the loss network; empty for the embedded one.</summary>
    public IReadOnlyList<string> LossNetwork { get; init; } = [];
}
