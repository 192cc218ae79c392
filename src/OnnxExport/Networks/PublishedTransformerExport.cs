using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>PublishedTransformer</c> with its <c>StyleHeads</c>.</summary>
/// <param name="transformer">Its weights.</param>
/// <param name="heads">The heads, under the paths of the norms.</param>
internal sealed class PublishedTransformerExport(NetworkScope transformer, NetworkScope heads)
{
    private const int Blocks = 5;

    /// <summary>Restyles.</summary>
    /// <param name="content">(N, 3, H, W), sides that are multiples of 4.</param>
    /// <param name="embedding">(N or 1, length).</param>
    /// <returns>(N, 3, H, W) in (0, 1).</returns>
    public Value Restyle(Value content, Value embedding)
    {
        Value x = content;
        foreach (NetworkScope layer in transformer["contract"].Children)
        {
            x = x.ConvolvedSlimReflecting(layer).Relu();
        }

        for (int block = 1; block <= Blocks; block++)
        {
            string path = $"residual.residual{block}";
            x += Styled(Styled(x, $"{path}.conv1", embedding).Relu(), $"{path}.conv2", embedding);
        }

        x = Styled(x.Twice(), "expand.conv1.conv", embedding).Relu();
        x = Styled(x.Twice(), "expand.conv2.conv", embedding).Relu();
        return Styled(x, "expand.conv3.conv", embedding).Sigmoid();
    }

    private Value Styled(Value x, string path, Value embedding)
    {
        NetworkScope layer = transformer[path];
        NetworkScope norm = heads[path]["StyleNorm"];
        Value scale = Predicted(embedding, norm["Conv_1"]);
        Value shift = Predicted(embedding, norm["Conv"]);
        return x.ConvolvedSlimReflecting(layer).InstanceNormalized(layer.Read("weight").shape[0], scale, shift);
    }

    private static Value Predicted(Value embedding, NetworkScope head) => embedding.Unsqueeze(2, 3).Convolved(head).Flatten(1);
}
