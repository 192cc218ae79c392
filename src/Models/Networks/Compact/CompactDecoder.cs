using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.Compact;

/// <summary>
/// From features at a quarter of a picture's size to the picture, in the type of the features: residual blocks of two convolutions, two bilinear upsamplings, a
/// sigmoid in the type of the weights.
/// </summary>
internal sealed class CompactDecoder : Module<Tensor, Tensor>
{
    private const int Blocks = 3;
    private const int HalfWidth = 64;
    private const int FullWidth = 24;

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
        int channels = CompactEncoder.Channels;
        _residual = new ModuleList<Conv2d>([.. Enumerable.Range(0, 2 * Blocks).Select(_ => Conv2d(channels, channels, 3))]);
        _expand = new ModuleList<Conv2d>(Conv2d(channels, HalfWidth, 3), Conv2d(HalfWidth, FullWidth, 3));
        _toImage = Conv2d(FullWidth, 3, 5);
        RegisterComponents();
    }

    /// <summary>The image of features.</summary>
    /// <param name="features">(N, C, H, W), as many channels as <see cref="CompactEncoder.Channels"/>.</param>
    /// <returns>(N, 3, 4 · H, 4 · W) in (0, 1).</returns>
    public override Tensor forward(Tensor features)
    {
        Tensor x = features;
        for (int i = 0; i < _residual.Count; i += 2)
        {
            (Conv2d first, Conv2d second) = (_residual[i], _residual[i + 1]);
            x = MapStep.Next(x, from => from + Convolved(second, functional.relu(Convolved(first, from))), keep: i == 0);
        }

        foreach (Conv2d layer in _expand)
        {
            x = MapStep.Next(x, from => functional.relu(DoublingConvolution.Apply(layer, from)));
        }

        return MapStep.Next(x, from => sigmoid(Convolved(_toImage, from).to(_toImage.weight.dtype)));
    }

    private static Tensor Convolved(Conv2d layer, Tensor x) => MapConvolution.Apply(layer, BorderPadding.Reflect(x, (int)layer.kernel_size[0] / 2));
}
