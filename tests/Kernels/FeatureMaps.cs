using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Feature maps for tests, in every memory layout that an encoder produces.</summary>
internal static class FeatureMaps
{
    /// <summary>Names of the layouts.</summary>
    internal static readonly string[] Layouts = ["planar", "channels-last", "strided"];

    /// <summary>Random non-negative features, as after a ReLU: about half of them zero.</summary>
    internal static Tensor Relu(long seed, params long[] shape)
    {
        using Generator generator = new((ulong)seed);
        return randn(shape, generator: generator).relu_();
    }

    /// <summary>The same values in another layout.</summary>
    internal static Tensor InLayout(Tensor features, string layout) => layout switch
    {
        "planar" => features.contiguous(),
        "channels-last" => features.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2),
        "strided" => Strided(features),
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, "no such layout"),
    };

    /// <summary>Every second value of a larger map in each of the four dimensions.</summary>
    private static Tensor Strided(Tensor features)
    {
        long[] s = features.shape;
        Tensor large = ones(s[0] * 2, s[1] * 2, s[2] * 2, s[3] * 2, dtype: features.dtype);
        TensorIndex second = TensorIndex.Slice(0, null, 2);
        Tensor view = large[second, second, second, second];
        view.copy_(features);
        return view;
    }
}
