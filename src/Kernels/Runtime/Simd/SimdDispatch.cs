using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>
/// The vector width of the CPU path. The runtime's own switches (such as <c>DOTNET_EnableAVX512F=0</c>) turn widths off for a process.
/// </summary>
internal static class SimdDispatch
{
    private static readonly AsyncLocal<SimdWidth?> Forced = new();

    /// <summary>The widest that this machine runs in hardware.</summary>
    internal static SimdWidth Widest { get; } =
        Vector512.IsHardwareAccelerated ? SimdWidth.Vector512
        : Vector256.IsHardwareAccelerated ? SimdWidth.Vector256
        : Vector128.IsHardwareAccelerated ? SimdWidth.Vector128
        : SimdWidth.Scalar;

    /// <summary>The width that runs now.</summary>
    internal static SimdWidth Current => Forced.Value ?? Widest;

    /// <summary>Runs <paramref name="width"/> until the returned scope ends, on this thread and in what it calls.</summary>
    internal static IDisposable Force(SimdWidth width)
    {
        Scope scope = new(Forced.Value);
        Forced.Value = width;
        return scope;
    }

    private sealed class Scope(SimdWidth? before) : IDisposable
    {
        public void Dispose() => Forced.Value = before;
    }
}
