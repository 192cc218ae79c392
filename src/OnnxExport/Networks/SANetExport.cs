using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>SANetNetwork</c> with its <c>AttentionTransform</c>.</summary>
internal sealed class SANetExport : NetworkExport
{
    private readonly FeatureCoder _coder;
    private readonly NetworkScope _merge;
    private readonly StyleAttentionExport _shallow;
    private readonly StyleAttentionExport _deep;

    /// <param name="network">Its weights.</param>
    /// <param name="coder">Its encoder and decoder.</param>
    public SANetExport(NetworkScope network, FeatureCoder coder)
        : base(network)
    {
        _coder = coder;
        _merge = network["transform.merge_conv"];
        _shallow = new StyleAttentionExport(network["transform.sanet4_1"]);
        _deep = new StyleAttentionExport(network["transform.sanet5_1"]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CodeTensor> Code =>
    [
        new("shallow_keys", _coder.Channels, "shallow_positions"),
        new("shallow_values", _coder.Channels, "shallow_positions"),
        new("deep_keys", _coder.Channels, "deep_positions"),
        new("deep_values", _coder.Channels, "deep_positions"),
    ];

    /// <summary>Pixels of an image for each position of the deeper features.</summary>
    private int Step => 2 * _coder.Step;

    private int SmallestSide => 2 * Step;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Value> Encode(Picture style)
    {
        Value shallow = _coder.Features(style.Enlarged(1, SmallestSide));
        Value deep = _coder.Deepened(shallow);
        return new Dictionary<string, Value>
        {
            ["shallow_keys"] = _shallow.Keys(shallow),
            ["shallow_values"] = _shallow.Values(shallow),
            ["deep_keys"] = _deep.Keys(deep),
            ["deep_values"] = _deep.Values(deep),
        };
    }

    /// <inheritdoc/>
    public override Value Restyle(Picture content, IReadOnlyDictionary<string, Value> style, Strength strength)
    {
        Value shallow = _coder.Features(content.Enlarged(Step, SmallestSide));
        Value deep = _coder.Deepened(shallow);
        Value attendedShallow = _shallow.Attend(shallow, style["shallow_keys"], style["shallow_values"], strength);
        Value attendedDeep = _deep.Attend(deep, style["deep_keys"], style["deep_values"], strength);
        return _coder.Decode((attendedShallow + attendedDeep.Twice()).ConvolvedReflecting(_merge)).CroppedTo(content);
    }
}
