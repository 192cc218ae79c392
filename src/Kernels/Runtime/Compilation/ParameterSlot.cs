namespace StyleKernels;

/// <summary>The room that a kernel's parameter takes.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Alignment">Bytes.</param>
internal readonly record struct ParameterSlot(int Size, int Alignment);
