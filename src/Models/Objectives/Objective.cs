using StyleKernels.Models.Encoders;

namespace StyleKernels.Models.Objectives;

/// <summary>What a result is compared with its content and its style by: layers of a loss network at one or several scales of the picture.</summary>
/// <param name="Content">Layers of the content loss.</param>
/// <param name="Style">Layers of the style loss, and what is compared at each.</param>
/// <param name="StyleWeight">The β that suits, or null: it is calibrated so that both losses have a similar size, as the paper asks.</param>
public sealed record Objective(IReadOnlyList<ContentTerm> Content, IReadOnlyList<StyleTerm> Style, double? StyleWeight = null)
{
    private static readonly int[] Scales = [1, 2, 4];
    private static readonly string[] ShallowLayers = ["relu1_2", "relu2_2", "relu3_1"];

    /// <summary>
    /// The objective of the built-in network. Style: the balanced distance of covariances on the picture at 1, 1/2 and 1/4 of its size, so that strokes
    /// and shapes of every size count and not the colours alone, which dominate a Gram matrix that is not centred; uncentred Gram matrices at 1/4 hold
    /// the colours (after Snelgrove 2017, "High-resolution multi-scale neural texture synthesis"). Content: mostly the picture at half its size, so
    /// that the finest detail is free to become the style's. See docs/training.md.
    /// </summary>
    public static Objective MultiScale { get; } = new(
        [new(new("relu3_1", 2), 0.6), new(new("relu3_1"), 0.4)],
        [
            .. from scale in Scales from layer in ShallowLayers select new StyleTerm(new(layer, scale), 1.0 / 3, StyleStatistic.Covariance),
            .. from layer in ShallowLayers select new StyleTerm(new(layer, Scales[^1]), 1.0 / 3),
        ],
        StyleWeight: 8);

    /// <summary>Every layer of the content loss once.</summary>
    public IReadOnlyList<PyramidLayer> ContentLayers => [.. Content.Select(term => term.Layer).Distinct()];

    /// <summary>Every layer of the style loss once.</summary>
    public IReadOnlyList<PyramidLayer> StyleLayers => [.. Style.Select(term => term.Layer).Distinct()];

    /// <summary>Every layer once.</summary>
    public IReadOnlyList<PyramidLayer> Layers => [.. ContentLayers.Union(StyleLayers)];

    /// <summary>
    /// The paper's objective for an encoder. VGG-16: relu1_2, relu2_2, relu3_3, relu4_3 for style and relu3_3 for content (Cheng et al. 2021,
    /// section 5.1). The VGG-19 family, which the paper does not use: relu1_2, relu2_2, relu3_1, relu4_1 and, for content, half of relu3_1 and half of
    /// relu4_1, since relu3_1 alone keeps texture out of the result and relu4_1 alone keeps detail out.
    /// </summary>
    public static Objective Paper(VggArchitecture architecture)
    {
        bool vgg16 = architecture.Depths is [2, 2, 3, 3, 3];
        string[] style = vgg16 ? ["relu1_2", "relu2_2", "relu3_3", "relu4_3"] : [.. ShallowLayers, "relu4_1"];
        return new Objective(
            vgg16 ? [new(new("relu3_3"))] : [new(new("relu3_1"), 0.5), new(new("relu4_1"), 0.5)],
            [.. style.Select(layer => new StyleTerm(new(layer)))]);
    }
}
