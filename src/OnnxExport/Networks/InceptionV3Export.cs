using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>InceptionV3</c> and its blocks.</summary>
internal static class InceptionV3Export
{
    /// <summary>Features of the last layer.</summary>
    /// <param name="encoder">Its weights.</param>
    /// <param name="image">(N, 3, H, W), sides of at least 75.</param>
    public static Value Features(NetworkScope encoder, Value image)
    {
        Value x = image;
        foreach (string name in encoder.Names)
        {
            x = name.StartsWith("Mixed", StringComparison.Ordinal) ? Block(x, name, encoder[name]) : x.ConvolvedSlim(encoder[name]).Relu6();
            x = name is "Conv2d_2b_3x3" or "Conv2d_4a_3x3" ? x.MaxPooled(3, 2) : x;
        }

        return x;
    }

    private static Value Block(Value x, string name, NetworkScope block)
    {
        IReadOnlyList<NetworkScope> branches = block.Children;
        return branches.Index().Select(branch => Branch(Pooled(x, name, branch.Index, branches.Count), branch.Item)).ToList().Concatenate(1);
    }

    /// <summary>The last branch begins with pooling: of the block that halves the maps with a maximum, of the others with a mean.</summary>
    private static Value Pooled(Value x, string name, int branch, int branches)
    {
        if (branch != branches - 1)
        {
            return x;
        }

        return name == "Mixed_6a" ? x.MaxPooled(3, 2) : x.Smoothed(3);
    }

    private static Value Branch(Value x, NetworkScope branch) => branch.Children.Aggregate(x, (y, layer) => y.ConvolvedSlim(layer).Relu6());
}
