using ILGPU;
using ILGPU.Runtime.Cuda;

namespace StyleKernels;

/// <summary>float32 features rounded to tf32: 8 bits of exponent, 10 of fraction.</summary>
internal readonly struct Tf32Product : ITensorCoreProduct<float>
{
    private const string Mma = "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 ";

    // Without it the tensor core cuts the lower bits off, and sums of products that have one sign come out too small.
    public static void Round()
    {
        CudaAsm.Emit(
            "cvt.rna.tf32.f32 fa00, fa00; cvt.rna.tf32.f32 fa01, fa01; cvt.rna.tf32.f32 fa02, fa02; cvt.rna.tf32.f32 fa03, fa03; "
            + "cvt.rna.tf32.f32 fa10, fa10; cvt.rna.tf32.f32 fa11, fa11; cvt.rna.tf32.f32 fa12, fa12; cvt.rna.tf32.f32 fa13, fa13;");
        CudaAsm.Emit(
            "cvt.rna.tf32.f32 fb00, fb00; cvt.rna.tf32.f32 fb01, fb01; cvt.rna.tf32.f32 fb10, fb10; cvt.rna.tf32.f32 fb11, fb11; "
            + "cvt.rna.tf32.f32 fb20, fb20; cvt.rna.tf32.f32 fb21, fb21; cvt.rna.tf32.f32 fb30, fb30; cvt.rna.tf32.f32 fb31, fb31;");
    }

    public static void Multiply() => CudaAsm.Emit(
        Mma + Fragments.Product00 + Mma + Fragments.Product01 + Mma + Fragments.Product02 + Mma + Fragments.Product03
        + Mma + Fragments.Product10 + Mma + Fragments.Product11 + Mma + Fragments.Product12 + Mma + Fragments.Product13);

    public static uint Word(ArrayView<float> memory, long index, long count) =>
        count > 0 ? Interop.FloatAsInt(memory[index]) : 0;
}
