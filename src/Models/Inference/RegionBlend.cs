using static TorchSharp.torch;

namespace StyleKernels.Models.Inference;

/// <summary>
/// One picture of several, each where its mask is white. Where masks overlap the pictures share the pixel in proportion, whatever their order; what no mask
/// covers is the background.
/// </summary>
public sealed class RegionBlend : IDisposable
{
    private readonly Tensor _sum;
    private readonly Tensor _weight;

    /// <summary>Begins with nothing but the size.</summary>
    /// <param name="height">Of all pictures.</param>
    /// <param name="width">Of all pictures.</param>
    public RegionBlend(long height, long width)
    {
        _sum = zeros(1, 3, height, width).DetachFromDisposeScope();
        _weight = zeros(1, 1, height, width).DetachFromDisposeScope();
    }

    /// <summary>Adds a picture.</summary>
    /// <param name="picture">(1, 3, H, W) in [0, 1].</param>
    /// <param name="mask">(1, 1, H, W) in [0, 1].</param>
    public void Add(Tensor picture, Tensor mask)
    {
        using var scope = NewDisposeScope();
        _sum.addcmul_(picture, mask, 1);
        _weight.add_(mask);
    }

    /// <summary>The pictures on a background; ends the blend.</summary>
    /// <param name="background">(1, 3, H, W) in [0, 1].</param>
    /// <returns>(1, 3, H, W) in [0, 1].</returns>
    public Tensor On(Tensor background)
    {
        using var scope = NewDisposeScope();
        _sum.addcmul_(background, (1 - _weight).clamp_min_(0), 1);
        return (_sum / _weight.clamp_min_(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sum.Dispose();
        _weight.Dispose();
    }
}
