using System.Diagnostics;

namespace StyleKernels.Bench.Measure;

/// <summary>
/// Times several implementations of the same work in turn, so that whatever else the machine does meets all of them alike.
/// </summary>
internal static class AlternatingTimer
{
    /// <summary>Milliseconds of each implementation.</summary>
    /// <param name="implementations">Each does the whole work once and leaves nothing behind.</param>
    /// <param name="repeats">Measured rounds, after two that are not.</param>
    internal static IReadOnlyDictionary<string, double[]> Run(IReadOnlyDictionary<string, Action> implementations, int repeats)
    {
        const int WarmUp = 2;
        Dictionary<string, double[]> times = implementations.Keys.ToDictionary(name => name, _ => new double[repeats]);
        for (int round = -WarmUp; round < repeats; round++)
        {
            foreach ((string name, Action work) in implementations)
            {
                long start = Stopwatch.GetTimestamp();
                work();
                double ms = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (round >= 0)
                {
                    times[name][round] = ms;
                }
            }
        }

        return times;
    }
}
