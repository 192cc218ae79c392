using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Encoders;

/// <summary>The convolutions of AlexNet as torchvision has it (Krizhevsky 2014, "One weird trick"), with the maps after each ReLU.</summary>
public sealed class AlexNetEncoder : Module<Tensor, IReadOnlyList<Tensor>>
{
    /// <summary>The smallest side of a picture from which anything is left behind two poolings.</summary>
    public const int SmallestSide = 31;

    private readonly Conv2d[] _convolutions =
    [
        Conv2d(3, 64, 11, stride: 4, padding: 2), Conv2d(64, 192, 5, padding: 2),
        Conv2d(192, 384, 3, padding: 1), Conv2d(384, 256, 3, padding: 1), Conv2d(256, 256, 3, padding: 1),
    ];

    /// <summary>Builds it, with random weights.</summary>
    public AlexNetEncoder()
        : base("alexnet")
    {
        foreach ((int i, Conv2d convolution) in _convolutions.Index())
        {
            register_module($"conv{i + 1}", convolution);
        }
    }

    /// <summary>Channels of the maps.</summary>
    public static IReadOnlyList<int> Channels { get; } = [64, 192, 384, 256, 256];

    /// <summary>The maps after the five ReLUs.</summary>
    /// <param name="image">(N, 3, H, W), RGB less the mean and over the deviation of ImageNet; sides of at least <see cref="SmallestSide"/>.</param>
    /// <returns>(N, 64, about H/4, about W/4), then 192 channels at an eighth, then 384, 256 and 256 at a sixteenth.</returns>
    public override IReadOnlyList<Tensor> forward(Tensor image)
    {
        if (image.dim() != 4 || image.shape[1] != 3 || Math.Min(image.shape[2], image.shape[3]) < SmallestSide)
        {
            throw new ArgumentException(
                $"AlexNet needs images (N, 3, H, W) of at least {SmallestSide}x{SmallestSide} pixels, "
                    + $"this has shape ({string.Join(", ", image.shape)})",
                nameof(image));
        }

        var maps = new List<Tensor>();
        Tensor x = image;
        foreach ((int i, Conv2d convolution) in _convolutions.Index())
        {
            Tensor input = i is 1 or 2 ? functional.max_pool2d(x, kernel_size: 3, stride: 2) : x;
            x = functional.relu(convolution.call(input));
            maps.Add(x);
        }

        return maps;
    }
}
