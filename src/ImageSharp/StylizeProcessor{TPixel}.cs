using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing.Processors;
using static TorchSharp.torch;

namespace StyleKernels.ImageSharp;

/// <summary>Restyles the frames of an image, each within the rectangle that is processed.</summary>
internal sealed class StylizeProcessor<TPixel> : ImageProcessor<TPixel>
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly StylizeProcessor _definition;

    /// <summary>Prepares the work on one image.</summary>
    public StylizeProcessor(StylizeProcessor definition, Configuration configuration, Image<TPixel> source, Rectangle sourceRectangle)
        : base(configuration, source, sourceRectangle)
    {
        _definition = definition;
    }

    /// <inheritdoc/>
    protected override void OnFrameApply(ImageFrame<TPixel> source)
    {
        Rectangle area = Rectangle.Intersect(SourceRectangle, new Rectangle(0, 0, source.Width, source.Height));
        if (area.Width == 0 || area.Height == 0)
        {
            return;
        }

        (ImageStyle style, StylizeOptions options) = (_definition.Style, _definition.Options);
        using Tensor picture = PixelPlanes.Read(source, area);
        using Tensor restyled = style.Stylizer.Restyle(picture, style.Code, options);
        PixelPlanes.Write(restyled, source, area);
    }
}
