namespace StyleKernels.Bench.Gpu;

/// <summary>A launch that was recorded instead of run.</summary>
/// <param name="Kernel">Name of the kernel in its text.</param>
/// <param name="Ptx">Name of the file of the text.</param>
/// <param name="Blocks">Groups.</param>
/// <param name="Threads">Threads of a group.</param>
/// <param name="Arguments">Bytes of each argument, in base 64, with addresses of this process.</param>
/// <param name="Addresses">Where addresses stand in them.</param>
internal sealed record RecordedLaunch(
    string Kernel, string Ptx, int Blocks, int Threads, IReadOnlyList<string> Arguments, IReadOnlyList<RecordedAddress> Addresses);
