using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Inference;

/// <summary>Restyles picture files with a trained network: no gradients, bounded memory, results in [0, 1].</summary>
public sealed class Stylizer : IDisposable
{
    /// <summary>The shorter side at which styles are looked at unless told otherwise: strokes come out as large as they were trained.</summary>
    public const int DefaultStyleSize = 256;

    private readonly StyleTransferNetwork _network;
    private readonly Device _device;
    private readonly long _maxPixels;

    /// <summary>Puts a network to work; the stylizer owns it.</summary>
    /// <param name="network">A trained network; it is moved to <paramref name="device"/> and set to evaluation mode.</param>
    /// <param name="device">Where to compute; the CPU by default.</param>
    public Stylizer(StyleTransferNetwork network, Device? device = null)
    {
        _device = device ?? CPU;
        _network = network;
        _network.to(_device);
        _network.eval();
        _maxPixels = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / network.PeakBytesPerPixel;
    }

    /// <summary>Encodes a style picture, for any number of contents.</summary>
    /// <param name="path">A JPEG, PNG or WebP file.</param>
    /// <param name="shorterSide">The picture's shorter side for the network: smaller gives larger strokes.</param>
    /// <exception cref="ImageException">The picture cannot be read.</exception>
    public StyleCode EncodeStyle(string path, int shorterSide = DefaultStyleSize)
    {
        using Tensor picture = Load(path, shorterSide);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        StyleCode code = _network.EncodeStyle(picture.to(_device));
        foreach (Tensor tensor in code.Tensors.Values)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return code;
    }

    /// <summary>Restyles a content picture.</summary>
    /// <param name="path">A JPEG, PNG or WebP file.</param>
    /// <param name="style">From <see cref="EncodeStyle"/>.</param>
    /// <param name="alpha">Strength in [0, 1].</param>
    /// <param name="shorterSide">Resizes the content to this shorter side first; by default it keeps its size.</param>
    /// <returns>(1, 3, H, W) on the CPU, in [0, 1]; H and W are the content's after resizing.</returns>
    /// <exception cref="ImageException">The picture cannot be read, or has more pixels than this machine's memory allows.</exception>
    public Tensor Stylize(string path, StyleCode style, double alpha = 1, int? shorterSide = null)
    {
        using Tensor picture = Load(path, shorterSide);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor restyled = _network.Stylize(picture.to(_device), style, alpha);
        return restyled.clamp(0, 1).cpu().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private Tensor Load(string path, int? shorterSide)
    {
        Tensor picture = ImageFile.Load(path, shorterSide);
        (long height, long width) = (picture.size(2), picture.size(3));
        if (width * height <= _maxPixels)
        {
            return picture;
        }

        picture.Dispose();
        throw new ImageException(
            path, $"{width}x{height} pixels need more memory than this machine has (enough for {_maxPixels} pixels): ask for a smaller size");
    }
}
