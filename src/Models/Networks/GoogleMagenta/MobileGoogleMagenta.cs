using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Keys;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// Magenta's mobile form of GoogleMagenta: MobileNetV2 embeds the style, the transformer has a quarter of the channels. It reads the
/// published TensorFlow Lite models, whose 8-bit weights become float32.
/// </summary>
public sealed class MobileGoogleMagenta : GoogleMagentaNetwork, IPublishedNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "googlemagenta-mobile";

    private const double Width = 0.25;
    private const string Map = "magenta-tflite";
    private const string Bias = ".bias";

    [ComponentName(Name = "MobilenetV2")]
    private readonly MobileNetV2 _encoder;

    [ComponentName(Name = "mobilenet_conv")]
    private readonly ModuleTree _embedding;

    [ComponentName(Name = "style_params")]
    private readonly StyleHeads _heads;

    [ComponentName(Name = "transformer")]
    private readonly PublishedTransformer _transformer;

    private readonly Func<Tensor, Tensor> _bottleneck;

    /// <summary>A network with random weights.</summary>
    public MobileGoogleMagenta()
        : base(Architecture)
    {
        _encoder = new MobileNetV2();
        _embedding = new ModuleTree("mobilenet_conv");
        _bottleneck = _embedding.Add("Conv", Conv2d(MobileNetV2.Channels, EmbeddingSize, 1)).call;
        _transformer = new PublishedTransformer(Width);
        _heads = new StyleHeads(EmbeddingSize, _transformer.Norms);
        RegisterComponents();
    }

    internal override PublishedTransformer Transformer => _transformer;

    internal override StyleHeads Heads => _heads;

    /// <inheritdoc/>
    public IReadOnlyList<string> PublishedFiles => Files;

    /// <summary><see cref="PublishedFiles"/> of every such network.</summary>
    internal static IReadOnlyList<string> Files => ["magenta-mobile-predictor", "magenta-mobile-transformer"];

    /// <summary>Reads the published models.</summary>
    /// <param name="predictionPath">The style prediction model, for example <c>prediction_int8_256.tflite</c>.</param>
    /// <param name="transferPath">The style transfer model, for example <c>transfer_int8_384.tflite</c>.</param>
    /// <exception cref="WeightsException">A file is broken or holds something else.</exception>
    public void LoadPublished(string predictionPath, string transferPath)
    {
        using TensorFile prediction = Read(predictionPath);
        using TensorFile transfer = Read(transferPath);
        using IDisposable scope = NewDisposeScope();
        var published = prediction.Tensors.Concat(transfer.Tensors).DistinctBy(pair => pair.Key).ToDictionary();
        ModuleWeights.Load(this, Unfolded(published), $"{predictionPath} and {transferPath}");
    }

    void IPublishedNetwork.LoadPublished(IReadOnlyList<string> paths) => LoadPublished(paths[0], paths[1]);

    private protected override Tensor Embed(Tensor style)
    {
        Tensor features = _encoder.call(ChannelsLast.From(ContentFrame.AtLeast(style, MobileNetV2.SmallestSide)));
        return _bottleneck(ChannelMoments.Mean(features)).flatten(1);
    }

    private static TensorFile Read(string path)
    {
        using TensorFile file = WeightsFile.Read(path);
        return KeyMap.Find(Map).Apply(file.Tensors, path);
    }

    /// <summary>
    /// The models have their batch norms folded into the convolutions: what is left of a norm is its shift. A bias before an instance norm
    /// cancels, and is left out.
    /// </summary>
    private Dictionary<string, Tensor> Unfolded(Dictionary<string, Tensor> published)
    {
        Dictionary<string, Tensor> own = state_dict();
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string name, Tensor value) in published)
        {
            string layer = name.EndsWith(Bias, StringComparison.Ordinal) ? name[..^Bias.Length] : string.Empty;
            if (own.ContainsKey($"{layer}.BatchNorm.bias"))
            {
                tensors[$"{layer}.BatchNorm.bias"] = value;
                tensors[$"{layer}.BatchNorm.running_mean"] = zeros_like(value);
                tensors[$"{layer}.BatchNorm.running_var"] = full_like(value, SlimBatchNorm.NeutralVariance);
            }
            else if (layer.Length == 0 || own.ContainsKey(name) || !own.ContainsKey(layer + ".weight"))
            {
                tensors[name] = value;
            }
        }

        return tensors;
    }
}
