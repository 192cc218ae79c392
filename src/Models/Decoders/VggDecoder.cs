using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Decoders;

/// <summary>
/// The mirror image of a VGG encoder, from the features of one tap back to an image: 3x3 convolutions with reflection padding, a ReLU after
/// all but the last, nearest upsampling in place of pooling. Its layers have the names of the encoder's that they undo.
/// </summary>
public sealed class VggDecoder : Module<Tensor, Tensor>
{
    private readonly string _tap;
    private readonly IReadOnlyList<(string Name, Conv2d Layer, bool Upsample)> _layers;

    /// <summary>Builds the decoder with random weights.</summary>
    /// <param name="architecture">The encoder to mirror.</param>
    /// <param name="tap">Where the features come from, for example <c>relu4_1</c>.</param>
    public VggDecoder(VggArchitecture architecture, string tap)
        : base($"decoder-{tap}")
    {
        _tap = tap;
        _layers = [.. architecture.PositionsTo(architecture.TapPosition(tap)).Reverse().Select(position => Layer(architecture, position))];
        foreach ((string name, Conv2d layer, _) in _layers)
        {
            register_module(name, layer);
        }
    }

    /// <summary>The image of features.</summary>
    /// <param name="features">(N, C, H, W) in the manner of the tap.</param>
    /// <returns>(N, 3, s · H, s · W) with s = 2 for every pooling before the tap; not limited to [0, 1].</returns>
    public override Tensor forward(Tensor features)
    {
        Tensor x = features;
        foreach ((_, Conv2d layer, bool upsample) in _layers)
        {
            bool last = ReferenceEquals(layer, _layers[^1].Layer);
            x = MapStep.Next(x, from => Apply(layer, from, upsample, last), keep: ReferenceEquals(x, features));
        }

        return x;
    }

    /// <summary>Reads a published decoder: of AdaIN, SANet, LinearTransfer, or of the ports of universal style transfer.</summary>
    /// <param name="path">The file, of any format that <see cref="WeightsFile"/> knows.</param>
    /// <exception cref="WeightsException">The file is broken or holds no decoder from this tap.</exception>
    public void LoadPublished(string path) => PublishedWeights.Load(
        this, path, [$"decoder-{_tap}", $"decoder-{_tap}-linear-transfer", $"decoder-{_tap}-wct"]);

    private static (string Name, Conv2d Layer, bool Upsample) Layer(VggArchitecture architecture, (int Block, int Index) position)
    {
        (int block, int index) = position;
        int width = architecture.Widths[block - 1];
        int next = index > 1 ? width : block > 1 ? architecture.Widths[block - 2] : 3;
        return ($"conv{block}_{index}", Conv2d(width, next, 3), index == 1 && block > 1);
    }

    private static Tensor Apply(Conv2d layer, Tensor x, bool upsample, bool last)
    {
        Tensor y = layer.call(BorderPadding.Reflect(x, 1));
        if (last)
        {
            return y;
        }

        y = functional.relu(y);
        return upsample ? functional.interpolate(y, scale_factor: [2.0, 2.0], mode: InterpolationMode.Nearest) : y;
    }
}
