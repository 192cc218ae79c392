using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.SANet;

/// <summary>
/// SANet (Park and Lee 2019): attention from the content's features to the style's, at relu4_1 and relu5_1 of a frozen encoder, and a
/// decoder.
/// </summary>
/// <remarks>
/// Contents are reflected to a multiple of 16 and the result is cropped. Mixtures and strength blend the merged maps; strength blends with
/// those of the content in its own style.
/// </remarks>
public sealed class PublishedSANet : StyleTransferNetwork
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "sanet";

    private const string Shallow = "relu4_1";
    private const string Deep = "relu5_1";
    private const int Step = 16;

    /// <summary>Two by two positions at relu5_1: fewer have no standard deviation.</summary>
    private const int SmallestSide = 2 * Step;

    [ComponentName(Name = "encoder")]
    private readonly VggEncoder _encoder;

    [ComponentName(Name = "transform")]
    private readonly AttentionTransform _transform;

    [ComponentName(Name = "decoder")]
    private readonly VggDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    public PublishedSANet()
        : base(Architecture)
    {
        _encoder = new VggEncoder(VggArchitecture.Vgg19Normalised, Shallow, Deep);
        _transform = new AttentionTransform();
        _decoder = new VggDecoder(VggArchitecture.Vgg19Normalised, Shallow);
        RegisterComponents();
        _encoder.Freeze();
    }

    /// <inheritdoc/>
    public override long PeakBytesPerPixel => 1400;

    /// <summary>The attention and its merging.</summary>
    internal AttentionTransform Transform => _transform;

    /// <inheritdoc/>
    protected override StyleMixing Mixing => StyleMixing.Apart;

    /// <summary>Reads published weights.</summary>
    /// <param name="encoderPath"><c>vgg_normalised.pth</c>.</param>
    /// <param name="transformPath"><c>transformer_iter_500000.pth</c>.</param>
    /// <param name="decoderPath"><c>decoder_iter_500000.pth</c>.</param>
    /// <exception cref="WeightsException">A file is broken or holds something else.</exception>
    public void LoadPublished(string encoderPath, string transformPath, string decoderPath)
    {
        _encoder.LoadPublished(encoderPath);
        PublishedWeights.Load(_transform, transformPath, ["sanet"]);
        _decoder.LoadPublished(decoderPath);
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style)
    {
        using var scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> features = _encoder.call(ChannelsLast.From(ContentFrame.AtLeast(style, SmallestSide)));
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string tap, StyleAttention attention) in Depths())
        {
            tensors[Keys(tap)] = attention.Keys(features[tap]).MoveToOuterDisposeScope();
            tensors[Values(tap)] = attention.Values(features[tap]).MoveToOuterDisposeScope();
        }

        return tensors;
    }

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) =>
        ContentFrame.Run(content, Step, SmallestSide, framed =>
        {
            IReadOnlyDictionary<string, Tensor> features = _encoder.call(framed);
            Tensor[] attended = [.. Depths().Select(depth => Attend(depth.Tap, depth.Attention, features[depth.Tap], style, alpha))];
            return _decoder.call(_transform.call(attended[0], attended[1]));
        });

    private static Tensor Attend(string tap, StyleAttention attention, Tensor content, StyleCode style, double alpha)
    {
        using var scope = NewDisposeScope();
        var styles = style.Parts
            .Select(part => (Weight: alpha * part.Weight, Keys: part.Tensors[Keys(tap)], Values: part.Tensors[Values(tap)]))
            .Where(part => part.Weight > 0).ToList();
        if (alpha < 1)
        {
            styles.Add((1 - alpha, attention.Keys(content), attention.Values(content)));
        }

        return attention.Attend(content, styles).MoveToOuterDisposeScope();
    }

    private static string Keys(string tap) => "keys_" + tap;

    private static string Values(string tap) => "values_" + tap;

    private (string Tap, StyleAttention Attention)[] Depths() => [(Shallow, _transform.Shallow), (Deep, _transform.Deep)];
}
