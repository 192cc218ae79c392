namespace StyleKernels.PtxEmulator;

/// <summary>A kernel, decoded; what it calls is inlined.</summary>
internal sealed class PtxProgram
{
    /// <summary>Where the addresses of local memory begin; shared memory begins at 0.</summary>
    internal const int LocalBase = 1 << 20;

    /// <summary>The kernel's name.</summary>
    internal required string Name { get; init; }

    /// <summary>The instructions, pinned; the last one ends the thread.</summary>
    internal required PtxInstruction[] Code { get; init; }

    /// <summary>The statement of each instruction.</summary>
    internal required PtxStatement[] Statements { get; init; }

    /// <summary>Operands of instructions with many, pinned.</summary>
    internal required int[] Operands { get; init; }

    /// <summary>What a thread's registers hold when it starts; see <see cref="PtxRegisters"/>.</summary>
    internal required ulong[] Registers { get; init; }

    /// <summary>The declared parameters.</summary>
    internal required IReadOnlyList<PtxVariable> Parameters { get; init; }

    /// <summary>Where each parameter begins in the arguments' bytes.</summary>
    internal required IReadOnlyList<int> ParameterOffsets { get; init; }

    /// <summary>Bytes of declared shared memory; what a launch adds follows.</summary>
    internal required int SharedBytes { get; init; }

    /// <summary>Bytes of local memory of a thread.</summary>
    internal required int LocalBytes { get; init; }

    /// <summary>The most threads of a block, 0 if the text sets no limit.</summary>
    internal required int MaxThreads { get; init; }

    /// <summary>The smallest access in bytes, as a power of two: shadow memory need not be finer.</summary>
    internal required int AccessShift { get; init; }

    /// <summary>The kernel, line and text of an instruction.</summary>
    internal string Place(int at) => $"{Name}, line {Statements[at].Line} \"{Statements[at].Text}\"";
}
