using System.Collections.Concurrent;

namespace StyleKernels;

/// <summary>The CUDA devices of this machine, each opened once.</summary>
internal static class CudaDevices
{
    private static readonly ConcurrentDictionary<int, Lazy<(CudaDevice? Device, string Problem)>> Devices = new();

    /// <summary>The device that torch knows under an index.</summary>
    /// <exception cref="CudaException">The driver or the device is missing or too old.</exception>
    internal static CudaDevice At(int ordinal) => TryAt(ordinal, out string problem) ?? throw new CudaException(problem);

    /// <summary>As <see cref="At"/>, without throwing.</summary>
    /// <param name="ordinal">The index.</param>
    /// <param name="problem">Why there is none, else empty.</param>
    internal static CudaDevice? TryAt(int ordinal, out string problem)
    {
        (CudaDevice? device, problem) = Devices.GetOrAdd(ordinal, key => new(() => Open(key))).Value;
        return device;
    }

    private static (CudaDevice? Device, string Problem) Open(int ordinal)
    {
        try
        {
            return (new CudaDevice(LibCuda.Open(), ordinal), "");
        }
        catch (CudaException exception)
        {
            return (null, exception.Message);
        }
    }
}
