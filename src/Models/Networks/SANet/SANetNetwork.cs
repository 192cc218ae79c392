using StyleKernels.Models.Encoders;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.SANet;

/// <summary>
/// SANet (Park and Lee 2019): attention from the content's features to the style's, at two depths of an encoder, and a decoder.
/// </summary>
/// <remarks>
/// Contents are reflected to a multiple of the deeper step and the result is cropped. Mixtures and strength blend the merged maps; strength
/// blends with those of the content in its own style.
/// </remarks>
public abstract class SANetNetwork : StyleTransferNetwork
{
    private readonly string _shallow;
    private readonly string _deep;
    private readonly int _step;
    private readonly VggEncoder _encoder;
    private readonly Conv2d? _narrow;
    private readonly AttentionTransform _transform;
    private readonly Module<Tensor, Tensor> _decoder;

    /// <summary>Joins the parts; they are registered as <c>encoder</c>, <c>narrow</c> if there is one, <c>transform</c> and <c>decoder</c>.</summary>
    /// <param name="name">The architecture.</param>
    /// <param name="encoder">Gives the features.</param>
    /// <param name="taps">Which of them: the shallower, and the deeper of half their size.</param>
    /// <param name="narrow">Gives the deeper features as many channels as the shallower ones have; null where they have.</param>
    /// <param name="transform">The attention and its merging.</param>
    /// <param name="decoder">From merged features to the image.</param>
    private protected SANetNetwork(
        string name, VggEncoder encoder, (string Shallow, string Deep) taps, Conv2d? narrow, AttentionTransform transform, Module<Tensor, Tensor> decoder)
        : base(name)
    {
        (_shallow, _deep) = taps;
        (_encoder, _narrow, _transform, _decoder) = (encoder, narrow, transform, decoder);
        _step = encoder.Architecture.StepAt(_deep);
        register_module("encoder", encoder);
        if (narrow is not null)
        {
            register_module("narrow", narrow);
        }

        register_module("transform", transform);
        register_module("decoder", decoder);
    }

    /// <inheritdoc/>
    protected override StyleMixing Mixing => StyleMixing.Apart;

    /// <summary>Two by two positions at the deeper features: fewer have no standard deviation.</summary>
    private int SmallestSide => 2 * _step;

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style)
    {
        using var scope = NewDisposeScope();
        (Tensor shallow, Tensor deep) = Features(ChannelsLast.From(ContentFrame.AtLeast(style, SmallestSide)), MixedForStyles);
        return new Dictionary<string, Tensor>
        {
            ["shallow_keys"] = _transform.Shallow.Keys(shallow).MoveToOuterDisposeScope(),
            ["shallow_values"] = _transform.Shallow.Values(shallow).MoveToOuterDisposeScope(),
            ["deep_keys"] = _transform.Deep.Keys(deep).MoveToOuterDisposeScope(),
            ["deep_values"] = _transform.Deep.Values(deep).MoveToOuterDisposeScope(),
        };
    }

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) =>
        ContentFrame.Run(content, _step, SmallestSide, framed =>
        {
            (Tensor shallow, Tensor deep) = Features(framed, Mixed);
            Tensor attendedShallow = Attend(_transform.Shallow, "shallow", shallow, style, alpha);
            Tensor attendedDeep = Attend(_transform.Deep, "deep", deep, style, alpha);
            using Tensor merged = MapStep.Next(_transform.call(attendedShallow, attendedDeep), map => map.to(Mixed ?? map.dtype));
            return _decoder.call(merged);
        });

    /// <summary>Features of an image at both depths, in the type of the image: only convolutions are computed in another.</summary>
    private (Tensor Shallow, Tensor Deep) Features(Tensor image, ScalarType? arithmetic)
    {
        IReadOnlyDictionary<string, Tensor> features = _encoder.Extract(image, [_shallow, _deep], arithmetic);
        using Tensor computedShallow = features[_shallow];
        using Tensor computedDeep = features[_deep];
        Tensor deep = computedDeep.to(image.dtype);
        return (computedShallow.to(image.dtype), _narrow is null ? deep : MapStep.Next(deep, _narrow.call));
    }

    private static Tensor Attend(StyleAttention attention, string depth, Tensor content, StyleCode style, double alpha)
    {
        using var scope = NewDisposeScope();
        var styles = style.Parts
            .Select(part => (Weight: alpha * part.Weight, Keys: part.Tensors[depth + "_keys"], Values: part.Tensors[depth + "_values"]))
            .Where(part => part.Weight > 0).ToList();
        if (alpha < 1)
        {
            styles.Add((1 - alpha, attention.Keys(content), attention.Values(content)));
        }

        return attention.Attend(content, styles).MoveToOuterDisposeScope();
    }
}
