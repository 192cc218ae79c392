using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>
/// <c>StyleNorms</c> with <c>NormalizedConvolution</c>: hands the predicted γ and β out to the normalised layers, one after the other.
/// </summary>
/// <param name="scaleAndShift">(N or 1, 2 · channels): every γ, then every β.</param>
/// <param name="channels">Channels of all layers together.</param>
internal sealed class StyleNormsExport(Value scaleAndShift, long channels)
{
    private long _next;

    /// <summary>Convolves, a map or its double, and normalises with the next γ and β.</summary>
    public Value Apply(NetworkScope layer, Value x, bool doubled = false)
    {
        NetworkScope convolution = layer["convolution"];
        long own = convolution.Read("weight").shape[0];
        Value scale = scaleAndShift.Narrow(1, _next, own);
        Value shift = scaleAndShift.Narrow(1, channels + _next, own);
        _next += own;
        Value map = doubled ? x.ConvolvedDoubled(convolution) : x.ConvolvedReflecting(convolution);
        return map.FlooredInstanceNormalized(scale, shift, layer);
    }
}
