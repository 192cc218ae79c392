using StyleKernels.OnnxExport.Graph;

namespace StyleKernels.OnnxExport.Layers;

/// <summary>Pooling over square windows.</summary>
internal static class Pooling
{
    /// <summary>The maximum of each window.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="side">Of a window.</param>
    /// <param name="step">Between windows.</param>
    /// <param name="roundsUp">Whether a window that is cut off by the edge counts.</param>
    public static Value MaxPooled(this Value x, long side, long step, bool roundsUp = false) => x.Graph.Node(
        "MaxPool",
        [x],
        attributes:
        [
            Attributes.Of("kernel_shape", side, side), Attributes.Of("strides", step, step), Attributes.Of("ceil_mode", roundsUp ? 1 : 0),
        ]);

    /// <summary>The mean of each of the windows that lie side by side; what is left at the edge is dropped.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="side">Of a window; 1 leaves everything as it is.</param>
    public static Value Averaged(this Value x, long side) => side == 1
        ? x
        : x.Graph.Node("AveragePool", [x], attributes: [Attributes.Of("kernel_shape", side, side), Attributes.Of("strides", side, side)]);

    /// <summary>The mean of the window around each position; what lies beyond the edge is not counted.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="side">Of a window, odd.</param>
    public static Value Smoothed(this Value x, long side) => x.Graph.Node(
        "AveragePool", [x], attributes: [Attributes.Of("kernel_shape", side, side), Attributes.Of("pads", Enumerable.Repeat(side / 2, 4))]);
}
