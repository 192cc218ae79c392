using System.Runtime.InteropServices;

namespace StyleKernels.PtxEmulator;

/// <summary>Values at an address that does not move, aligned as a device aligns its memory, and registered for kernels.</summary>
internal sealed unsafe class PtxBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 256;

    private readonly PtxMemory _memory;
    private readonly int _length;
    private T* _values;

    /// <summary>Memory with given values.</summary>
    internal PtxBuffer(PtxMemory memory, string name, ReadOnlySpan<T> values, bool writable = false)
    {
        _memory = memory;
        _length = values.Length;
        long bytes = (long)_length * sizeof(T);
        _values = (T*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        values.CopyTo(Values);
        memory.Register(name, Address, bytes, writable);
    }

    /// <summary>The values.</summary>
    internal Span<T> Values => new(_values, _length);

    /// <summary>Of the first value.</summary>
    internal nint Address => (nint)_values;

    /// <summary>As a kernel's view.</summary>
    internal DeviceSpan Span => new(Address, _length);

    public void Dispose()
    {
        _memory.Unregister(Address);
        NativeMemory.AlignedFree(_values);
        _values = null;
    }
}
