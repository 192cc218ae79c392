using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Size = SixLabors.ImageSharp.Size;

namespace StyleKernels.ImageSharp;

/// <summary>A style transfer network at work on ImageSharp images. It looks at styles; <see cref="StylizeExtensions"/> restyles images in them.</summary>
public sealed class ImageStylizer : IDisposable
{
    private readonly StyleTransferNetwork _network;
    private readonly LayerCancellation _cancellation;
    private readonly Device _device;

    /// <summary>Puts a network to work; the stylizer owns it.</summary>
    /// <param name="network">A trained network, the built-in one by default; it is set to evaluation mode.</param>
    /// <param name="device">Where to compute; the CPU by default.</param>
    public ImageStylizer(StyleTransferNetwork? network = null, Device? device = null)
    {
        _device = device ?? CPU;
        _network = network ?? NetworkCheckpoint.Load();
        _network.to(_device);
        _network.eval();
        _cancellation = new LayerCancellation(_network);
    }

    /// <summary>Looks at a style, for any number of images.</summary>
    /// <param name="image">The style; the camera's orientation is applied.</param>
    /// <param name="shorterSide">Side at which the network sees it: 256 suits images of about that size, 512 those of 384 pixels or more.</param>
    /// <returns>The style; it is good for as long as this stylizer.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shorterSide"/> is less than 1.</exception>
    public ImageStyle EncodeStyle<TPixel>(Image<TPixel> image, int shorterSide = Stylizer.DefaultStyleSize)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(shorterSide, 1);
        using Image<TPixel> seen = image.Clone(context => context.AutoOrient().Resize(SizeOf(context.GetCurrentSize(), shorterSide)));
        using Tensor picture = seen.ToTensor();
        return Encode(picture);
    }

    /// <summary>Restyles a picture.</summary>
    /// <param name="picture">(1, 3, H, W) in [0, 1].</param>
    /// <param name="code">The style.</param>
    /// <param name="options">Strength and cancellation.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    internal Tensor Restyle(Tensor picture, StyleCode code, StylizeOptions options)
    {
        using IDisposable stopping = LayerCancellation.Until(options.Cancellation);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        return _network.Stylize(FlatAreaGrain.Add(picture.to(_device)), code, options.Alpha).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Dispose();
        _network.Dispose();
    }

    private ImageStyle Encode(Tensor picture)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        StyleCode code = _network.EncodeStyle(picture.to(_device));
        foreach (Tensor tensor in code.Tensors.Values)
        {
            tensor.DetachFromDisposeScope();
        }

        return new ImageStyle(this, code);
    }

    private static Size SizeOf(Size size, int shorterSide)
    {
        double scale = (double)shorterSide / Math.Min(size.Width, size.Height);
        return new Size(Scaled(size.Width), Scaled(size.Height));

        int Scaled(int side) => Math.Max(1, (int)Math.Round(side * scale));
    }
}
