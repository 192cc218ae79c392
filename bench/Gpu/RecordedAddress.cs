namespace StyleKernels.Bench.Gpu;

/// <summary>An address in a launch's arguments.</summary>
/// <param name="Argument">Which argument.</param>
/// <param name="Offset">Where in its bytes the 64-bit integer stands.</param>
/// <param name="Unit">Bytes that it counts: 1 for an address, the size of a value for an offset from address 0.</param>
/// <param name="Memory">The name of the memory that it points into.</param>
/// <param name="Start">How many bytes behind the memory's start.</param>
internal sealed record RecordedAddress(int Argument, int Offset, long Unit, string Memory, long Start);
