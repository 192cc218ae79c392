using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Feature tensors for the CPU path: in place when their strides fit a layout, else as a contiguous copy.</summary>
internal static class CpuFeatures
{
    /// <summary>The tensor to read: <paramref name="features"/> itself, or a copy that the current dispose scope owns.</summary>
    internal static (Tensor Tensor, FeatureView View) Read(Tensor features)
    {
        if (FeatureView.TryCreate(features, out FeatureView view))
        {
            return (features, view);
        }

        Tensor copy = features.contiguous();
        return FeatureView.TryCreate(copy, out view)
            ? (copy, view)
            : throw new InvalidOperationException($"a contiguous tensor {FeatureGuard.Shape(copy)} has no known layout");
    }

    /// <summary>Makes a view one of centred features.</summary>
    /// <param name="view">The view; it gets the memory of its means.</param>
    /// <returns>(N, C), float32, uninitialised: the means, which the caller keeps alive with the view.</returns>
    internal static Tensor Centre(ref FeatureView view)
    {
        Tensor means = empty(view.Batch, view.Channels, ScalarType.Float32, CPU);
        view = view with { MeansData = TensorPointer.Get(means) };
        return means;
    }

    /// <summary>An uninitialised tensor of a view's shape, type and layout, and its view.</summary>
    internal static (Tensor Tensor, FeatureView View) EmptyLike(Tensor features, in FeatureView view)
    {
        long[] s = features.shape;
        bool planar = view.Layout == FeatureLayout.Planar;
        Tensor result = planar ? empty(s, features.dtype, CPU) : empty([s[0], s[2], s[3], s[1]], features.dtype, CPU).permute(0, 3, 1, 2);
        FeatureView resultView = view with
        {
            Data = TensorPointer.Get(result),
            MeansData = 0,
            SampleStride = view.Channels * view.Pixels,
            RowStride = planar ? view.Pixels : view.Channels,
        };
        return (result, resultView);
    }
}
