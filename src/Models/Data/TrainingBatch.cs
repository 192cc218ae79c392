using static TorchSharp.torch;

namespace StyleKernels.Models.Data;

/// <summary>
/// Contents and styles of one step, as bytes until they are <see cref="To">where they are used</see>: a quarter of the memory and of the
/// way to a GPU.
/// </summary>
/// <param name="Content">(N, 3, size, size): integers from 0 to 255, or floating-point numbers in [0, 1].</param>
/// <param name="Style">(N, 3, size, size), likewise.</param>
public sealed record TrainingBatch(Tensor Content, Tensor Style) : IDisposable
{
    /// <summary>The batch on a device in [0, 1]: integers as float32, floating-point numbers as they are.</summary>
    public TrainingBatch To(Device device) => new(Intensities(Content, device), Intensities(Style, device));

    /// <inheritdoc/>
    public void Dispose()
    {
        Content.Dispose();
        Style.Dispose();
    }

    private static Tensor Intensities(Tensor pictures, Device device)
    {
        Tensor moved = pictures.to(device);
        return moved.dtype == ScalarType.Byte ? moved.to(ScalarType.Float32).div_(byte.MaxValue) : moved;
    }
}
