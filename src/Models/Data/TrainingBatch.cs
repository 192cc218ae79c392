using static TorchSharp.torch;

namespace StyleKernels.Models.Data;

/// <summary>Contents and styles of one step.</summary>
/// <param name="Content">(N, 3, size, size) in [0, 1].</param>
/// <param name="Style">(N, 3, size, size) in [0, 1].</param>
public sealed record TrainingBatch(Tensor Content, Tensor Style) : IDisposable
{
    /// <summary>The batch on another device; on the same one, the same tensors.</summary>
    public TrainingBatch To(Device device) => new(Content.to(device), Style.to(device));

    /// <inheritdoc/>
    public void Dispose()
    {
        Content.Dispose();
        Style.Dispose();
    }
}
