using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>Batch normalisation as TensorFlow-slim has it by default: a shift and no scale, 1e-3 under the root.</summary>
internal sealed class SlimBatchNorm : Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-3;

    [ComponentName(Name = "bias")]
    private readonly Parameter _shift;

    [ComponentName(Name = "running_mean")]
    private readonly Tensor _mean;

    [ComponentName(Name = "running_var")]
    private readonly Tensor _variance;

    private readonly double _decay;

    /// <param name="channels">Channels of the maps.</param>
    /// <param name="decay">What the moving statistics keep in a training step.</param>
    public SlimBatchNorm(int channels, double decay)
        : base(nameof(SlimBatchNorm))
    {
        _decay = decay;
        _shift = new Parameter(zeros(channels));
        _mean = zeros(channels);
        _variance = ones(channels);
        RegisterComponents();
    }

    /// <summary>The moving variance with which the norm only adds its shift: of convolutions that another has folded a norm into.</summary>
    public static double NeutralVariance => 1 - Epsilon;

    /// <summary>
    /// (x − mean) / √(variance + 1e-3) + shift, with the batch's statistics in training and the moving ones else, also where a batch has one place: it has
    /// no variance. The moving ones move when gradients are wanted, not while a network is only looked at.
    /// </summary>
    public override Tensor forward(Tensor x) => functional.batch_norm(
        x, _mean, _variance, null, _shift, training && x.numel() > x.shape[1], is_grad_enabled() ? 1 - _decay : 0, Epsilon);
}
