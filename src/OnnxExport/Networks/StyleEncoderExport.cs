using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>StyleEncoder</c>: the embedding of a style, and γ and β of an embedding.</summary>
/// <param name="encoder">Its weights.</param>
internal sealed class StyleEncoderExport(NetworkScope encoder)
{
    private const double Slope = 0.1;
    private const double Epsilon = 1e-5;
    private const int SmallestSide = 32;

    private static readonly int[] Scales = [1, 2, 4];
    private static readonly string[] Taps = ["relu1_2", "relu2_2", "relu3_1"];

    /// <summary>Length of the embedding.</summary>
    public long EmbeddingSize => encoder["embed"].Read("weight").shape[0];

    /// <summary>The embedding of a picture, (N, length).</summary>
    public Value Embed(Picture style)
    {
        Value x = style.Enlarged(1, SmallestSide);
        List<Value> statistics = [.. ColourStatistics(x)];
        foreach (int scale in Scales)
        {
            statistics.AddRange(Maps(x.Averaged(scale)).SelectMany(MapStatistics));
        }

        Value hidden = statistics.Concatenate(1).Flatten(1).Standardized(encoder["standardize"]).Connected(encoder["hidden"]).LeakyRelu(Slope);
        return hidden.Connected(encoder["embed"]);
    }

    /// <summary>γ and β of all norms for an embedding.</summary>
    public StyleNormsExport Norms(Value embedding)
    {
        NetworkScope layer = encoder["scale_and_shift"];
        return new StyleNormsExport(embedding.Connected(layer), layer.Read("weight").shape[0] / 2);
    }

    private List<Value> Maps(Value image)
    {
        var features = new VggEncoderExport(encoder["features"]);
        List<Value> maps = [features.Features(image, Taps[0])];
        foreach ((string from, string tap) in Taps.Zip(Taps.Skip(1)))
        {
            maps.Add(features.Deepened(maps[^1], from, tap));
        }

        return maps;
    }

    /// <summary>Means and deviations of a map's channels, scaled to a mean square of one, and the logarithm of that scale.</summary>
    private static Value[] MapStatistics(Value map)
    {
        Value mean = map.Mean();
        Value values = new[] { mean, (map - mean).Deviation() }.Concatenate(1);

        // The mean over channels, as one over pixels.
        Value meanSquare = (values * values).Reshape(0, 1, -1, 1).Mean();
        Value scale = (meanSquare + Epsilon).Sqrt();
        return [values / scale, scale.Log()];
    }

    private static Value[] ColourStatistics(Value image)
    {
        Value mean = image.Mean();
        Value centred = image - mean;

        // What torch calls a roll of the colours by one: blue, red, green.
        Value neighbours = centred.At(image.Graph.Constant(2, 0, 1), 1);
        return [mean, centred.Deviation(), (centred * neighbours).Mean() * 4];
    }
}
