namespace StyleKernels.PtxEmulator;

/// <summary>A piece of a function's body.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">An instruction or directive without its semicolon, or a label's name.</param>
/// <param name="Line">In the module's text, from 1.</param>
internal readonly record struct PtxStatement(PtxStatementKind Kind, string Text, int Line);
