using System.Runtime.InteropServices;

namespace StyleKernels;

/// <summary>
/// The parts of a grouped launch, passed to a kernel by value: no copy to the device has to be waited for, and a recorded launch carries
/// its own table. The fields are written out because a kernel cannot index its parameters without moving them to local memory.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LaunchTable<TPart>
    where TPart : unmanaged, ILaunchPart
{
    /// <summary>How many parts a launch can have.</summary>
    internal const int Capacity = 16;

    private TPart _part0;
    private TPart _part1;
    private TPart _part2;
    private TPart _part3;
    private TPart _part4;
    private TPart _part5;
    private TPart _part6;
    private TPart _part7;
    private TPart _part8;
    private TPart _part9;
    private TPart _part10;
    private TPart _part11;
    private TPart _part12;
    private TPart _part13;
    private TPart _part14;
    private TPart _part15;

    /// <summary>A table for a launch.</summary>
    /// <param name="parts">1 to <see cref="Capacity"/> parts with ascending first groups.</param>
    /// <param name="unused">Fills the rest of the table; its first group is <see cref="int.MaxValue"/>, so that no group is in it.</param>
    /// <exception cref="ArgumentException">There is no part, or there are too many.</exception>
    internal static LaunchTable<TPart> Of(ReadOnlySpan<TPart> parts, TPart unused)
    {
        if (parts.Length is 0 or > Capacity)
        {
            throw new ArgumentException($"one launch takes 1 to {Capacity} maps, not {parts.Length}", nameof(parts));
        }

        LaunchTable<TPart> table = default;
        Span<TPart> entries = MemoryMarshal.CreateSpan(ref table._part0, Capacity);
        entries.Fill(unused);
        parts.CopyTo(entries);
        return table;
    }

    /// <summary>The part that a group works on.</summary>
    internal readonly TPart Select(int block)
    {
        TPart part = _part0;
        if (block >= _part1.FirstBlock)
        {
            part = _part1;
        }

        if (block >= _part2.FirstBlock)
        {
            part = _part2;
        }

        if (block >= _part3.FirstBlock)
        {
            part = _part3;
        }

        if (block >= _part4.FirstBlock)
        {
            part = _part4;
        }

        if (block >= _part5.FirstBlock)
        {
            part = _part5;
        }

        if (block >= _part6.FirstBlock)
        {
            part = _part6;
        }

        if (block >= _part7.FirstBlock)
        {
            part = _part7;
        }

        if (block >= _part8.FirstBlock)
        {
            part = _part8;
        }

        if (block >= _part9.FirstBlock)
        {
            part = _part9;
        }

        if (block >= _part10.FirstBlock)
        {
            part = _part10;
        }

        if (block >= _part11.FirstBlock)
        {
            part = _part11;
        }

        if (block >= _part12.FirstBlock)
        {
            part = _part12;
        }

        if (block >= _part13.FirstBlock)
        {
            part = _part13;
        }

        if (block >= _part14.FirstBlock)
        {
            part = _part14;
        }

        if (block >= _part15.FirstBlock)
        {
            part = _part15;
        }

        return part;
    }
}
