using ILGPU;
using ILGPU.Runtime.Cuda;
using Half = ILGPU.Half;

namespace StyleKernels;

/// <summary>Products of float16 features, exact in float32.</summary>
internal readonly struct Float16Product : ITensorCoreProduct<Half>
{
    private const string Mma = "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 ";

    public static void Round()
    {
    }

    public static void Multiply() => CudaAsm.Emit(
        Mma + Fragments.Product00 + Mma + Fragments.Product01 + Mma + Fragments.Product02 + Mma + Fragments.Product03
        + Mma + Fragments.Product10 + Mma + Fragments.Product11 + Mma + Fragments.Product12 + Mma + Fragments.Product13);

    public static uint Word(ArrayView<Half> memory, long index, long count)
    {
        uint first = count > 0 ? (uint)Interop.FloatAsInt(memory[index]) : 0;
        uint second = count > 1 ? (uint)Interop.FloatAsInt(memory[index + 1]) : 0;
        return first | (second << 16);
    }
}
