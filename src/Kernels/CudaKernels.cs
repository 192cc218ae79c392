using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Whether the operations of this library run their device kernels on CUDA tensors.</summary>
public static class CudaKernels
{
    private static readonly ConcurrentDictionary<(int Ordinal, ScalarType Type), Lazy<string>> Problems = new();

    /// <summary>
    /// Whether <see cref="KernelBackend.Auto"/> may choose them; true unless the environment variable <c>STYLEKERNELS_CUDA</c> is <c>off</c>. Kernels of
    /// one's own (<see cref="DeviceKernel"/>) run in any case.
    /// </summary>
    public static bool Enabled { get; set; } =
        !"off".Equals(Environment.GetEnvironmentVariable("STYLEKERNELS_CUDA"), StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the kernels run on a device and features of a type. The first question in a process loads them and compares a small case with torch's
    /// operations; if that fails, one line on the error stream says why.
    /// </summary>
    /// <param name="ordinal">The index that torch gives the device.</param>
    /// <param name="type">Of the features.</param>
    /// <param name="problem">Why they do not, else empty.</param>
    internal static bool Serve(int ordinal, ScalarType type, out string problem)
    {
        if (!Enabled)
        {
            problem = "the device kernels are switched off (STYLEKERNELS_CUDA or CudaKernels.Enabled)";
            return false;
        }

        Lazy<string> check = Problems.GetOrAdd((ordinal, type), key => new(() => Problem(key.Ordinal, key.Type)));
        problem = check.Value;
        if (problem.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
        {
            // A device that is full now need not be the next time.
            Problems.TryRemove(new((ordinal, type), check));
        }

        return problem.Length == 0;
    }

    private static string Problem(int ordinal, ScalarType type)
    {
        CudaDevice? device = CudaDevices.TryAt(ordinal, out string problem);
        problem = device is null ? problem : CudaKernelCheck.Run(device, new Device(DeviceType.CUDA, ordinal), type);
        if (problem.Length > 0)
        {
            Console.Error.WriteLine($"StyleKernels uses torch's operations for {type} on cuda:{ordinal}: {problem}");
        }

        return problem;
    }
}
