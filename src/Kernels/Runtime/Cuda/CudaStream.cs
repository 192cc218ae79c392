using System.Runtime.InteropServices;

namespace StyleKernels;

/// <summary>The stream that libtorch queues its work on: kernels between its operations go to the same one.</summary>
internal static unsafe class CudaStream
{
    private static readonly delegate* unmanaged<int, nint*, int> GetCurrent = Find();

    /// <summary>The current stream of this thread on a device; 0, the default stream, where libtorch does not tell.</summary>
    internal static nint Current(int ordinal)
    {
        nint stream = 0;
        return GetCurrent != null && GetCurrent(ordinal, &stream) == 0 ? stream : 0;
    }

    private static delegate* unmanaged<int, nint*, int> Find()
    {
        nint function = 0;
        bool found = NativeLibrary.TryLoad("torch_cuda", typeof(CudaStream).Assembly, null, out nint torch)
            && NativeLibrary.TryGetExport(torch, "aoti_torch_get_current_cuda_stream", out function);
        return (delegate* unmanaged<int, nint*, int>)(found ? function : 0);
    }
}
