namespace StyleKernels;

/// <summary>The CUDA devices of this machine, each opened once.</summary>
internal static class CudaDevices
{
    private static readonly Dictionary<int, CudaDevice> Devices = [];

    /// <summary>The device that torch knows under an index.</summary>
    /// <exception cref="CudaException">There is no driver or no such device.</exception>
    internal static CudaDevice At(int ordinal)
    {
        lock (Devices)
        {
            if (!Devices.TryGetValue(ordinal, out CudaDevice? device))
            {
                device = new CudaDevice(LibCuda.Open(), ordinal);
                Devices.Add(ordinal, device);
            }

            return device;
        }
    }
}
