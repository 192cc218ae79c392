using System.Runtime.InteropServices;

namespace StyleKernels;

/// <summary>Uninitialised float32 working memory, aligned for the widest vectors.</summary>
internal readonly unsafe struct Scratch : IDisposable
{
    private const nuint Alignment = 64;

    /// <summary>Takes memory for <paramref name="length"/> values.</summary>
    internal Scratch(long length)
    {
        Pointer = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1) * sizeof(float), Alignment);
    }

    /// <summary>The first value.</summary>
    internal float* Pointer { get; }

    public void Dispose() => NativeMemory.AlignedFree(Pointer);
}
