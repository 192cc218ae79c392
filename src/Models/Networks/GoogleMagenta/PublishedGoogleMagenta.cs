using StyleKernels.Models.Weights;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// GoogleMagenta (Ghiasi et al. 2017) as published: Inception-v3 embeds the style. Names and shapes are those of Magenta's checkpoint.
/// </summary>
public sealed class PublishedGoogleMagenta : GoogleMagentaNetwork, IPublishedNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "googlemagenta";

    [ComponentName(Name = "InceptionV3")]
    private readonly InceptionV3 _encoder;

    [ComponentName(Name = "Conv")]
    private readonly Conv2d _bottleneck;

    [ComponentName(Name = "style_params")]
    private readonly StyleHeads _heads;

    [ComponentName(Name = "transformer")]
    private readonly PublishedTransformer _transformer;

    /// <summary>A network with random weights.</summary>
    public PublishedGoogleMagenta()
        : base(Architecture)
    {
        _encoder = new InceptionV3();
        _bottleneck = Conv2d(InceptionV3.Channels, EmbeddingSize, 1);
        _transformer = new PublishedTransformer(width: 1);
        _heads = new StyleHeads(EmbeddingSize, _transformer.Norms);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override long PeakBytesPerPixel => 1000;

    /// <inheritdoc/>
    public IReadOnlyList<string> PublishedFiles => Files;

    /// <summary><see cref="PublishedFiles"/> of every such network.</summary>
    internal static IReadOnlyList<string> Files => ["magenta"];

    internal override PublishedTransformer Transformer => _transformer;

    internal override StyleHeads Heads => _heads;

    /// <summary>Reads the published checkpoint.</summary>
    /// <param name="path"><c>model.ckpt</c> of <c>arbitrary_style_transfer</c>, in any format that <see cref="WeightsFile"/> knows.</param>
    /// <exception cref="WeightsException">The file is broken or holds something else.</exception>
    public void LoadPublished(string path) => PublishedWeights.Load(this, path, ["magenta"]);

    void IPublishedNetwork.LoadPublished(IReadOnlyList<string> paths) => LoadPublished(paths[0]);

    private protected override Tensor Embed(Tensor style)
    {
        Tensor features = _encoder.call(ChannelsLast.From(ContentFrame.AtLeast(style, InceptionV3.SmallestSide)));
        return _bottleneck.call(ChannelMoments.Mean(features)).flatten(1);
    }
}
