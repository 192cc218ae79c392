namespace StyleKernels.Models.Images;

/// <summary>A picture in memory.</summary>
/// <param name="Pixels">Rows of red, green, blue, 8 bits each.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
internal sealed record DecodedPicture(byte[] Pixels, int Width, int Height)
{
    /// <summary>Red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>The smaller of width and height.</summary>
    public int ShorterSide => Math.Min(Width, Height);
}
