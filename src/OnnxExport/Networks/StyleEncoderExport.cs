using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>StyleEncoder</c>: the embedding of a style, and γ and β of an embedding.</summary>
/// <param name="encoder">Its weights.</param>
internal sealed class StyleEncoderExport(NetworkScope encoder)
{
    private const double Slope = 0.1;
    private const int SmallestSide = 16;

    /// <summary>Length of the embedding.</summary>
    public long EmbeddingSize => encoder["embed"].Read("weight").shape[0];

    /// <summary>The embedding of a picture, (N, length).</summary>
    public Value Embed(Picture style)
    {
        Value x = style.Enlarged(1, SmallestSide);
        List<Value> statistics = [.. ColourStatistics(x)];
        x = (x * 4) - 2;
        foreach (NetworkScope convolution in encoder["convolutions"].Children)
        {
            x = x.ConvolvedReflecting(convolution).LeakyRelu(Slope);
            Value mean = x.Mean();
            statistics.AddRange([mean, (x - mean).Deviation()]);
        }

        return statistics.Concatenate(1).Flatten(1).Connected(encoder["embed"]);
    }

    /// <summary>γ and β of all norms, (N, 2 · style channels): first every γ, then every β.</summary>
    public Value ScaleAndShift(Value embedding) => embedding.Connected(encoder["scale_and_shift"]);

    private static Value[] ColourStatistics(Value image)
    {
        Value mean = image.Mean();
        Value centred = image - mean;

        // What torch calls a roll of the colours by one: blue, red, green.
        Value neighbours = centred.At(image.Graph.Constant(2, 0, 1), 1);
        return [mean, centred.Deviation(), (centred * neighbours).Mean() * 4];
    }
}
