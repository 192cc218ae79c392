using ILGPU;
using ILGPU.Runtime.Cuda;

namespace StyleKernels;

/// <summary>Products of bfloat16 features, exact in float32.</summary>
internal readonly struct BFloat16Product : ITensorCoreProduct<ushort>
{
    private const string Mma = "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 ";

    public static void Round()
    {
    }

    public static void Multiply() => CudaAsm.Emit(
        Mma + Fragments.Product00 + Mma + Fragments.Product01 + Mma + Fragments.Product02 + Mma + Fragments.Product03
        + Mma + Fragments.Product10 + Mma + Fragments.Product11 + Mma + Fragments.Product12 + Mma + Fragments.Product13);

    public static uint Word(ArrayView<ushort> memory, long index, long count)
    {
        uint first = count > 0 ? (uint)memory[index] : 0;
        uint second = count > 1 ? (uint)memory[index + 1] : 0;
        return first | (second << 16);
    }
}
