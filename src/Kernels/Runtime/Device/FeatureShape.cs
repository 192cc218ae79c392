using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The shape of a feature map, (N, C, P).</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Pixels">P = H·W.</param>
internal readonly record struct FeatureShape(int Batch, int Channels, long Pixels)
{
    /// <summary>The shape of an (N, C, H, W) tensor.</summary>
    /// <exception cref="OverflowException">N or C is beyond the range of int.</exception>
    internal static FeatureShape Of(Tensor features) => Of(features.shape);

    /// <summary>The shape of features with the dimensions (N, C, H, W).</summary>
    /// <exception cref="ArgumentException">There are other than four dimensions.</exception>
    /// <exception cref="OverflowException">N or C is beyond the range of int.</exception>
    internal static FeatureShape Of(long[] dimensions) => dimensions.Length == 4
        ? new FeatureShape(checked((int)dimensions[0]), checked((int)dimensions[1]), checked(dimensions[2] * dimensions[3]))
        : throw new ArgumentException($"the shape ({string.Join(", ", dimensions)}) has not four dimensions (N, C, H, W)", nameof(dimensions));

    /// <summary>Rows of 64x64 tiles of a Gram matrix, ⌈C / 64⌉.</summary>
    internal int TileRows => TilesOf(Channels);

    /// <summary>Tiles of the upper triangle of a Gram matrix.</summary>
    internal int UpperTiles => checked((int)((long)TileRows * (TileRows + 1) / 2));

    /// <summary>Tiles of the pixels, ⌈P / 64⌉.</summary>
    internal int TileColumns => TilesOf(Pixels);

    /// <summary>Entries of the Gram matrices of all samples.</summary>
    internal long MatrixEntries => checked((long)Batch * Channels * Channels);

    /// <summary>Throws for a shape without values.</summary>
    /// <param name="name">The argument's name.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is not positive.</exception>
    internal void ThrowIfEmpty(string name)
    {
        if (Batch < 1 || Channels < 1 || Pixels < 1)
        {
            throw new ArgumentOutOfRangeException(name, this, "every dimension is at least 1");
        }
    }

    private static int TilesOf(long values) => checked((int)((values + TileShape.Size - 1) / TileShape.Size));
}
