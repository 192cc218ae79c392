using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.Compact;

/// <summary>
/// From the features of <see cref="CompactEncoder"/> to an image: two residual convolutions, two nearest upsamplings, a sigmoid.
/// </summary>
internal sealed class CompactDecoder : Module<Tensor, Tensor>
{
    private const int FullWidth = 16;
    private const int HalfWidth = 48;

    [ComponentName(Name = "residual")]
    private readonly ModuleList<Conv2d> _residual;

    [ComponentName(Name = "expand")]
    private readonly ModuleList<Conv2d> _expand;

    [ComponentName(Name = "to_image")]
    private readonly Conv2d _toImage;

    /// <summary>Builds it with random weights.</summary>
    public CompactDecoder()
        : base(nameof(CompactDecoder))
    {
        _residual = new ModuleList<Conv2d>(
            Conv2d(CompactEncoder.Channels, CompactEncoder.Channels, 3), Conv2d(CompactEncoder.Channels, CompactEncoder.Channels, 3));
        _expand = new ModuleList<Conv2d>(Conv2d(CompactEncoder.Channels, HalfWidth, 3), Conv2d(HalfWidth, FullWidth, 3));
        _toImage = Conv2d(FullWidth, 3, 5);
        RegisterComponents();
    }

    /// <summary>The image of features.</summary>
    /// <param name="features">(N, 96, H, W).</param>
    /// <returns>(N, 3, 4 · H, 4 · W) in (0, 1).</returns>
    public override Tensor forward(Tensor features)
    {
        Tensor x = MapStep.Next(
            features, from => from + Convolved(_residual[1], functional.relu(Convolved(_residual[0], from))), keep: true);
        foreach (Conv2d layer in _expand)
        {
            x = MapStep.Next(x, from => functional.interpolate(from, scale_factor: [2.0, 2.0], mode: InterpolationMode.Nearest));
            x = MapStep.Next(x, from => functional.relu(Convolved(layer, from)));
        }

        return MapStep.Next(x, from => sigmoid(Convolved(_toImage, from)));
    }

    private static Tensor Convolved(Conv2d layer, Tensor x) => layer.call(BorderPadding.Reflect(x, (int)layer.kernel_size[0] / 2));
}
