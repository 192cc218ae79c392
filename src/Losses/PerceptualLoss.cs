using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Features = System.Collections.Generic.IReadOnlyDictionary<string, TorchSharp.torch.Tensor>;
using LayerWeights = System.Collections.Generic.IReadOnlyDictionary<string, double>;
using StyleTargets = System.Collections.Generic.IReadOnlyDictionary<string, StyleKernels.StyleTarget>;

namespace StyleKernels.Losses;

/// <summary>
/// Content and style loss over several layers of an encoder: L = Σ w_l·L_c,l + β·Σ w_l·L_s,l (Cheng et al. 2021, Eq. 1, 5 and 7).
/// Feature maps come by layer name; maps of layers that have no weight are ignored.
/// </summary>
public sealed class PerceptualLoss : Module<Features, Features, Features, PerceptualTerms>
{
    private readonly LayerWeights _contentLayers;
    private readonly LayerWeights _styleLayers;
    private double _styleWeight;

    /// <summary>Makes the loss.</summary>
    /// <param name="contentLayers">Weight by layer name; may be empty.</param>
    /// <param name="styleLayers">Weight by layer name; may be empty.</param>
    /// <param name="styleLoss">The style loss of each layer; balanced by default. It becomes a part of this module, which disposes it.</param>
    /// <param name="contentLoss">The content loss of each layer; Eq. 2 by default. It becomes a part of this module, which disposes it.</param>
    /// <param name="styleWeight">β, finite and at least 0.</param>
    /// <exception cref="ArgumentException">No layer at all, or a weight that is not a finite number.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="styleWeight"/> is negative or not a finite number.</exception>
    public PerceptualLoss(
        LayerWeights contentLayers,
        LayerWeights styleLayers,
        StyleLoss? styleLoss = null,
        ContentLoss? contentLoss = null,
        double styleWeight = 1)
        : base(TorchLibrary.Before(nameof(PerceptualLoss)))
    {
        _contentLayers = Checked(contentLayers, nameof(contentLayers));
        _styleLayers = Checked(styleLayers, nameof(styleLayers));
        if (_contentLayers.Count + _styleLayers.Count == 0)
        {
            throw new ArgumentException("contentLayers and styleLayers are both empty: nothing to compare", nameof(styleLayers));
        }

        StyleLoss = styleLoss ?? new BalancedStyleLoss();
        ContentLoss = contentLoss ?? new ContentLoss();
        StyleWeight = styleWeight;
        register_module("style_loss", StyleLoss);
        register_module("content_loss", ContentLoss);
    }

    /// <summary>Makes the loss with a weight of 1 for every layer, as in the paper.</summary>
    /// <inheritdoc cref="PerceptualLoss(LayerWeights, LayerWeights, StyleLoss, ContentLoss, double)"/>
    public PerceptualLoss(
        IEnumerable<string> contentLayers,
        IEnumerable<string> styleLayers,
        StyleLoss? styleLoss = null,
        ContentLoss? contentLoss = null,
        double styleWeight = 1)
        : this(
            OneEach(contentLayers, nameof(contentLayers)),
            OneEach(styleLayers, nameof(styleLayers)),
            styleLoss,
            contentLoss,
            styleWeight)
    {
    }

    /// <summary>The style loss of each layer.</summary>
    public StyleLoss StyleLoss { get; }

    /// <summary>The content loss of each layer.</summary>
    public ContentLoss ContentLoss { get; }

    /// <summary>β, the weight of the style term in the total: finite and at least 0. It may be changed between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not a finite number.</exception>
    public double StyleWeight
    {
        get => _styleWeight;
        set => _styleWeight = value is >= 0 and < double.PositiveInfinity
            ? value
            : throw new ArgumentOutOfRangeException(nameof(StyleWeight), value, "styleWeight is a finite number, at least 0");
    }

    /// <summary>The terms of results against the features of their contents and styles.</summary>
    /// <param name="result">Features of the results by layer, each (N, C, H, W).</param>
    /// <param name="content">Features of the contents by content layer, each of the result's shape; no gradient flows to them.</param>
    /// <param name="style">Features of the styles by style layer, each (N or 1, C, H', W'); no gradient flows to them.</param>
    /// <exception cref="ArgumentException">A layer is missing, or a shape, a device or a type does not fit.</exception>
    public override PerceptualTerms forward(Features result, Features content, Features style) => forward(result, content, style, null);

    /// <summary>The terms of results against the features of their contents and styles, with a weight for each sample.</summary>
    /// <param name="result">Features of the results by layer, each (N, C, H, W).</param>
    /// <param name="content">Features of the contents by content layer, each of the result's shape; no gradient flows to them.</param>
    /// <param name="style">Features of the styles by style layer, each (N or 1, C, H', W'); no gradient flows to them.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N), for both terms.</param>
    /// <exception cref="ArgumentException">A layer is missing, or a shape, a device or a type does not fit.</exception>
    public PerceptualTerms forward(Features result, Features content, Features style, Tensor? sampleWeights) =>
        Combine(result, content, [.. Layers(style, nameof(style))], sampleWeights);

