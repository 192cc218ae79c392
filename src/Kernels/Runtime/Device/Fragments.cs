using ILGPU.Runtime.Cuda;

namespace StyleKernels;

/// <summary>
/// A warp's share of a 64x64 tile on tensor cores: 32x32 sums, and the fragments of the operands, in PTX registers with names of their own,
/// because ILGPU would keep them in local memory. Eight instructions of 16x8 sums take 8 words of the summed dimension at a time.
/// Lane l has g = l / 4 and t = l mod 4; the layout of the fragments is the one of mma.sync in NVIDIA's PTX ISA.
/// </summary>
internal static class Fragments
{
    internal const string Product00 = "{c0,c1,c2,c3}, {fa00,fa01,fa02,fa03}, {fb00,fb01}, {c0,c1,c2,c3}; ";
    internal const string Product01 = "{c4,c5,c6,c7}, {fa00,fa01,fa02,fa03}, {fb10,fb11}, {c4,c5,c6,c7}; ";
    internal const string Product02 = "{c8,c9,c10,c11}, {fa00,fa01,fa02,fa03}, {fb20,fb21}, {c8,c9,c10,c11}; ";
    internal const string Product03 = "{c12,c13,c14,c15}, {fa00,fa01,fa02,fa03}, {fb30,fb31}, {c12,c13,c14,c15}; ";
    internal const string Product10 = "{c16,c17,c18,c19}, {fa10,fa11,fa12,fa13}, {fb00,fb01}, {c16,c17,c18,c19}; ";
    internal const string Product11 = "{c20,c21,c22,c23}, {fa10,fa11,fa12,fa13}, {fb10,fb11}, {c20,c21,c22,c23}; ";
    internal const string Product12 = "{c24,c25,c26,c27}, {fa10,fa11,fa12,fa13}, {fb20,fb21}, {c24,c25,c26,c27}; ";
    internal const string Product13 = "{c28,c29,c30,c31}, {fa10,fa11,fa12,fa13}, {fb30,fb31}, {c28,c29,c30,c31}; ";

    /// <summary>Declares the registers and finds the group's shared memory; once in a kernel, after its only shared allocation.</summary>
    internal static void Declare()
    {
        CudaAsm.Emit(
            ".reg .f32 c<32>; .reg .f32 old<2>; .reg .u32 staged, operand; .reg .b32 r0, r1, r2, r3; "
            + ".reg .b32 fa00, fa01, fa02, fa03, fa10, fa11, fa12, fa13; .reg .b32 fb00, fb01, fb10, fb11, fb20, fb21, fb30, fb31;");
        CudaAsm.Emit("mov.u32 staged, __shared_alloca0;");
    }

    /// <summary>Sets the sums to 0.</summary>
    internal static void Clear() => CudaAsm.Emit(
        "mov.f32 c0, 0f00000000; mov.f32 c1, 0f00000000; mov.f32 c2, 0f00000000; mov.f32 c3, 0f00000000; "
        + "mov.f32 c4, 0f00000000; mov.f32 c5, 0f00000000; mov.f32 c6, 0f00000000; mov.f32 c7, 0f00000000; "
        + "mov.f32 c8, 0f00000000; mov.f32 c9, 0f00000000; mov.f32 c10, 0f00000000; mov.f32 c11, 0f00000000; "
        + "mov.f32 c12, 0f00000000; mov.f32 c13, 0f00000000; mov.f32 c14, 0f00000000; mov.f32 c15, 0f00000000; "
        + "mov.f32 c16, 0f00000000; mov.f32 c17, 0f00000000; mov.f32 c18, 0f00000000; mov.f32 c19, 0f00000000; "
        + "mov.f32 c20, 0f00000000; mov.f32 c21, 0f00000000; mov.f32 c22, 0f00000000; mov.f32 c23, 0f00000000; "
        + "mov.f32 c24, 0f00000000; mov.f32 c25, 0f00000000; mov.f32 c26, 0f00000000; mov.f32 c27, 0f00000000; "
        + "mov.f32 c28, 0f00000000; mov.f32 c29, 0f00000000; mov.f32 c30, 0f00000000; mov.f32 c31, 0f00000000;");

