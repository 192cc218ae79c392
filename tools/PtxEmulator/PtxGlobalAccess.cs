namespace StyleKernels.PtxEmulator;

/// <summary>Checks one launch's accesses to global memory: inside a range, and no byte written by two blocks.</summary>
internal sealed class PtxGlobalAccess
{
    private const int ByAtomics = -1;

    private readonly PtxMemoryRange[] _ranges;
    private readonly int[][] _writers;
    private readonly int _shift;

    /// <summary>Starts with memory that no block has written.</summary>
    /// <param name="memory">What kernels may touch.</param>
    /// <param name="shift">The smallest access in bytes, as a power of two.</param>
    internal PtxGlobalAccess(PtxMemory memory, int shift)
    {
        _shift = shift;
        _ranges = [.. memory.Ranges];
        _writers = [.. _ranges.Select(range => range.Writable ? new int[(range.End >> shift) - (range.Start >> shift) + 1] : [])];
    }

    /// <summary>Throws unless the bytes may be read.</summary>
    internal void Read(ulong address, int bytes) => Find(address, bytes, "reads");

    /// <summary>Throws unless the bytes may be written, by this block alone.</summary>
    /// <param name="address">Of the first byte.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="block">The block's number.</param>
    internal void Write(ulong address, int bytes, int block) => Mark(address, bytes, block + 1, "writes");

    /// <summary>Throws unless the bytes may be updated; other blocks may update them too.</summary>
    internal void Update(ulong address, int bytes) => Mark(address, bytes, ByAtomics, "updates");

    private void Mark(ulong address, int bytes, int mark, string verb)
    {
        int index = Find(address, bytes, verb);
        PtxMemoryRange range = _ranges[index];
        if (!range.Writable)
        {
            throw new PtxException($"{verb} {bytes} bytes at 0x{address:x}, in {range.Name}, which is not to be written");
        }

        int[] writers = _writers[index];
        ulong first = range.Start >> _shift;
        for (ulong at = address >> _shift; at <= (address + (ulong)bytes - 1) >> _shift; at++)
        {
            int other = Interlocked.Exchange(ref writers[at - first], mark);
            if (other != 0 && other != mark)
            {
                string who = other == ByAtomics ? "atomic operations" : $"block {other - 1}";
                throw new PtxException($"race: {verb} {bytes} bytes at 0x{address:x}, byte {address - range.Start} of {range.Name}, which {who} wrote, too");
            }
        }
    }

    private int Find(ulong address, int bytes, string verb)
    {
        PtxMemoryRange[] ranges = _ranges;
        for (int i = 0; i < ranges.Length; i++)
        {
            if (address >= ranges[i].Start && address + (ulong)bytes <= ranges[i].End)
            {
                return i;
            }
        }

        PtxMemoryRange? nearest = ranges.MinBy(range => Math.Min(Distance(address, range.Start), Distance(address, range.End)));
        string place = nearest is null
            ? "no memory is registered"
            : $"byte {(long)(address - nearest.Start)} from the start of {nearest.Name}, which has {nearest.End - nearest.Start}";
        throw new PtxException($"out of bounds: {verb} {bytes} bytes at 0x{address:x}, {place}");
    }

    private static ulong Distance(ulong one, ulong other) => one > other ? one - other : other - one;
}
