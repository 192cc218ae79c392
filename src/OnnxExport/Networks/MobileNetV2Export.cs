using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>MobileNetV2</c> and its blocks.</summary>
internal static class MobileNetV2Export
{
    /// <summary>Features of the last layer.</summary>
    /// <param name="encoder">Its weights.</param>
    /// <param name="image">(N, 3, H, W).</param>
    public static Value Features(NetworkScope encoder, Value image) => encoder.Children.Aggregate(image, (x, layer) =>
        layer.HasChild("depthwise") ? Block(x, layer) : x.ConvolvedSlim(layer).Relu6());

    private static Value Block(Value x, NetworkScope layer)
    {
        Value wide = layer.HasChild("expand") ? x.ConvolvedSlim(layer["expand"]).Relu6() : x;
        Value y = wide.ConvolvedSlim(layer["depthwise"]).Relu6().ConvolvedSlim(layer["project"]);
        return Adds(layer) ? x + y : y;
    }

    /// <summary>A block that keeps size and channels adds its input.</summary>
    private static bool Adds(NetworkScope layer)
    {
        NetworkScope first = layer[layer.HasChild("expand") ? "expand" : "depthwise"];
        long inputs = layer.HasChild("expand") ? first.Read("weight").shape[1] : first.Read("weight").shape[0];
        return layer["depthwise"].As<Models.Networks.GoogleMagenta.SlimConvolution>().Stride == 1
            && inputs == layer["project"].Read("weight").shape[0];
    }
}
