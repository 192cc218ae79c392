using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StyleKernels.Bench.KernelTable;

/// <summary>
/// NVIDIA's assembler, where it is installed: it needs no GPU and says what a kernel takes of one. The driver has the same compiler inside,
/// so that nothing here is needed to run kernels.
/// </summary>
/// <param name="path">The program.</param>
internal sealed partial class Ptxas(string path)
{
    /// <summary>Set this environment variable to the program where it is not in PATH.</summary>
    internal const string Variable = "STYLEKERNELS_PTXAS";

    /// <summary>Why a thing that needs the program was left out.</summary>
    internal const string Missing = $"ptxas is in neither {Variable} nor PATH nor /usr/local/cuda/bin";

    /// <summary>The program that the environment names, or the first that is found; null if there is none.</summary>
    /// <exception cref="FileNotFoundException">The environment names one that does not exist.</exception>
    internal static Ptxas? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
        {
            return File.Exists(chosen) ? new Ptxas(chosen) : throw new FileNotFoundException($"{Variable} is {chosen}, which does not exist", chosen);
        }

        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/local/cuda/bin"];
        string? found = folders.Select(folder => Path.Combine(folder, "ptxas")).FirstOrDefault(File.Exists);
        return found is null ? null : new Ptxas(found);
    }

    /// <summary>Assembles a text.</summary>
    /// <param name="ptx">The text.</param>
    /// <param name="architecture">Such as <c>sm_90</c>.</param>
    /// <exception cref="InvalidOperationException">The program refuses the text.</exception>
    internal KernelResources Assemble(string ptx, string architecture)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("stylekernels-");
        try
        {
            string source = Path.Combine(folder.FullName, "kernel.ptx");
            File.WriteAllText(source, ptx);
            return Parse(Run($"-arch={architecture}", "-v", "-o", Path.Combine(folder.FullName, "kernel.cubin"), source));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Reads the program's report. Functions that were not inlined have lines of their own: their stack frames and spills are added.</summary>
    /// <exception cref="FormatException">The report does not say how many registers the kernel uses.</exception>
    internal static KernelResources Parse(string report)
    {
        Match use = Use().Match(report);
        MatchCollection frames = Frame().Matches(report);
        if (!use.Success || frames.Count == 0)
        {
            throw new FormatException($"ptxas reports no registers or no stack frame: {report}");
        }

        return new KernelResources(
            Number(use.Groups["registers"]),
            use.Groups["shared"].Success ? Number(use.Groups["shared"]) : 0,
            frames.Sum(frame => Number(frame.Groups["stack"])),
            frames.Sum(frame => Number(frame.Groups["stores"]) + Number(frame.Groups["loads"])));
    }

    private string Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string report = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return process.ExitCode == 0 ? report : throw new InvalidOperationException($"ptxas ends with {process.ExitCode}: {report.Trim()}");
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Used (?<registers>\d+) registers(.*?\b(?<shared>\d+) bytes smem)?")]
    private static partial Regex Use();

    [GeneratedRegex(@"(?<stack>\d+) bytes stack frame, (?<stores>\d+) bytes spill stores, (?<loads>\d+) bytes spill loads")]
    private static partial Regex Frame();
}