    /// <summary>The row operand: 32 rows x 8 words, rows 36 words apart.</summary>
    /// <param name="start">Bytes from the shared memory's start to row g, word t.</param>
    internal static void LoadRows(uint start) => CudaAsm.Emit(
        "add.u32 operand, staged, %0; "
        + "ld.shared.b32 fa00, [operand]; ld.shared.b32 fa01, [operand+1152]; "
        + "ld.shared.b32 fa02, [operand+16]; ld.shared.b32 fa03, [operand+1168]; "
        + "ld.shared.b32 fa10, [operand+2304]; ld.shared.b32 fa11, [operand+3456]; "
        + "ld.shared.b32 fa12, [operand+2320]; ld.shared.b32 fa13, [operand+3472];",
        start);

    /// <summary>The column operand, stored column by column: 32 columns x 8 words, columns 36 words apart.</summary>
    /// <param name="start">Bytes from the shared memory's start to column g, word t.</param>
    internal static void LoadColumns(uint start) => CudaAsm.Emit(
        "add.u32 operand, staged, %0; "
        + "ld.shared.b32 fb00, [operand]; ld.shared.b32 fb01, [operand+16]; "
        + "ld.shared.b32 fb10, [operand+1152]; ld.shared.b32 fb11, [operand+1168]; "
        + "ld.shared.b32 fb20, [operand+2304]; ld.shared.b32 fb21, [operand+2320]; "
        + "ld.shared.b32 fb30, [operand+3456]; ld.shared.b32 fb31, [operand+3472];",
        start);

    /// <summary>The column operand, stored row by row: 8 words x 32 columns, words 72 columns apart.</summary>
    /// <param name="start">Bytes from the shared memory's start to word t, column g.</param>
    internal static void LoadColumnsAcross(uint start) => CudaAsm.Emit(
        "add.u32 operand, staged, %0; "
        + "ld.shared.b32 fb00, [operand]; ld.shared.b32 fb01, [operand+1152]; "
        + "ld.shared.b32 fb10, [operand+32]; ld.shared.b32 fb11, [operand+1184]; "
        + "ld.shared.b32 fb20, [operand+64]; ld.shared.b32 fb21, [operand+1216]; "
        + "ld.shared.b32 fb30, [operand+96]; ld.shared.b32 fb31, [operand+1248];",
        start);

    /// <summary>Writes the sums to global memory, rows 64 floats apart.</summary>
    /// <param name="address">Of row g, column 2t of the warp's part.</param>
    internal static void Store(long address) => CudaAsm.Emit(
        "st.global.v2.f32 [%0], {c0,c1}; st.global.v2.f32 [%0+2048], {c2,c3}; "
        + "st.global.v2.f32 [%0+32], {c4,c5}; st.global.v2.f32 [%0+2080], {c6,c7}; "
        + "st.global.v2.f32 [%0+64], {c8,c9}; st.global.v2.f32 [%0+2112], {c10,c11}; "
        + "st.global.v2.f32 [%0+96], {c12,c13}; st.global.v2.f32 [%0+2144], {c14,c15}; "
        + "st.global.v2.f32 [%0+4096], {c16,c17}; st.global.v2.f32 [%0+6144], {c18,c19}; "
        + "st.global.v2.f32 [%0+4128], {c20,c21}; st.global.v2.f32 [%0+6176], {c22,c23}; "
        + "st.global.v2.f32 [%0+4160], {c24,c25}; st.global.v2.f32 [%0+6208], {c26,c27}; "
        + "st.global.v2.f32 [%0+4192], {c28,c29}; st.global.v2.f32 [%0+6240], {c30,c31};",
        address);

