using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>A network as nodes of a graph: what <c>StyleTransferNetwork</c> is in torch.</summary>
/// <param name="network">Its weights.</param>
internal abstract class NetworkExport(NetworkScope network)
{
    /// <summary>The network's parts and weights.</summary>
    public NetworkScope Network => network;

    /// <summary>What a style code consists of.</summary>
    public abstract IReadOnlyList<CodeTensor> Code { get; }

    /// <summary>Encodes a style.</summary>
    /// <returns>The tensors of <see cref="Code"/>, by name.</returns>
    public abstract IReadOnlyDictionary<string, Value> Encode(Picture style);

    /// <summary>Restyles a content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="style">The tensors of <see cref="Code"/>, by name.</param>
    /// <param name="strength">How much of the style is taken.</param>
    /// <returns>(N, 3, H, W) of the content's size; not limited to [0, 1].</returns>
    public abstract Value Restyle(Picture content, IReadOnlyDictionary<string, Value> style, Strength strength);
}
