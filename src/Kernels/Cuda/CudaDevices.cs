using System.Collections.Concurrent;

namespace StyleKernels;

/// <summary>The CUDA devices of this machine, each opened once.</summary>
internal static class CudaDevices
{
    private static readonly ConcurrentDictionary<int, Lazy<CudaDevice>> Devices = new();

    /// <summary>The device that torch knows under an index.</summary>
    /// <exception cref="CudaException">There is no driver or no such device.</exception>
    internal static CudaDevice At(int ordinal) => Devices.GetOrAdd(
        ordinal,
        key => new Lazy<CudaDevice>(() => new CudaDevice(LibCuda.Open(), key), LazyThreadSafetyMode.PublicationOnly)).Value;
}
