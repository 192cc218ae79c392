using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing.Processors;

namespace StyleKernels.ImageSharp;

/// <summary>Restyles images, as a processor of ImageSharp.</summary>
/// <param name="style">The style.</param>
/// <param name="options">Strength and cancellation.</param>
public sealed class StylizeProcessor(ImageStyle style, StylizeOptions options) : IImageProcessor
{
    /// <summary>The style.</summary>
    public ImageStyle Style => style;

    /// <summary>Strength and cancellation.</summary>
    public StylizeOptions Options => options;

    /// <inheritdoc/>
    public IImageProcessor<TPixel> CreatePixelSpecificProcessor<TPixel>(Configuration configuration, Image<TPixel> source, Rectangle sourceRectangle)
        where TPixel : unmanaged, IPixel<TPixel> => new StylizeProcessor<TPixel>(this, configuration, source, sourceRectangle);
}
