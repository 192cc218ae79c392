using StyleKernels.Models.Encoders;
using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><see cref="VggEncoder"/> with reflection padding and maximum pooling, from one tap to another.</summary>
internal sealed class VggEncoderExport
{
    private const string Preprocessing = "preproc";

    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetStd = [0.229f, 0.224f, 0.225f];

    private readonly NetworkScope _encoder;
    private readonly VggArchitecture _architecture;

    /// <param name="encoder">Its weights.</param>
    /// <exception cref="NotSupportedException">The encoder pads or pools in another way.</exception>
    public VggEncoderExport(NetworkScope encoder)
    {
        _encoder = encoder;
        _architecture = encoder.As<VggEncoder>().Architecture;
        if (_architecture.Padding != EncoderPadding.Reflection || _architecture.Pooling == EncoderPooling.AverageFloor)
        {
            throw new NotSupportedException($"the encoder {_architecture.Name} has no ONNX export");
        }
    }

    /// <summary>Features at a tap.</summary>
    /// <param name="image">RGB in [0, 1], (N, 3, H, W).</param>
    /// <param name="tap">For example <c>relu3_1</c>.</param>
    public Value Features(Value image, string tap) => Run(Preprocessed(image), (0, 0), _architecture.TapPosition(tap));

    /// <summary>Features at a tap, from those at a shallower one.</summary>
    public Value Deepened(Value features, string from, string tap) => Run(features, _architecture.TapPosition(from), _architecture.TapPosition(tap));

    private Value Run(Value x, (int Block, int Index) after, (int Block, int Index) to)
    {
        foreach ((int block, int index) in _architecture.PositionsTo(to).Where(position => position.CompareTo(after) > 0))
        {
            Value input = block > 1 && index == 1 ? x.MaxPooled(2, 2, _architecture.Pooling == EncoderPooling.MaxCeil) : x;
            x = input.ConvolvedReflecting(_encoder[$"conv{block}_{index}"]).Relu();
        }

        return x;
    }

    private Value Preprocessed(Value image) => _architecture.Input switch
    {
        EncoderInput.Convolution => image.Convolved(_encoder[Preprocessing]),
        EncoderInput.ImageNet => (image - PerChannel(ImageNetMean, image.Graph)) / PerChannel(ImageNetStd, image.Graph),
        _ => throw new NotSupportedException($"the encoder {_architecture.Name} has no ONNX export"),
    };

    private static Value PerChannel(float[] values, GraphBuilder graph) => graph.Constant(values, [1, 3, 1, 1]);
}
