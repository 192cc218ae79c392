namespace StyleKernels.Bench.Measure;

/// <summary>How far the resident memory of this process rises during some work (Linux).</summary>
internal static class PeakMemory
{
    /// <summary>MiB above the memory before, or null where the system does not tell.</summary>
    internal static double? Above(Action work)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        File.WriteAllText("/proc/self/clear_refs", "5");
        double before = ReadMiB("VmRSS:");
        work();
        return ReadMiB("VmHWM:") - before;
    }

    private static double ReadMiB(string field)
    {
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }
}
