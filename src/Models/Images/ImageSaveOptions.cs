namespace StyleKernels.Models.Images;

/// <summary>How a picture is written.</summary>
public sealed record ImageSaveOptions
{
    /// <summary>Quality of JPEG and WebP, from 1 to 100; by default 92 and 90. PNG loses nothing.</summary>
    public int? Quality { get; init; }

    /// <summary>Bits of a channel: 8, or 16, which PNG alone has.</summary>
    public int BitDepth { get; init; } = 8;

    /// <summary>The program that made the picture, recorded in its EXIF; ASCII.</summary>
    public string? Software { get; init; }

    /// <summary>What the picture is, recorded in its EXIF; ASCII.</summary>
    public string? Description { get; init; }

    /// <summary>Anything else, recorded in its EXIF (UserComment), in PNG as a text too; ASCII.</summary>
    public string? Comment { get; init; }
}
