using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>MobileNetV2 (Sandler et al. 2018) without its classifier: the encoder of Magenta's mobile style predictor, fed RGB in [0, 1].</summary>
internal sealed class MobileNetV2 : Module<Tensor, Tensor>
{
    /// <summary>Channels of the last layer.</summary>
    public const int Channels = 1280;

    /// <summary>The product of all steps.</summary>
    public const int SmallestSide = 32;

    /// <summary>Of the moving statistics.</summary>
    public const double Decay = 0.997;

    /// <summary>Channels, step of the first, and number of the blocks.</summary>
    private static readonly (int Channels, int Stride, int Count)[] Groups =
        [(16, 1, 1), (24, 2, 2), (32, 2, 3), (64, 2, 4), (96, 1, 3), (160, 2, 3), (320, 1, 1)];

    private readonly List<Module<Tensor, Tensor>> _layers = [];

    /// <summary>Builds it with random weights.</summary>
    public MobileNetV2()
        : base(nameof(MobileNetV2))
    {
        Add("Conv", new SlimConvolution(3, 32, 3, 3, decay: Decay) { Stride = 2 });
        _layers.Add(ReLU6());
        (int inputs, int index) = (32, 0);
        foreach ((int channels, int stride, int count) in Groups)
        {
            for (int i = 0; i < count; i++, index++)
            {
                Add(index == 0 ? "expanded_conv" : $"expanded_conv_{index}", new InvertedResidual(inputs, channels, i == 0 ? stride : 1, index == 0));
                inputs = channels;
            }
        }

        Add("Conv_1", new SlimConvolution(inputs, Channels, 1, 1, decay: Decay));
        _layers.Add(ReLU6());
    }

    /// <summary>Features of the last layer.</summary>
    /// <param name="image">RGB in [0, 1], (N, 3, H, W).</param>
    /// <returns>(N, 1280, about H / 32, about W / 32).</returns>
    public override Tensor forward(Tensor image)
    {
        Tensor x = image;
        foreach (Module<Tensor, Tensor> layer in _layers)
        {
            x = MapStep.Next(x, layer.call, keep: ReferenceEquals(x, image));
        }

        return x;
    }

    private void Add(string name, Module<Tensor, Tensor> layer)
    {
        register_module(name, layer);
        _layers.Add(layer);
    }
}
