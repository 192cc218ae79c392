namespace StyleKernels.PtxEmulator;

/// <summary>The memory of this process that stands for a device's: only what is registered may be touched.</summary>
internal sealed class PtxMemory
{
    /// <summary>Addresses below are those of shared and of local memory.</summary>
    private const ulong FirstAddress = 2 * PtxProgram.LocalBase;

    private readonly Lock _gate = new();
    private PtxMemoryRange[] _ranges = [];

    /// <summary>What is registered.</summary>
    internal IReadOnlyList<PtxMemoryRange> Ranges => _ranges;

    /// <summary>Lets kernels touch some memory.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="address">Of the first byte.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="writable">Whether they may write.</param>
    internal void Register(string name, nint address, long bytes, bool writable)
    {
        PtxMemoryRange range = new(name, (ulong)address, (ulong)address + (ulong)bytes, writable);
        if (range.Start < FirstAddress)
        {
            throw new ArgumentOutOfRangeException(nameof(address), address, "low addresses are those of shared and local memory");
        }

        lock (_gate)
        {
            if (_ranges.FirstOrDefault(other => other.Start < range.End && range.Start < other.End) is PtxMemoryRange overlapped)
            {
                throw new ArgumentException($"{name} overlaps {overlapped.Name}", nameof(address));
            }

            _ranges = [.. _ranges, range];
        }
    }

    /// <summary>Takes some memory back.</summary>
    internal void Unregister(nint address)
    {
        lock (_gate)
        {
            _ranges = [.. _ranges.Where(range => range.Start != (ulong)address)];
        }
    }
}
