using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Inference;

/// <summary>How much memory there is left to compute in.</summary>
public static partial class MemoryBudget
{
    private const string HostFile = "/proc/meminfo";
    private const string HostKey = "MemAvailable:";
    private const string GroupLimit = "/sys/fs/cgroup/memory.max";
    private const string GroupUse = "/sys/fs/cgroup/memory.current";

    /// <summary>Bytes that can be allocated on a device now; what the system would not tell counts as all of the machine's memory.</summary>
    /// <param name="device">The CPU, or a CUDA device that is in use already.</param>
    public static long Available(Device device)
    {
        long total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return device.type == DeviceType.CUDA
            ? FreeOnCuda() ?? long.MaxValue
            : Math.Min(total, Math.Min(Host(File.Exists(HostFile) ? File.ReadLines(HostFile) : []) ?? total, Group() ?? total));
    }

    /// <summary>The kernel's own estimate, from the lines of <c>/proc/meminfo</c>.</summary>
    internal static long? Host(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(line => line.StartsWith(HostKey, StringComparison.Ordinal));
        return line is not null && long.TryParse(line[HostKey.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out long kib)
            ? kib << 10
            : null;
    }

    /// <summary>What the container leaves.</summary>
    private static long? Group() =>
        Number(GroupLimit) is long limit && Number(GroupUse) is long use ? Math.Max(0, limit - use) : null;

    private static long? Number(string file)
    {
        try
        {
            return File.Exists(file) && long.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out long value) ? value : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long? FreeOnCuda()
    {
        try
        {
            return GetMemoryInfo(out nuint free, out _) == 0 ? (long)free : null;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libcuda.so.1", EntryPoint = "cuMemGetInfo_v2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetMemoryInfo(out nuint free, out nuint total);
}
