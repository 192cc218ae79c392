namespace StyleKernels.PtxEmulator;

/// <summary>
/// Checks a block's accesses to its shared memory: nothing is read before it is written, and two threads touch the same byte between two
/// barriers only to read. Threads of one warp are also ordered by <c>bar.warp.sync</c>.
/// </summary>
internal sealed class PtxSharedAccess
{
    private const int WarpSize = 32;

    /// <summary>Several threads of several warps.</summary>
    private const int Several = -1;

    /// <summary>Less a warp's number: several threads of that warp.</summary>
    private const int SeveralOfWarp = -2;

    private readonly Access[] _accesses;
    private readonly int[] _clocks;
    private readonly int _shift;
    private int _firstEpoch = 1;
    private int _epoch = 1;

    /// <summary>Watches a block's memory.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="warps">Warps of the block.</param>
    /// <param name="shift">The smallest access in bytes, as a power of two.</param>
    internal PtxSharedAccess(int bytes, int warps, int shift)
    {
        _shift = shift;
        _accesses = new Access[(bytes >> shift) + 1];
        _clocks = new int[warps];
    }

    /// <summary>Forgets what the block before wrote.</summary>
    internal void StartBlock()
    {
        _epoch++;
        _firstEpoch = _epoch;
    }

    /// <summary>Every thread has reached a barrier.</summary>
    internal void Barrier() => _epoch++;

    /// <summary>A warp has reached a barrier of its own.</summary>
    internal void WarpBarrier(int warp) => _clocks[warp]++;

    /// <summary>A thread reads.</summary>
    internal void Read(int thread, int address, int bytes)
    {
        int warp = thread / WarpSize;
        int clock = _clocks[warp];
        int last = (address + bytes - 1) >> _shift;
        for (int at = address >> _shift; at <= last; at++)
        {
            ref Access access = ref _accesses[at];
            if (access.CopiedIn == _firstEpoch)
            {
                throw new PtxException($"reads shared byte {at << _shift} that cp.async of thread {access.Copier} is still writing");
            }

            if (access.WriteEpoch < _firstEpoch)
            {
                throw new PtxException($"reads shared byte {at << _shift} that nobody has written");
            }

            if (access.WriteEpoch == _epoch && access.Writer != thread && !(access.Writer / WarpSize == warp && access.WriteClock < clock))
            {
                throw new PtxException($"race: reads shared byte {at << _shift} that thread {access.Writer} wrote since the last barrier");
            }

            AddReader(ref access, thread, warp, clock);
        }
    }

    /// <summary>A thread writes.</summary>
    internal void Write(int thread, int address, int bytes)
    {
        int clock = _clocks[thread / WarpSize];
        int last = (address + bytes - 1) >> _shift;
        for (int at = address >> _shift; at <= last; at++)
        {
            ref Access access = ref _accesses[at];
            RequireAlone(in access, thread, at);
            access.WriteEpoch = _epoch;
            access.Writer = thread;
            access.WriteClock = clock;
        }
    }

    /// <summary>A thread starts a copy that may write at any time until it is waited for.</summary>
    internal void StartCopy(int thread, int address, int bytes)
    {
        int last = (address + bytes - 1) >> _shift;
        for (int at = address >> _shift; at <= last; at++)
        {
            ref Access access = ref _accesses[at];
            RequireAlone(in access, thread, at);
            access.CopiedIn = _firstEpoch;
            access.Copier = thread;
        }
    }

    /// <summary>A thread has waited for its copy: it counts as written now.</summary>
    internal void EndCopy(int thread, int address, int bytes)
    {
        int last = (address + bytes - 1) >> _shift;
        for (int at = address >> _shift; at <= last; at++)
        {
            _accesses[at].CopiedIn = 0;
        }

        Write(thread, address, bytes);
    }

    private void AddReader(ref Access access, int thread, int warp, int clock)
    {
        if (access.ReadEpoch != _epoch)
        {
            access.ReadEpoch = _epoch;
            access.Reader = thread;
        }
        else if (access.Reader != thread && access.Reader != SeveralOfWarp - warp)
        {
            access.Reader = access.Reader >= 0 && access.Reader / WarpSize == warp ? SeveralOfWarp - warp : Several;
        }

        access.ReadClock = clock;
    }

    private void RequireAlone(in Access access, int thread, int at)
    {
        int warp = thread / WarpSize;
        int clock = _clocks[warp];
        if (access.CopiedIn == _firstEpoch)
        {
            throw new PtxException($"race: writes shared byte {at << _shift} that cp.async of thread {access.Copier} is still writing");
        }

        if (access.WriteEpoch == _epoch && access.Writer != thread && !(access.Writer / WarpSize == warp && access.WriteClock < clock))
        {
            throw new PtxException($"race: writes shared byte {at << _shift} that thread {access.Writer} wrote since the last barrier");
        }

        if (access.ReadEpoch == _epoch && access.Reader != thread && !(WarpOf(access.Reader) == warp && access.ReadClock < clock))
        {
            string who = access.Reader >= 0 ? $"thread {access.Reader}" : "other threads";
            throw new PtxException($"race: writes shared byte {at << _shift} that {who} read since the last barrier");
        }
    }

    private static int WarpOf(int reader) => reader switch
    {
        >= 0 => reader / WarpSize,
        Several => -1,
        _ => SeveralOfWarp - reader,
    };

    /// <summary>Who touched some bytes last. Epochs count a block's barriers, clocks a warp's.</summary>
    private struct Access
    {
        internal int WriteEpoch;
        internal int Writer;
        internal int WriteClock;
        internal int ReadEpoch;
        internal int Reader;
        internal int ReadClock;

        /// <summary>The block's first epoch while a copy is on its way.</summary>
        internal int CopiedIn;
        internal int Copier;
    }
}
