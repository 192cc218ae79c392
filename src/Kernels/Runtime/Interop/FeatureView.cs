using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// A CPU feature map as the kernels see it: N samples of C channels of P = H·W pixels, in place. Whoever makes a view keeps its tensor
/// alive while the view is used.
/// </summary>
/// <param name="Data">The first value: float32, or bfloat16 if <paramref name="IsBFloat16"/>.</param>
/// <param name="IsBFloat16">Whether values are bfloat16.</param>
/// <param name="Layout">Which of the two inner strides is 1.</param>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Pixels">P.</param>
/// <param name="SampleStride">From a sample to the next, in values.</param>
/// <param name="RowStride">From a channel to the next (planar) or from a pixel to the next (interleaved), in values.</param>
internal readonly unsafe record struct FeatureView(
    nint Data, bool IsBFloat16, FeatureLayout Layout, int Batch, int Channels, long Pixels, long SampleStride, long RowStride)
{
    /// <summary>Where the (N, C) float32 means begin that are taken from the channels while they are packed; 0 for none.</summary>
    internal nint MeansData { get; init; }

    /// <summary>The means, or null.</summary>
    internal float* Means => (float*)MeansData;

    /// <summary>Whether a block of features is copied before it is multiplied: to be widened, or to be centred.</summary>
    internal bool IsPacked => IsBFloat16 || Means != null;

    /// <summary>Whether the kernels read tensors of this type and place.</summary>
    internal static bool Supports(Tensor features) =>
        features.device.type == TorchSharp.DeviceType.CPU && features.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && features.shape[1] <= MaxChannels;

    /// <summary>The square of it is the number of entries of a Gram matrix, which must fit an int.</summary>
    private const int MaxChannels = 32768;

    /// <summary>Views a tensor whose strides fit one of the two layouts.</summary>
    /// <returns>False if neither fits: copy the tensor first.</returns>
    internal static bool TryCreate(Tensor features, out FeatureView view)
    {
        long[] shape = features.shape;
        long[] stride = features.stride();
        long pixels = shape[2] * shape[3];
        long pixelStride = shape[3] > 1 ? stride[3] : shape[2] > 1 ? stride[2] : 1;
        bool onePixelStride = shape[2] == 1 || shape[3] == 1 || stride[2] == shape[3] * stride[3];
        bool planar = onePixelStride && (pixelStride == 1 || pixels == 1);
        bool interleaved = onePixelStride && (stride[1] == 1 || shape[1] == 1);
        view = new FeatureView(
            TensorPointer.Get(features),
            features.dtype == ScalarType.BFloat16,
            planar ? FeatureLayout.Planar : FeatureLayout.Interleaved,
            checked((int)shape[0]),
            checked((int)shape[1]),
            pixels,
            stride[0],
            planar ? stride[1] : pixelStride);
        return planar || interleaved;
    }

    /// <summary>The first float32 value of sample <paramref name="sample"/>.</summary>
    internal float* Floats(int sample) => (float*)Data + (sample * SampleStride);

    /// <summary>The address of a value.</summary>
    /// <param name="sample">Which sample.</param>
    /// <param name="row">Which channel (planar) or pixel (interleaved).</param>
    /// <param name="column">Which pixel (planar) or channel (interleaved).</param>
    internal void* Address(int sample, long row, long column) =>
        (byte*)Data + (((sample * SampleStride) + (row * RowStride) + column) * (IsBFloat16 ? sizeof(ushort) : sizeof(float)));
}
