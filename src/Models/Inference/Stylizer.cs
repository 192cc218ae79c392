using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Inference;

/// <summary>
/// Restyles pictures with a trained network: no gradients, bounded memory, results in [0, 1]. One call at a time: threads that restyle side
/// by side take a stylizer each.
/// </summary>
public sealed class Stylizer : IDisposable
{
    /// <summary>The shorter side at which styles are looked at unless told otherwise, that of training: for contents about as large.</summary>
    public const int DefaultStyleSize = StyleView.ShorterSide;

    /// <summary>
    /// Before a picture of more pixels is restyled, unused memory goes back: hundreds of megabytes of what smaller sizes have left in the
    /// allocator.
    /// </summary>
    private const long TrimmedFrom = 1 << 24;

    /// <summary>The shorter side from which on a content is nearer to the larger size of styles.</summary>
    private const int LargeFrom = DefaultStyleSize * 3 / 2;

    /// <summary>Pixels from which on the faster type is worth the time in which it is found out.</summary>
    private const long ComparedFrom = 1 << 16;

    private readonly StyleTransferNetwork _network;
    private readonly Device _device;
    private readonly bool _choosesArithmetic;

    /// <summary>Puts a network to work; the stylizer owns it.</summary>
    /// <param name="network">A trained network; it is moved to <paramref name="device"/> and set to evaluation mode.</param>
    /// <param name="device">Where to compute; the CPU by default.</param>
    /// <param name="arithmetic">
    /// What <see cref="StyleTransferNetwork.Arithmetic"/> is set to. By default bfloat16 for all but small pictures, where the network has
    /// it, on a CPU that is found to convolve faster in it, and else float32.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The network does not compute in that type.</exception>
    public Stylizer(StyleTransferNetwork network, Device? device = null, ScalarType? arithmetic = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _device = device ?? CPU;
        _network = network;
        _network.to(_device);
        _network.eval();
        _network.Arithmetic = arithmetic ?? ScalarType.Float32;
        _choosesArithmetic = arithmetic is null && _device.type == DeviceType.CPU && network.Arithmetics.Contains(ScalarType.BFloat16);
        MaxPixels = MemoryBudget.Available(_device) / network.PeakBytesPerPixel;
    }

    /// <summary>The architecture of the network.</summary>
    public string Network => _network.GetName();

    /// <summary>The most pixels a content may have, by the memory that was free when the stylizer was made.</summary>
    public long MaxPixels { get; }

    /// <summary>The memory that restyling a picture of so many pixels takes, in bytes.</summary>
    public long PeakBytes(long pixels) => pixels * _network.PeakBytesPerPixel;

    /// <summary>
    /// The shorter side at which styles are best seen for a content: its strokes are then about as large, relative to the picture, as the style's.
    /// </summary>
    /// <param name="shorterSide">The content's, in pixels.</param>
    public int StyleSizeFor(int shorterSide) => shorterSide < LargeFrom ? DefaultStyleSize : _network.LargestStyleSize;

    /// <summary>Encodes a style picture, for any number of contents.</summary>
    /// <param name="path">A picture's file (<see cref="ImageFile"/>).</param>
    /// <param name="shorterSide">The picture's shorter side for the network; <see cref="StyleSizeFor"/> says which suits a content.</param>
    /// <exception cref="ImageException">The picture cannot be read.</exception>
    public StyleCode EncodeStyle(string path, int shorterSide = DefaultStyleSize)
    {
        ArgumentNullException.ThrowIfNull(path);
        ThrowIfTooLarge(path, ImageFile.Inspect(path), shorterSide);
        using Tensor picture = ImageFile.Load(path, shorterSide);
        return EncodeStyle(picture);
    }

    /// <summary>Encodes a style picture, for any number of contents.</summary>
    /// <param name="style">(1, 3, H, W) in [0, 1], of a floating-point type.</param>
    /// <exception cref="ArgumentException"><paramref name="style"/> has another shape or type.</exception>
    public StyleCode EncodeStyle(Tensor style)
    {
        PictureGuard.Require(style, nameof(style));
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        StyleCode code = _network.EncodeStyle(style.to(ScalarType.Float32, _device));
        foreach (Tensor tensor in code.Tensors.Values)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return code;
    }

    /// <summary>Reads a style code that was saved; it must be of this stylizer's network, and of one style.</summary>
    /// <param name="path">A file of <see cref="StyleCode.Save"/>.</param>
    /// <exception cref="Weights.WeightsException">The file is broken, or the code is not one that the network makes.</exception>
    public StyleCode LoadStyle(string path)
    {
        StyleCode code = StyleCode.Load(path, _device);
        if (_network.Misfit(code) is not { } misfit)
        {
            return code;
        }

        code.Dispose();
        throw new Weights.WeightsException($"{path}: this style code does not fit: {misfit}");
    }

