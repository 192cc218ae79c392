using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The type that sums of a tensor's values are formed in.</summary>
internal static class AccumulationType
{
    /// <summary>float64 for float64, else float32.</summary>
    internal static ScalarType Of(ScalarType type) => type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>Half-precision features in float32: an undivided Gram matrix leaves the range of float16 at once.</summary>
    internal static Tensor Widen(Tensor features) => features.to_type(Of(features.dtype));
}
