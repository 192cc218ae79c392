using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// GoogleMagenta (Ghiasi et al. 2017) in a size that trains and runs on a CPU: an encoder of its own predicts, from the style picture,
/// scale γ and shift β of every instance norm of an image transformer. No VGG and no Inception is needed to run it.
/// </summary>
/// <remarks>
/// Differences from the published form are listed in docs/models/compact-googlemagenta.md.
/// </remarks>
public sealed class CompactGoogleMagenta : StyleTransferNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "compact-googlemagenta";

    private const string Embedding = "embedding";
    [ComponentName(Name = "style_encoder")]
    private readonly StyleEncoder _styleEncoder;

    [ComponentName(Name = "transformer")]
    private readonly ImageTransformer _transformer;


    /// <summary>A network with random weights, drawn from torch's generator.</summary>
    public CompactGoogleMagenta()
        : base(Architecture)
    {
        _transformer = new ImageTransformer();
        _styleEncoder = new StyleEncoder(_transformer.StyleChannels);
        RegisterComponents();
    }

    /// <summary>The result before its sigmoid: training keeps it away from saturation.</summary>
    internal Tensor Logits(Tensor content, StyleCode style, double alpha = 1)
    {
        Tensor embedding = style[Embedding];
        if (alpha != 1)
        {
            embedding = lerp(_styleEncoder.Embed(content), embedding, alpha);
        }

        return _transformer.call(content, _styleEncoder.ScaleAndShift(embedding));
    }

    /// <summary>Maps <see cref="Logits"/> to an image.</summary>
    internal static Tensor Saturate(Tensor logits) => sigmoid(logits);

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style) =>
        new Dictionary<string, Tensor> { [Embedding] = _styleEncoder.Embed(style) };

    /// <inheritdoc/>
    /// <remarks>Strength interpolates the embedding between the content's own and the style's (Ghiasi et al. 2017, section 3).</remarks>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) => Saturate(Logits(content, style, alpha));
}
