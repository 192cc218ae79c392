namespace StyleKernels.PtxEmulator;

/// <summary>A thread's copies into shared memory that nobody has waited for, oldest first.</summary>
internal sealed class PtxAsyncCopies
{
    private readonly Queue<Copy> _copies = new();
    private readonly Queue<int> _groups = new();
    private int _uncommitted;

    /// <summary>Adds a copy to the group that is being collected.</summary>
    internal void Add(Copy copy)
    {
        _copies.Enqueue(copy);
        _uncommitted++;
    }

    /// <summary>Ends a group; one without copies counts, too.</summary>
    internal void Commit()
    {
        _groups.Enqueue(_uncommitted);
        _uncommitted = 0;
    }

    /// <summary>The copies that a wait completes: those of all groups but the newest.</summary>
    /// <param name="groups">How many of the newest may go on.</param>
    internal IEnumerable<Copy> Wait(int groups)
    {
        while (_groups.Count > groups)
        {
            for (int rest = _groups.Dequeue(); rest > 0; rest--)
            {
                yield return _copies.Dequeue();
            }
        }
    }

    /// <summary>Forgets everything, for the next block.</summary>
    internal void Clear()
    {
        _copies.Clear();
        _groups.Clear();
        _uncommitted = 0;
    }

    /// <summary>A copy on its way.</summary>
    /// <param name="Address">In shared memory.</param>
    /// <param name="Bytes">4, 8 or 16.</param>
    /// <param name="Lower">The first eight bytes.</param>
    /// <param name="Upper">The others.</param>
    internal readonly record struct Copy(int Address, int Bytes, ulong Lower, ulong Upper);
}
