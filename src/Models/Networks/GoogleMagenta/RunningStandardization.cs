using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// Brings every number of a vector to mean 0 and deviation 1 over the vectors seen in training. What pictures have in common is far larger than what sets
/// them apart; a layer behind this sees the difference alone, and learns it many times faster. Unlike a batch norm it uses the running statistics in
/// training too, so a sample does not depend on the rest of its batch.
/// </summary>
internal sealed class RunningStandardization : Module<Tensor, Tensor>
{
    /// <summary>Numbers that hardly vary are not blown up beyond fifty times.</summary>
    private const double SmallestDeviation = 0.02;

    /// <summary>Vectors over which the statistics are averaged, once so many were seen.</summary>
    private const double Window = 2000;

    [ComponentName(Name = "mean")]
    private readonly Tensor _mean;

    [ComponentName(Name = "variance")]
    private readonly Tensor _variance;

    [ComponentName(Name = "count")]
    private readonly Tensor _count;

    /// <param name="size">Numbers in a vector.</param>
    public RunningStandardization(int size)
        : base(nameof(RunningStandardization))
    {
        _mean = zeros(size);
        _variance = ones(size);
        _count = zeros(1);
        RegisterComponents();
    }

    /// <summary>(N, size) to (N, size); takes the vectors into the statistics first when the module is in training mode and gradients are wanted.</summary>
    public override Tensor forward(Tensor x)
    {
        if (training && is_grad_enabled())
        {
            Observe(x);
        }

        return (x - _mean) / Deviation();
    }

    /// <summary>Mean and deviation, (size) each, that vectors are brought from.</summary>
    public (Tensor Mean, Tensor Deviation) Statistics() => (_mean, Deviation());

    private Tensor Deviation() => (_variance + (SmallestDeviation * SmallestDeviation)).sqrt();

    private void Observe(Tensor x)
    {
        using IDisposable noGrad = no_grad();
        using var scope = NewDisposeScope();
        long vectors = x.shape[0];
        Tensor mean = x.mean([0]);
        Tensor deviation = x - where(_count == 0, mean, _mean);
        _count.add_(vectors).clamp_(max: Window);
        Tensor share = _count.reciprocal() * vectors;
        _mean.lerp_(mean, share);
        _variance.lerp_(deviation.square().mean([0]), share);
    }
}
