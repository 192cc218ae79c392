using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>StyleNorms</c>: hands the predicted γ and β out to the normalised layers, one after the other.</summary>
/// <param name="scaleAndShift">(N or 1, 2 · channels): every γ, then every β.</param>
/// <param name="layers">All layers that take their γ and β from it.</param>
internal sealed class StyleNormsExport(Value scaleAndShift, IReadOnlyList<NetworkScope> layers)
{
    private readonly long _channels = layers.Sum(Channels);
    private long _next;

    /// <summary>Convolves and normalises with the next γ and β.</summary>
    public Value Apply(NetworkScope layer, Value x)
    {
        long channels = Channels(layer);
        Value scale = scaleAndShift.Narrow(1, _next, channels);
        Value shift = scaleAndShift.Narrow(1, _channels + _next, channels);
        _next += channels;
        return x.ConvolvedReflecting(layer["convolution"]).InstanceNormalized(channels, scale, shift);
    }

    private static long Channels(NetworkScope layer) => layer["convolution"].Read("weight").shape[0];
}
