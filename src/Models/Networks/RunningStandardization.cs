using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks;

/// <summary>
/// Brings every number of a vector, or every channel of a map, to mean 0 and deviation 1 over the vectors or maps seen in training. What pictures have
/// in common is far larger than what sets them apart; a layer behind this sees the difference alone, and learns it many times faster. Unlike a batch norm
/// it uses the running statistics in training too, so a sample does not depend on the rest of its batch.
/// </summary>
internal sealed class RunningStandardization : Module<Tensor, Tensor>
{
    /// <summary>Numbers that hardly vary are not blown up beyond fifty times.</summary>
    private const double SmallestDeviation = 0.02;

    /// <summary>Vectors or maps over which the statistics are averaged, once so many were seen.</summary>
    private const double Window = 2000;

    [ComponentName(Name = "mean")]
    private readonly Tensor _mean;

    [ComponentName(Name = "variance")]
    private readonly Tensor _variance;

    [ComponentName(Name = "count")]
    private readonly Tensor _count;

    /// <param name="size">Numbers in a vector, or channels of a map.</param>
    public RunningStandardization(int size)
        : base(nameof(RunningStandardization))
    {
        _mean = zeros(size);
        _variance = ones(size);
        _count = zeros(1);
        RegisterComponents();
    }

    /// <summary>
    /// (N, size) or (N, size, H, W) to the same; takes <paramref name="x"/> into the statistics first when the module is in training mode and gradients are wanted.
    /// </summary>
    public override Tensor forward(Tensor x)
    {
        if (training && is_grad_enabled())
        {
            Observe(x);
        }

        return x.dim() == 2 ? (x - _mean) / Deviation() : (x - PerMap(_mean)).div_(PerMap(Deviation()));
    }

    /// <summary>Mean and deviation, (size) each, that vectors are brought from.</summary>
    public (Tensor Mean, Tensor Deviation) Statistics() => (_mean, Deviation());

    /// <summary>Takes vectors (N, size) or maps (N, size, H, W) into the statistics.</summary>
    public void Observe(Tensor x)
    {
        using IDisposable noGrad = no_grad();
        using var scope = NewDisposeScope();
        long samples = x.shape[0];
        Tensor numbers = x.to(_mean.dtype).transpose(0, 1).flatten(1);
        Tensor mean = numbers.mean([1]);
        Tensor deviation = numbers - where(_count == 0, mean, _mean).unsqueeze(1);
        _count.add_(samples).clamp_(max: Window);
        Tensor share = _count.reciprocal() * samples;
        _mean.lerp_(mean, share);
        _variance.lerp_(deviation.square().mean([1]), share);
    }

    private Tensor Deviation() => (_variance + (SmallestDeviation * SmallestDeviation)).sqrt();

    private static Tensor PerMap(Tensor numbers) => numbers.unsqueeze(1).unsqueeze(2);
}
