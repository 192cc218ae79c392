namespace StyleKernels.Models.Images;

/// <summary>A rectangle of a picture, in pixels of the picture as it is shown.</summary>
/// <param name="Left">Its first column.</param>
/// <param name="Top">Its first row.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public readonly record struct PictureArea(int Left, int Top, int Width, int Height)
{
    /// <summary>Whether it lies within a picture.</summary>
    /// <param name="info">The picture's header.</param>
    public bool FitsIn(ImageInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return Left >= 0 && Top >= 0 && Width >= 1 && Height >= 1 && Width <= info.Width - Left && Height <= info.Height - Top;
    }

    /// <summary>The largest rectangle of an aspect in the middle of a picture.</summary>
    /// <param name="info">The picture's header.</param>
    /// <param name="aspect">Width over height, above 0.</param>
    public static PictureArea Centred(ImageInfo info, double aspect)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(aspect);
        int width = (int)Math.Clamp(Math.Round(info.Height * aspect), 1, info.Width);
        int height = (int)Math.Clamp(Math.Round(info.Width / aspect), 1, info.Height);
        return new PictureArea((info.Width - width) / 2, (info.Height - height) / 2, width, height);
    }
}
