using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>A CPU map of float32 or bfloat16 whose channels lie one after the other, and the pixels of a row too; rows may be those of a larger map.</summary>
/// <param name="Data">Address of the first value; valid while the tensor lives.</param>
/// <param name="IsBFloat16">Whether values are bfloat16, else float32.</param>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="SampleStride">Values from one sample to the next.</param>
/// <param name="RowStride">Values from one row to the next.</param>
internal readonly unsafe record struct InterleavedMap(
    nint Data, bool IsBFloat16, int Batch, int Channels, int Height, int Width, long SampleStride, long RowStride)
{
    /// <summary>Values of all rows of a work item: enough to be worth a thread, few enough to stay in its cache.</summary>
    private const int ItemValues = 1 << 15;

    /// <summary>Rows of a work item; the same for maps of one shape.</summary>
    internal int ItemRows => (int)Math.Clamp(ItemValues / Math.Max(1, (long)Width * Channels), 1, Math.Max(1, Height));

    /// <summary>Work items of a sample.</summary>
    internal int SampleItems => (Height + ItemRows - 1) / ItemRows;

    /// <summary>The map of a tensor, if it is one.</summary>
    /// <param name="tensor">(N, C, H, W).</param>
    /// <param name="map">The map.</param>
    internal static bool TryCreate(Tensor tensor, out InterleavedMap map)
    {
        map = default;
        if (tensor.device.type != TorchSharp.DeviceType.CPU || tensor.dtype is not (ScalarType.Float32 or ScalarType.BFloat16) || tensor.dim() != 4)
        {
            return false;
        }

        (long[] shape, long[] stride) = (tensor.shape, tensor.stride());
        if ((shape[1] > 1 && stride[1] != 1) || (shape[3] > 1 && stride[3] != shape[1]) || shape.Any(side => side is 0 or > int.MaxValue))
        {
            return false;
        }

        map = new InterleavedMap(
            TensorPointer.Get(tensor), tensor.dtype == ScalarType.BFloat16, (int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], stride[0], stride[2]);
        return true;
    }

    /// <summary>The map of a tensor that is one.</summary>
    internal static InterleavedMap Of(Tensor tensor) =>
        TryCreate(tensor, out InterleavedMap map) ? map : throw new ArgumentException("not an interleaved CPU map", nameof(tensor));

    /// <summary>The address of a row.</summary>
    internal void* Row(int sample, int row)
    {
        long offset = (sample * SampleStride) + (row * RowStride);
        return IsBFloat16 ? (ushort*)Data + offset : (float*)Data + offset;
    }

    /// <summary>Does something for every row, on torch's threads: the rows of a work item one after the other.</summary>
    /// <param name="body">Is given the sample, the row and the number of its work item.</param>
    internal void ForRows(Action<int, int, int> body)
    {
        InterleavedMap map = this;
        TorchThreads.For(Batch * SampleItems, item =>
        {
            (int sample, int first, int end) = map.Item(item);
            for (int row = first; row < end; row++)
            {
                body(sample, row, item);
            }
        });
    }

    /// <summary>The sample and the rows of a work item.</summary>
    internal (int Sample, int First, int End) Item(int item)
    {
        int first = item % SampleItems * ItemRows;
        return (item / SampleItems, first, Math.Min(Height, first + ItemRows));
    }
}
