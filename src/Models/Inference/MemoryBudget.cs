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
    private const string GroupFolder = "/sys/fs/cgroup";

    /// <summary>Pages of files that a container has read or written: the kernel gives them up before it refuses memory.</summary>
    private static readonly string[] CacheKeys = ["inactive_file ", "active_file "];

    /// <summary>Bytes that can be allocated on a device now; what the system would not tell counts as all of the machine's memory.</summary>
    /// <param name="device">The CPU, or a CUDA device that is in use already and, of several, the one that was used last.</param>
    public static long Available(Device device)
    {
        long total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return device.type == DeviceType.CUDA
            ? FreeOnCuda() ?? long.MaxValue
            : Math.Min(total, Math.Min(Host(File.Exists(HostFile) ? File.ReadLines(HostFile) : []) ?? total, Group(GroupFolder) ?? total));
    }

    /// <summary>The kernel's own estimate, from the lines of <c>/proc/meminfo</c>.</summary>
    internal static long? Host(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(line => line.StartsWith(HostKey, StringComparison.Ordinal));
        return line is not null && long.TryParse(line[HostKey.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out long kib)
            ? kib << 10
            : null;
    }

    /// <summary>What the container leaves, by its limit, its use and how much of that is cached files; null where it has no limit.</summary>
    /// <param name="folder">With the files <c>memory.max</c>, <c>memory.current</c> and <c>memory.stat</c> of its control group.</param>
    internal static long? Group(string folder)
    {
        if (Number(Lines(folder, "memory.max").FirstOrDefault()) is not long limit || Number(Lines(folder, "memory.current").FirstOrDefault()) is not long use)
        {
            return null;
        }

        string[] statistics = Lines(folder, "memory.stat");
        long cached = CacheKeys.Sum(key => Number(statistics.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..]) ?? 0);
        return Math.Max(0, limit - Math.Max(0, use - cached));
    }

    private static long? Number(string? text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static string[] Lines(string folder, string name)
    {
        try
        {
            string file = Path.Combine(folder, name);
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
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
