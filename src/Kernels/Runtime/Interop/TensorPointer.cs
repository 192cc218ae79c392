using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Where a tensor's values lie, with the offset of a view.</summary>
internal static partial class TensorPointer
{
    /// <summary>The address of the first value; valid while the tensor lives.</summary>
    internal static nint Get(Tensor tensor)
    {
        int status = DataPointer(tensor.Handle, out nint pointer);
        return status == 0 ? pointer : throw new InvalidOperationException($"libtorch gives no data pointer (status {status})");
    }

    // Part of libtorch's stable C interface.
    [LibraryImport("torch_cpu", EntryPoint = "aoti_torch_get_data_ptr")]
    private static partial int DataPointer(nint tensor, out nint pointer);
}
