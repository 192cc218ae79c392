using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>Hands the predicted γ and β out to the normalised layers, one after the other.</summary>
/// <param name="scaleAndShift">(N or 1, 2 · channels): every γ, then every β.</param>
/// <param name="channels">Channels of all layers together.</param>
internal sealed class StyleNorms(Tensor scaleAndShift, int channels)
{
    private long _next;

    /// <summary>γ and β of the next layer, which must be <paramref name="layer"/>, (N or 1, C) each.</summary>
    public (Tensor Scale, Tensor Shift) Next(NormalizedConvolution layer)
    {
        Tensor scale = scaleAndShift.narrow(1, _next, layer.Channels);
        Tensor shift = scaleAndShift.narrow(1, channels + _next, layer.Channels);
        _next += layer.Channels;
        return (scale, shift);
    }

    /// <summary>Runs <paramref name="layer"/> with the next γ and β.</summary>
    public Tensor Apply(NormalizedConvolution layer, Tensor x)
    {
        (Tensor scale, Tensor shift) = Next(layer);
        return layer.call(x, scale, shift);
    }
}
