namespace StyleKernels.Bench.Loss;

/// <summary>A feature map of VGG-16 for square images.</summary>
/// <param name="Layer">Which layer.</param>
/// <param name="Channels">C.</param>
/// <param name="Shrink">The image's side divided by the map's.</param>
internal sealed record LossShape(string Layer, long Channels, long Shrink)
{
    /// <summary>The four style layers of the paper.</summary>
    internal static IReadOnlyList<LossShape> All { get; } =
    [
        new("relu1_2", 64, 1),
        new("relu2_2", 128, 2),
        new("relu3_3", 256, 4),
        new("relu4_3", 512, 8),
    ];

    /// <summary>(N, C, H, W) for a batch of images.</summary>
    internal long[] Features(long batch, long imageSize) => [batch, Channels, imageSize / Shrink, imageSize / Shrink];
}
