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
        Value first = Rectified(centred.Convolved(network["convs.0"]), "convs.1");
        Value second = Rectified(first.Convolved(network["convs.2"]), "convs.3");
        Value x = second.Convolved(network["convs.4"]).Flatten(2);
        Value moments = x.MatMul(x.Transpose(0, 2, 1)) / x.Size(2).To(ElementType.Float);
        return Connected(moments.Flatten(1)).Reshape(-1, Size, Size);
    }

    private Value Rectified(Value x, string name) => network[name].Has("weight") ? x.Rectified(network[name]) : x.Relu();

    private Value Connected(Value moments) => network["fc"].HasChild("standardize")
        ? moments.Standardized(network["fc.standardize"]).Connected(network["fc.0"]).Connected(network["fc.1"])
        : moments.Connected(network["fc"]);
}
