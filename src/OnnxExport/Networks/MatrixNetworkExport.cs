using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>MatrixNetwork</c>: predicts a square matrix from features.</summary>
/// <param name="network">Its weights.</param>
internal sealed class MatrixNetworkExport(NetworkScope network)
{
    /// <summary>Rows and columns of the matrix.</summary>
    public long Size => network["convs.4"].Read("weight").shape[0];

    /// <summary>The matrix, (N, size, size).</summary>
    /// <param name="centred">Features without their mean, (N, C, H, W).</param>
    public Value Predict(Value centred)
    {
        Value maps = centred.Convolved(network["convs.0"]).Relu().Convolved(network["convs.2"]).Relu().Convolved(network["convs.4"]);
        Value x = maps.Flatten(2);
        Value moments = x.MatMul(x.Transpose(0, 2, 1)) / x.Size(2).To(ElementType.Float);
        return moments.Flatten(1).Connected(network["fc"]).Reshape(-1, Size, Size);
    }
}
