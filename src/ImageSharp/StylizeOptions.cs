namespace StyleKernels.ImageSharp;

/// <summary>How images are restyled.</summary>
public sealed record StylizeOptions
{
    /// <summary>Strength in [0, 1]: 0 keeps the image's own manner, 1, the default, takes the style whole.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>Ends the work between two layers of the network; the frame at work is then as it was before.</summary>
    public CancellationToken Cancellation { get; init; }
}