    /// <summary>Restyles a content picture.</summary>
    /// <param name="path">A picture's file (<see cref="ImageFile"/>).</param>
    /// <param name="style">From <see cref="EncodeStyle(string, int)"/>.</param>
    /// <param name="alpha">Strength in [0, 1]; 0 is the content itself.</param>
    /// <param name="shorterSide">Resizes the content to this shorter side first; by default it keeps its size.</param>
    /// <param name="stroke">Size of the largest strokes relative to the picture.</param>
    /// <returns>
    /// (1, 3, H, W) on the CPU, in [0, 1]; H and W are the content's after resizing. (1, 4, H, W) where the content is transparent, its
    /// opacity last.
    /// </returns>
    /// <exception cref="ImageException">The picture cannot be read, or has more pixels than <see cref="MaxPixels"/>.</exception>
    public Tensor Stylize(string path, StyleCode style, double alpha = 1, int? shorterSide = null, double stroke = 1)
    {
        ArgumentNullException.ThrowIfNull(path);
        ThrowIfTooLarge(path, ImageFile.Inspect(path), shorterSide);
        using Picture picture = ImageFile.LoadPicture(path, shorterSide);
        using Tensor restyled = Stylize(picture.Colours, style, alpha, stroke);
        return picture.Compose(restyled);
    }

    /// <summary>Restyles a content.</summary>
    /// <param name="content">(1, 3, H, W) in [0, 1], of a floating-point type.</param>
    /// <param name="style">From <see cref="EncodeStyle(Tensor)"/>.</param>
    /// <param name="alpha">
    /// Strength in [0, 1]: 0 is the content itself, 1 the network's result. Between them the network's own result at that strength
    /// (<see cref="StyleTransferNetwork.Stylize"/>) lies over the content, so that the distance from it grows evenly.
    /// </param>
    /// <param name="stroke">
    /// Size of the largest strokes relative to the picture: at 1 a large picture, seen whole, has those of one of 512 pixels. A picture that is not much
    /// larger than that is restyled at its own size alone.
    /// </param>
    /// <returns>(1, 3, H, W), float32, on the CPU, in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="stroke"/> is not a positive, finite number, or <paramref name="alpha"/> out of range.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="content"/> has another shape or type, or <paramref name="style"/> is of another network.</exception>
    public Tensor Stylize(Tensor content, StyleCode style, double alpha = 1, double stroke = 1)
    {
        PictureGuard.Require(content, nameof(content));
        ArgumentNullException.ThrowIfNull(style);
        if (!(stroke > 0 && double.IsFinite(stroke)))
        {
            throw new ArgumentOutOfRangeException(nameof(stroke), stroke, "expected a positive, finite number");
        }

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor photograph = content.to(ScalarType.Float32, _device);
        Tensor restyled = StrokePyramid.Restyle(photograph, stroke, level => Restyle(level, style, alpha));
        return StrengthBlend.Apply(photograph, restyled, alpha).cpu().MoveToOuterDisposeScope();
    }

    /// <summary>Refuses a picture that this machine's memory cannot hold, before it is decoded.</summary>
    /// <param name="path">Its file, for the message.</param>
    /// <param name="info">Its header.</param>
    /// <param name="shorterSide">The size it will be restyled at.</param>
    /// <exception cref="ImageException">It has more pixels than <see cref="MaxPixels"/> at that size.</exception>
    public void ThrowIfTooLarge(string path, ImageInfo info, int? shorterSide)
    {
        (int width, int height) = info.SizeAt(shorterSide);
        if ((long)width * height > MaxPixels)
        {
            throw new ImageException(
                path, $"{width}x{height} pixels need more memory than is free (enough for {MaxPixels} pixels): ask for a smaller size");
        }
    }

    private Tensor Restyle(Tensor content, StyleCode style, double alpha)
    {
        long pixels = content.shape[2] * content.shape[3];
        if (pixels > TrimmedFrom)
        {
            AllocatorTuning.Trim();
        }

        if (_choosesArithmetic)
        {
            _network.Arithmetic = pixels >= ComparedFrom && BFloat16Arithmetic.IsFasterOn(_device) ? ScalarType.BFloat16 : ScalarType.Float32;
        }

        return _network.StylizeAndDispose(FlatAreaGrain.Add(content), style, alpha);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
