using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Results;

/// <summary>What a number is worth nothing without: machine, threads, version, commit and time.</summary>
internal static class Circumstances
{
    /// <summary>Processor, torch's threads and the vector width of the fused path.</summary>
    internal static string Device => $"{Processor()} | {get_num_threads()} threads | {SimdDispatch.Current}";

    /// <summary>The first CUDA device, by the name that its driver gives it on Linux.</summary>
    internal static string CudaDevice => $"{Gpu()} | {Processor()}";

    /// <summary>Version of the library.</summary>
    internal static string Version { get; } =
        typeof(GramMatrix).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "unknown";

    /// <summary>Commit of the working folder, with a mark if files other than results were changed.</summary>
    internal static string Commit { get; } = FindCommit();

    /// <summary>The time of the run.</summary>
    internal static string Utc { get; } = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        return (File.Exists(CpuInfo) ? Entry(CpuInfo, "model name") : null) ?? RuntimeInformation.OSDescription;
    }

    private static string Gpu()
    {
        const string Folder = "/proc/driver/nvidia/gpus";
        string? file = Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "information", SearchOption.AllDirectories).Order().FirstOrDefault() : null;
        return (file is null ? null : Entry(file, "Model")) ?? "CUDA device";
    }

    /// <summary>What stands behind a name and a colon, or null.</summary>
    private static string? Entry(string file, string name)
    {
        string? line = File.ReadLines(file).FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string FindCommit()
    {
        string? commit = Git("rev-parse --short HEAD");
        bool changed = Git("status --porcelain --untracked-files=no -- :/ :(top,exclude)bench/results") is { Length: > 0 };
        return string.IsNullOrEmpty(commit) ? "unknown" : changed ? commit + "-dirty" : commit;
    }

    /// <summary>What git prints, or null without git or a repository.</summary>
    private static string? Git(string arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("git", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string output = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
