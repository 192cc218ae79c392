namespace StyleKernels.Bench.Gpu;

/// <summary>The launches of one loss, forward and backward, to be run elsewhere.</summary>
/// <param name="Arithmetic"><c>float32</c>, <c>tf32</c>, <c>float16</c> or <c>bfloat16</c>.</param>
/// <param name="Batch">N.</param>
/// <param name="Size">Side of the images.</param>
/// <param name="Shapes">(N, C, H, W) of each layer.</param>
/// <param name="Floor">Milliseconds that an H100 needs at least: forward, and forward + backward.</param>
/// <param name="Memory">What the launches reach.</param>
/// <param name="Forward">The launches of the forward pass, in order.</param>
/// <param name="Backward">The launches of the backward pass, in order.</param>
internal sealed record RecordedCase(
    string Arithmetic,
    long Batch,
    long Size,
    IReadOnlyList<long[]> Shapes,
    IReadOnlyList<double> Floor,
    IReadOnlyList<RecordedMemory> Memory,
    IReadOnlyList<RecordedLaunch> Forward,
    IReadOnlyList<RecordedLaunch> Backward);
