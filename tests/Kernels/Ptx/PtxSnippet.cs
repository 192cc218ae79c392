using StyleKernels.PtxEmulator;

namespace StyleKernels.Tests.Kernels.Ptx;

/// <summary>
/// Kernels of a few instructions. Register names: p predicates, h 16 bits, r 32 bits, d 64 bits, f float32, g float64; d14 holds the address
/// of the input, d15 that of the output.
/// </summary>
internal static class PtxSnippet
{
    /// <summary>The text of a kernel named snippet, its body beginning in line 8.</summary>
    internal static string Text(string body, string outside = "") => $$"""
        .version 7.0
        .target sm_80
        .address_size 64
        .visible .entry snippet(.param .b64 input, .param .b64 output) {
        .reg .pred p<8>; .reg .b16 h<8>; .reg .b32 r<32>; .reg .b64 d<16>; .reg .f32 f<16>; .reg .f64 g<8>;
        ld.param.u64 d14, [input];
        ld.param.u64 d15, [output];
        {{body}}
        }
        {{outside}}
        """;

    /// <summary>Runs a body and returns what it wrote.</summary>
    /// <param name="body">Instructions.</param>
    /// <param name="input">The values at d14; not to be written.</param>
    /// <param name="outputs">How many values lie at d15; they start as 0.</param>
    /// <param name="shape">On how many threads.</param>
    /// <param name="outside">Declarations and functions outside the kernel.</param>
    internal static TOut[] Run<TIn, TOut>(string body, TIn[] input, int outputs, KernelShape shape, string outside = "")
        where TIn : unmanaged
        where TOut : unmanaged
    {
        PtxProgram program = PtxModule.Parse(Text(body, outside)).Entry("snippet");
        PtxMemory memory = new();
        using PtxBuffer<TIn> source = new(memory, "input", input);
        using PtxBuffer<TOut> target = new(memory, "output", new TOut[outputs], writable: true);
        new PtxMachine(memory).Run(program, shape, [BitConverter.GetBytes(source.Address), BitConverter.GetBytes(target.Address)]);
        return target.Values.ToArray();
    }

    /// <summary>The message with which a body fails, on 4 inputs and 64 outputs of 32 bits.</summary>
    internal static string Failure(string body, int threads = 32, int blocks = 1, string outside = "") =>
        Xunit.Assert.Throws<PtxException>(() => Run<uint, uint>(body, [1, 2, 3, 4], 64, new KernelShape(blocks, threads), outside)).Message;
}
