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

    /// <inheritdoc/>
    public override bool IsBounded => true;

    /// <inheritdoc/>
    /// <remarks>Large pictures are run in strips; small ones in float32 take 480 bytes a pixel, which is less than what the process takes anyway.</remarks>
    public override long PeakBytesPerPixel => 110;

    /// <inheritdoc/>
    public override IReadOnlyList<ScalarType> Arithmetics => [ScalarType.Float32, ScalarType.BFloat16];

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style)
    {
        using var scope = NewDisposeScope();
        return new Dictionary<string, Tensor> { [Embedding] = _styleEncoder.Embed(style, MixedForStyles).MoveToOuterDisposeScope() };
    }

    /// <inheritdoc/>
    /// <remarks>Strength interpolates the embedding between the content's own and the style's (Ghiasi et al. 2017, section 3).</remarks>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha)
    {
        using var scope = NewDisposeScope();
        Tensor embedding = alpha == 1 ? style[Embedding] : lerp(_styleEncoder.Embed(StyleView.Of(content)), style[Embedding], alpha);
        _transformer.Arithmetic = Arithmetic;
        _transformer.DisposesContent = DisposesContent;
        Tensor image = _transformer.call(content, _styleEncoder.ScaleAndShift(embedding));
        return (is_grad_enabled() ? sigmoid(image) : image.sigmoid_()).MoveToOuterDisposeScope();
    }
}
