using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks;

/// <summary>
/// A network that restyles any content in the manner of any style. Images are RGB in [0, 1], shape (N, 3, H, W); the result has the
/// content's size, whatever the style's.
/// </summary>
public abstract class StyleTransferNetwork : Module<Tensor, Tensor, Tensor>
{
    /// <summary>Names the module.</summary>
    /// <param name="name">The architecture, as it stands in a checkpoint's metadata.</param>
    protected StyleTransferNetwork(string name)
        : base(name)
    {
    }

    /// <summary>Encodes styles once, for use with any number of contents; differentiable.</summary>
    /// <param name="style">(N, 3, H, W) in [0, 1].</param>
    public abstract StyleCode EncodeStyle(Tensor style);

    /// <summary>Restyles contents with an encoded style; differentiable.</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1], any H, W of at least 1.</param>
    /// <param name="style">A code of this network with a batch of N or 1.</param>
    /// <param name="alpha">Strength in [0, 1]: 0 keeps the content's own style, 1 takes the style whole.</param>
    /// <returns>(N, 3, H, W); clamp to [0, 1] before saving.</returns>
    public abstract Tensor Stylize(Tensor content, StyleCode style, double alpha = 1);

    /// <summary>Encodes the style and restyles the content with it at full strength.</summary>
    public override Tensor forward(Tensor content, Tensor style)
    {
        using StyleCode code = EncodeStyle(style);
        return Stylize(content, code);
    }
}
