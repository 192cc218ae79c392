namespace StyleKernels.Models.Encoders;

/// <summary>The layers a perceptual loss compares, with their weights.</summary>
/// <param name="Content">Weight of each content layer.</param>
/// <param name="Style">Weight of each style layer.</param>
public sealed record LossLayers(IReadOnlyDictionary<string, double> Content, IReadOnlyDictionary<string, double> Style)
{
    /// <summary>Every layer once, from shallow to deep.</summary>
    public IReadOnlyList<string> All => [.. Content.Keys.Union(Style.Keys).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The layers for an encoder. VGG-16: relu1_2, relu2_2, relu3_3, relu4_3 for style and relu3_3 for content (Cheng et al. 2021,
    /// section 5.1). The VGG-19 family: relu1_2, relu2_2, relu3_1, relu4_1 and, for content, half of relu3_1 and half of relu4_1:
    /// relu3_1 alone keeps texture out of the result, relu4_1 alone keeps detail out.
    /// </summary>
    public static LossLayers For(VggArchitecture architecture)
    {
        bool vgg16 = architecture.Depths is [2, 2, 3, 3, 3];
        string[] style = vgg16 ? ["relu1_2", "relu2_2", "relu3_3", "relu4_3"] : ["relu1_2", "relu2_2", "relu3_1", "relu4_1"];
        Dictionary<string, double> content = vgg16
            ? new() { ["relu3_3"] = 1 }
            : new() { ["relu3_1"] = 0.5, ["relu4_1"] = 0.5 };
        return new(content, style.ToDictionary(layer => layer, _ => 1.0));
    }
}
