namespace StyleKernels.Bench.Gpu;

/// <summary>Memory that launches reach.</summary>
/// <param name="Name"><c>features0</c>, <c>style0</c>, <c>upstream0</c>, <c>distance0</c>, <c>gradient0</c>, … by layer; others are scratch.</param>
/// <param name="Bytes">How much.</param>
internal sealed record RecordedMemory(string Name, long Bytes);