    /// <summary>Adds what <see cref="Store"/> wrote before to the sums.</summary>
    /// <param name="address">As for <see cref="Store"/>.</param>
    internal static void AddStored(long address)
    {
        CudaAsm.Emit(
            "ld.global.v2.f32 {old0,old1}, [%0]; add.f32 c0, c0, old0; add.f32 c1, c1, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+2048]; add.f32 c2, c2, old0; add.f32 c3, c3, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+32]; add.f32 c4, c4, old0; add.f32 c5, c5, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+2080]; add.f32 c6, c6, old0; add.f32 c7, c7, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+64]; add.f32 c8, c8, old0; add.f32 c9, c9, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+2112]; add.f32 c10, c10, old0; add.f32 c11, c11, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+96]; add.f32 c12, c12, old0; add.f32 c13, c13, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+2144]; add.f32 c14, c14, old0; add.f32 c15, c15, old1;",
            address);
        CudaAsm.Emit(
            "ld.global.v2.f32 {old0,old1}, [%0+4096]; add.f32 c16, c16, old0; add.f32 c17, c17, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+6144]; add.f32 c18, c18, old0; add.f32 c19, c19, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+4128]; add.f32 c20, c20, old0; add.f32 c21, c21, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+6176]; add.f32 c22, c22, old0; add.f32 c23, c23, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+4160]; add.f32 c24, c24, old0; add.f32 c25, c25, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+6208]; add.f32 c26, c26, old0; add.f32 c27, c27, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+4192]; add.f32 c28, c28, old0; add.f32 c29, c29, old1; "
            + "ld.global.v2.f32 {old0,old1}, [%0+6240]; add.f32 c30, c30, old0; add.f32 c31, c31, old1;",
            address);
    }

    /// <summary>Writes the sums to shared memory, rows 72 floats apart.</summary>
    /// <param name="start">Bytes from the shared memory's start to row g, column 2t of the warp's part.</param>
    internal static void StoreShared(uint start) => CudaAsm.Emit(
        "add.u32 operand, staged, %0; "
        + "st.shared.v2.f32 [operand], {c0,c1}; st.shared.v2.f32 [operand+2304], {c2,c3}; "
        + "st.shared.v2.f32 [operand+32], {c4,c5}; st.shared.v2.f32 [operand+2336], {c6,c7}; "
        + "st.shared.v2.f32 [operand+64], {c8,c9}; st.shared.v2.f32 [operand+2368], {c10,c11}; "
        + "st.shared.v2.f32 [operand+96], {c12,c13}; st.shared.v2.f32 [operand+2400], {c14,c15}; "
        + "st.shared.v2.f32 [operand+4608], {c16,c17}; st.shared.v2.f32 [operand+6912], {c18,c19}; "
        + "st.shared.v2.f32 [operand+4640], {c20,c21}; st.shared.v2.f32 [operand+6944], {c22,c23}; "
        + "st.shared.v2.f32 [operand+4672], {c24,c25}; st.shared.v2.f32 [operand+6976], {c26,c27}; "
        + "st.shared.v2.f32 [operand+4704], {c28,c29}; st.shared.v2.f32 [operand+7008], {c30,c31};",
        start);

    /// <summary>Starts to copy up to 16 bytes from global to shared memory; zeros for the rest.</summary>
    /// <param name="start">Bytes from the shared memory's start; a multiple of 16.</param>
    /// <param name="address">Of the source; a multiple of 16.</param>
    /// <param name="bytes">How many are copied, 0 to 16.</param>
    internal static void CopyAsync(uint start, long address, uint bytes) =>
        CudaAsm.Emit("add.u32 operand, staged, %0; cp.async.cg.shared.global [operand], [%1], 16, %2;", start, address, bytes);

    /// <summary>Closes the group of copies that were started.</summary>
    internal static void CommitCopies() => CudaAsm.Emit("cp.async.commit_group;");

    /// <summary>Waits for all groups of copies but the last.</summary>
    internal static void AwaitOlderCopies() => CudaAsm.Emit("cp.async.wait_group 1;");

    /// <summary>Rounds four values to tf32 and writes them to shared memory.</summary>
    /// <param name="start">Bytes from the shared memory's start; a multiple of 16.</param>
    /// <param name="values">The values.</param>
    internal static void StoreRounded(uint start, Float4 values) => CudaAsm.Emit(
        "cvt.rna.tf32.f32 r0, %1; cvt.rna.tf32.f32 r1, %2; cvt.rna.tf32.f32 r2, %3; cvt.rna.tf32.f32 r3, %4; "
        + "add.u32 operand, staged, %0; st.shared.v4.b32 [operand], {r0,r1,r2,r3};",
        start,
        values.X,
        values.Y,
        values.Z,
        values.W);
}
