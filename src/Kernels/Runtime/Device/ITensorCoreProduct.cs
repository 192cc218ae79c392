using ILGPU;

namespace StyleKernels;

/// <summary>How a tensor core multiplies staged features; 32-bit words hold one float32 or two half-precision values of neighbouring pixels.</summary>
/// <typeparam name="T">One stored value.</typeparam>
internal interface ITensorCoreProduct<T>
    where T : unmanaged
{
    /// <summary>Rounds the loaded fragments to what the tensor core reads, where that is not what is stored.</summary>
    static abstract void Round();

    /// <summary>Adds the product of the loaded fragments, a warp's 32x32 sums over 8 words, to its sums.</summary>
    static abstract void Multiply();

    /// <summary>The values of a word that begins at <paramref name="index"/>, of which <paramref name="count"/> exist; zeros for the others.</summary>
    static abstract uint Word(ArrayView<T> memory, long index, long count);
}