    /// <summary>The terms of results against the features of their contents and encoded styles.</summary>
    /// <param name="result">Features of the results by layer, each (N, C, H, W).</param>
    /// <param name="content">Features of the contents by content layer, each of the result's shape; no gradient flows to them.</param>
    /// <param name="style">The styles by style layer, from <see cref="EncodeStyle"/>.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N), for both terms.</param>
    /// <exception cref="ArgumentException">A layer is missing, or a shape, a device or a type does not fit.</exception>
    public PerceptualTerms forward(Features result, Features content, StyleTargets style, Tensor? sampleWeights = null) =>
        Combine(result, content, [.. Layers(style, nameof(style))], sampleWeights);

    /// <summary>Encodes the styles once, for use in many steps; the caller disposes the targets.</summary>
    /// <param name="style">Features of the styles by style layer.</param>
    public StyleTargets EncodeStyle(Features style) =>
        _styleLayers.Keys.ToDictionary(layer => layer, layer => StyleLoss.Encode(Layer(style, layer, nameof(style))));

    private PerceptualTerms Combine(Features result, Features content, IReadOnlyList<StyleReference> styles, Tensor? sampleWeights)
    {
        using DisposeScope scope = NewDisposeScope();
        Check(result, content, styles);
        Dictionary<string, Tensor> contentTerms = _contentLayers.Keys.ToDictionary(
            layer => layer,
            layer => ContentLoss.forward(
                Layer(result, layer, nameof(result)), Layer(content, layer, nameof(content)), sampleWeights));
        Dictionary<string, Tensor> styleTerms = _styleLayers.Keys
            .Zip(StyleLoss.forward(Layers(result, nameof(result)), styles, sampleWeights), (layer, term) => (layer, term))
            .ToDictionary(pair => pair.layer, pair => pair.term);
        Tensor like = contentTerms.Values.Concat(styleTerms.Values).First();
        Tensor contentSum = WeightedSum(contentTerms, _contentLayers, like);
        Tensor styleSum = WeightedSum(styleTerms, _styleLayers, like);
        Tensor total = contentSum + (styleSum * StyleWeight);
        scope.MoveToOuter([contentSum, styleSum, total, .. contentTerms.Values, .. styleTerms.Values]);
        return new PerceptualTerms(contentSum, styleSum, total, contentTerms, styleTerms);
    }

    /// <summary>Here, and not only behind, where nobody knows what the layers are called.</summary>
    private void Check(Features result, Features content, IReadOnlyList<StyleReference> styles)
    {
        foreach (string layer in _contentLayers.Keys)
        {
            string name = $"{nameof(result)}['{layer}']";
            Tensor features = Layer(result, layer, nameof(result));
            FeatureGuard.Features(features, name);
            FeatureGuard.SameShape(features, name, Layer(content, layer, nameof(content)), $"{nameof(content)}['{layer}']");
        }

        foreach ((string layer, StyleReference style) in _styleLayers.Keys.Zip(styles))
        {
            StyleDistanceOperation.Check(Layer(result, layer, nameof(result)), $"{nameof(result)}['{layer}']", style, $"style['{layer}']");
        }
    }

    private static Tensor WeightedSum(Dictionary<string, Tensor> terms, LayerWeights weights, Tensor like) =>
        terms.Count == 0
            ? zeros_like(like)
            : terms.Select(term => term.Value * weights[term.Key]).Aggregate((sum, term) => sum + term);

    /// <summary>The style layers, in the order of their weights.</summary>
    private IReadOnlyList<T> Layers<T>(IReadOnlyDictionary<string, T> features, string name) =>
        [.. _styleLayers.Keys.Select(layer => Layer(features, layer, name))];

    private static T Layer<T>(IReadOnlyDictionary<string, T> features, string layer, string name)
    {
        ArgumentNullException.ThrowIfNull(features, name);
        return features.TryGetValue(layer, out T? value)
            ? value
            : throw new ArgumentException($"{name} has no layer '{layer}', only {string.Join(", ", features.Keys)}", name);
    }

    private static Dictionary<string, double> OneEach(IEnumerable<string> layers, string name)
    {
        ArgumentNullException.ThrowIfNull(layers, name);
        var weights = new Dictionary<string, double>();
        foreach (string layer in layers)
        {
            if (!weights.TryAdd(layer, 1))
            {
                throw new ArgumentException($"{name} has '{layer}' twice", name);
            }
        }

        return weights;
    }

    private static Dictionary<string, double> Checked(LayerWeights weights, string name)
    {
        ArgumentNullException.ThrowIfNull(weights, name);
        foreach ((string layer, double weight) in weights)
        {
            if (!double.IsFinite(weight))
            {
                throw new ArgumentException($"{name} gives '{layer}' the weight {weight}, expected a finite number", name);
            }
        }

        return new Dictionary<string, double>(weights);
    }
}
