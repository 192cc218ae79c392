using System.Security.Cryptography;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Results;

/// <summary>What a network makes of a pair, as <c>stylize --size</c> does.</summary>
internal sealed class NetworkResults : ResultSource
{
    private readonly Stylizer _stylizer;

    /// <param name="name">How it is called.</param>
    /// <param name="network">Owned from now on.</param>
    internal NetworkResults(string name, StyleTransferNetwork network)
        : base(name, HashOf(network))
    {
        // Not in the type that a stopwatch finds faster: rows of one study may come from several machines.
        _stylizer = new Stylizer(network, arithmetic: ScalarType.Float32);
    }

    /// <inheritdoc/>
    public override Tensor? Result(PicturePair pair, int size, double alpha = 1)
    {
        using StyleCode style = _stylizer.EncodeStyle(pair.Style, _stylizer.StyleSizeFor(size));
        return Restyle(pair.Content, style, size, alpha);
    }

    /// <inheritdoc/>
    public override Tensor? Mixed(PicturePair pair, string second, double weight, int size)
    {
        using StyleCode first = _stylizer.EncodeStyle(pair.Style, _stylizer.StyleSizeFor(size));
        using StyleCode other = _stylizer.EncodeStyle(second, _stylizer.StyleSizeFor(size));
        using StyleCode between = StyleCode.Interpolate(first, other, weight);
        return Restyle(pair.Content, between, size, alpha: 1);
    }

    /// <inheritdoc/>
    public override Tensor? Restyled(Tensor content, string style)
    {
        using StyleCode code = _stylizer.EncodeStyle(style, _stylizer.StyleSizeFor((int)Math.Min(content.size(2), content.size(3))));
        return _stylizer.Stylize(content, code);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _stylizer.Dispose();
    }

    /// <summary>Without the content's opacity: only colours are compared.</summary>
    private Tensor Restyle(string content, StyleCode style, int size, double alpha)
    {
        _stylizer.ThrowIfTooLarge(content, ImageFile.Inspect(content), size);
        using Tensor picture = ImageFile.Load(content, size);
        return _stylizer.Stylize(picture, style, alpha);
    }

    private static string HashOf(StyleTransferNetwork network)
    {
        using DisposeScope scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, Tensor tensor) in network.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            hash.AppendData(tensor.detach().cpu().contiguous().bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
