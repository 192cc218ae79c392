using static TorchSharp.torch;

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
    private readonly int _step;

    private protected SANetNetwork(string name, int step)
        : base(name)
    {
        _step = step;
    }

    /// <summary>The attention and its merging.</summary>
    internal abstract AttentionTransform Transform { get; }

    /// <inheritdoc/>
    protected override StyleMixing Mixing => StyleMixing.Apart;

    /// <summary>Two by two positions at the deeper features: fewer have no standard deviation.</summary>
    private int SmallestSide => 2 * _step;

    /// <summary>Features of an image at both depths.</summary>
    private protected abstract (Tensor Shallow, Tensor Deep) Features(Tensor image);

    /// <summary>The image of merged features.</summary>
    private protected abstract Tensor Decode(Tensor features);

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style)
    {
        using var scope = NewDisposeScope();
        (Tensor shallow, Tensor deep) = Features(ChannelsLast.From(ContentFrame.AtLeast(style, SmallestSide)));
        return new Dictionary<string, Tensor>
        {
            ["shallow_keys"] = Transform.Shallow.Keys(shallow).MoveToOuterDisposeScope(),
            ["shallow_values"] = Transform.Shallow.Values(shallow).MoveToOuterDisposeScope(),
            ["deep_keys"] = Transform.Deep.Keys(deep).MoveToOuterDisposeScope(),
            ["deep_values"] = Transform.Deep.Values(deep).MoveToOuterDisposeScope(),
        };
    }

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) =>
        ContentFrame.Run(content, _step, SmallestSide, framed =>
        {
            (Tensor shallow, Tensor deep) = Features(framed);
            Tensor attendedShallow = Attend(Transform.Shallow, "shallow", shallow, style, alpha);
            Tensor attendedDeep = Attend(Transform.Deep, "deep", deep, style, alpha);
            return Decode(Transform.call(attendedShallow, attendedDeep));
        });

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
