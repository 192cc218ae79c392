using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Processing;

namespace StyleKernels.ImageSharp;

/// <summary>Style transfer among ImageSharp's operations: <c>image.Mutate(x => x.Stylize(style))</c>.</summary>
public static class StylizeExtensions
{
    /// <summary>Restyles the image, every frame of an animation for itself.</summary>
    /// <param name="source">The image's operations.</param>
    /// <param name="style">From <see cref="ImageStylizer.EncodeStyle"/>.</param>
    /// <param name="options">Full strength by default.</param>
    /// <param name="rectangle">The part of the image that is restyled; by default all of it.</param>
    /// <returns>The operations, for more.</returns>
    /// <remarks>What is transparent is laid on white, and the result is opaque. The size of the image decides how large its strokes are.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The strength is not in [0, 1].</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop; the frame at work is as it was before.</exception>
    public static IImageProcessingContext Stylize(
        this IImageProcessingContext source, ImageStyle style, StylizeOptions? options = null, Rectangle? rectangle = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(style);
        options ??= new StylizeOptions();
        if (options.Alpha is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"alpha is {options.Alpha}, it must be in [0, 1]");
        }

        var processor = new StylizeProcessor(style, options);
        return rectangle is { } area ? source.ApplyProcessor(processor, area) : source.ApplyProcessor(processor);
    }
}
