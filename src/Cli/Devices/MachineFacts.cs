using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StyleKernels.Models.Inference;
using TorchSharp;

namespace StyleKernels.Cli.Devices;

/// <summary>The machine and the libraries, one fact a line.</summary>
internal static class MachineFacts
{
    /// <summary>All facts, each with its name.</summary>
    public static IReadOnlyList<(string Name, string Value)> Collect() =>
    [
        ("program", CommandLine.NameAndVersion),
        ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}"),
        (".NET", Environment.Version.ToString()),
        ("processor", $"{Environment.ProcessorCount} cores, vectors of {VectorBits()} bits"),
        ("threads", torch.get_num_threads().ToString(CultureInfo.InvariantCulture)),
        ("memory free", $"{MemoryBudget.Available(torch.CPU) / (double)(1 << 30):F1} GiB"),
        ("TorchSharp", typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown"),
        ("libtorch", torch.__version__),
        ("libvips", $"{NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}"),
        ("CUDA", Cuda()),
        ("used", torch.cuda.is_available() ? "CUDA" : "CPU"),
    ];

    private static int VectorBits() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;

    private static string Cuda()
    {
        if (torch.cuda.is_available())
        {
            int count = torch.cuda.device_count();
            return count == 1 ? "1 device" : $"{count} devices";
        }

        return NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda" : "libcuda.so.1", out _)
            ? "there is a driver, but this build of libtorch is for the CPU: build with -p:TorchBackend=cuda-linux or cuda-windows"
            : "no driver";
    }
}
