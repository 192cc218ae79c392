using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>
/// The vector operations the CPU kernels are written in, once for every width. Calls on a type parameter that is a struct are resolved
/// and inlined by the JIT.
/// </summary>
/// <typeparam name="TVector">The hardware vector.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>float32 values per vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether 32 registers hold 24 accumulators and their operands; 16 hold 12.</summary>
    static abstract bool ManyRegisters { get; }

    static abstract TVector Load(float* source);

    static abstract TVector LoadBFloat16(ushort* source);

    static abstract void Store(TVector vector, float* destination);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The sums of the values of four vectors.</summary>
    static abstract Vector128<float> Sum(TVector first, TVector second, TVector third, TVector fourth);
}
