namespace StyleKernels.PtxEmulator;

/// <summary>What a piece of a function's body is.</summary>
internal enum PtxStatementKind
{
    /// <summary>An instruction or a directive.</summary>
    Instruction,

    Label,

    /// <summary>The begin of a block with names of its own.</summary>
    Open,

    /// <summary>The end of a block.</summary>
    Close,
}
