using System.Runtime.ExceptionServices;

namespace StyleKernels.PtxEmulator;

/// <summary>
/// Runs PTX on the CPU and checks what a GPU does not: accesses outside the registered memory, races, reads of what nobody wrote, and
/// barriers that not every thread reaches. Slow, exact, and strict.
/// </summary>
/// <param name="memory">What kernels may touch.</param>
internal sealed class PtxMachine(PtxMemory memory)
{
    private const int MaxSharedBytes = 227 << 10;
    private const int MaxThreads = 1024;

    /// <summary>How many blocks run at the same time.</summary>
    private const int Workers = 2;

    /// <summary>Runs a kernel to its end.</summary>
    /// <param name="program">The kernel.</param>
    /// <param name="shape">On how many threads.</param>
    /// <param name="arguments">The bytes of each argument.</param>
    /// <returns>How many instructions were executed.</returns>
    /// <exception cref="PtxException">The kernel did something wrong, or the launch does not fit it.</exception>
    internal long Run(PtxProgram program, KernelShape shape, byte[][] arguments)
    {
        RequireShape(program, shape);
        byte[] parameters = Parameters(program, arguments);
        PtxGlobalAccess global = new(memory, program.AccessShift);
        int blocks = shape.Blocks * shape.BlocksY;
        long instructions = 0;
        try
        {
            Parallel.For(
                0,
                blocks,
                new ParallelOptions { MaxDegreeOfParallelism = Workers },
                () => new PtxBlock(program, shape, parameters, global),
                (index, state, block) =>
                {
                    block.Run(index % shape.Blocks, index / shape.Blocks);
                    return block;
                },
                block => Interlocked.Add(ref instructions, block.Instructions));
        }
        catch (AggregateException errors) when (errors.InnerExceptions[0] is PtxException error)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return instructions;
    }

    private static void RequireShape(PtxProgram program, KernelShape shape)
    {
        int most = program.MaxThreads > 0 ? program.MaxThreads : MaxThreads;
        if (shape.Threads < 1 || shape.Threads > most)
        {
            throw new PtxException($"{program.Name} is launched with blocks of {shape.Threads} threads, {most} are allowed");
        }

        if (program.SharedBytes + shape.SharedBytes > MaxSharedBytes)
        {
            throw new PtxException($"{program.Name} needs {program.SharedBytes} and {shape.SharedBytes} bytes of shared memory, a block has {MaxSharedBytes}");
        }
    }

    private static byte[] Parameters(PtxProgram program, byte[][] arguments)
    {
        int[] sizes = [.. program.Parameters.Select(parameter => parameter.Bytes)];
        if (!sizes.SequenceEqual(arguments.Select(bytes => bytes.Length)))
        {
            throw new PtxException(
                $"{program.Name} has parameters of {string.Join(", ", sizes)} bytes, "
                + $"the arguments have {string.Join(", ", arguments.Select(bytes => bytes.Length))}");
        }

        int end = sizes.Length == 0 ? 0 : program.ParameterOffsets[^1] + sizes[^1];
        byte[] parameters = GC.AllocateArray<byte>(end, pinned: true);
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i].CopyTo(parameters, program.ParameterOffsets[i]);
        }

        return parameters;
    }
}
