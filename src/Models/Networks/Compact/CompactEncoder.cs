using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.Compact;

/// <summary>
/// A small encoder that is trained with its network, in place of VGG-19: a few convolutions with reflection padding and ReLU.
/// </summary>
internal sealed class CompactEncoder : Module<Tensor, Tensor>
{
    /// <summary>Channels of the features.</summary>
    public const int Channels = 96;

    /// <summary>The features are smaller than the image by this factor.</summary>
    public const int Step = 4;

    private const int FullWidth = 16;
    private const int HalfWidth = 48;

    [ComponentName(Name = "convolutions")]
    private readonly ModuleList<Conv2d> _convolutions;

    /// <summary>Builds it with random weights.</summary>
    public CompactEncoder()
        : base(nameof(CompactEncoder))
    {
        _convolutions = new ModuleList<Conv2d>(
            Conv2d(3, FullWidth, 5),
            Conv2d(FullWidth, HalfWidth, 3, stride: 2),
            Conv2d(HalfWidth, Channels, 3, stride: 2),
            Conv2d(Channels, Channels, 3));
        RegisterComponents();
    }

    /// <summary>Features of an image.</summary>
    /// <param name="image">(N, 3, H, W) in [0, 1], H and W multiples of 4.</param>
    /// <returns>(N, 96, H / 4, W / 4), not negative.</returns>
    public override Tensor forward(Tensor image)
    {
        Tensor x = MapStep.Next(image, from => (from * 4) - 2, keep: true);
        foreach (Conv2d layer in _convolutions)
        {
            x = MapStep.Next(x, from => functional.relu(layer.call(BorderPadding.Reflect(from, (int)layer.kernel_size[0] / 2))));
        }

        return x;
    }
}
