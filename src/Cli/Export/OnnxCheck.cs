using Microsoft.ML.OnnxRuntime.Tensors;
using StyleKernels.Models.Networks;
using StyleKernels.Onnx;
using StyleKernels.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace StyleKernels.Cli.Export;

/// <summary>Restyles the same pictures with a network and with its export.</summary>
/// <param name="network">The network.</param>
/// <param name="stylizer">Its export.</param>
/// <param name="style">The style that the export was made for; null where it has a predictor.</param>
internal sealed class OnnxCheck(StyleTransferNetwork network, OnnxStylizer stylizer, StyleCode? style)
{
    private const int Seed = 1;

    private static readonly PictureSize[] Sizes = [new(97, 131), new(480, 640)];
    private static readonly double[] Strengths = [1, 0.5];

    /// <summary>Measures every size and strength that the export takes.</summary>
    /// <param name="only">The one size that it takes, or null.</param>
    /// <param name="alpha">The one strength that it has, or null.</param>
    public IEnumerable<OnnxDifference> Measure(PictureSize? only, double? alpha)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor picture = Picture(new PictureSize(211, 257), Seed);
        StyleCode code = style ?? network.EncodeStyle(picture);
        OnnxStyleCode? exported = style is null ? stylizer.EncodeStyle(ToDense(picture)) : null;
        foreach (PictureSize size in only is { } fixedSize ? [fixedSize] : Sizes)
        {
            Tensor content = Picture(size, Seed + 1);
            foreach (double strength in alpha is { } fixedAlpha ? [fixedAlpha] : Strengths)
            {
                Tensor expected = network.Stylize(content, code, strength).clamp(0, 1);
                DenseTensor<float> actual = stylizer.Stylize(ToDense(content), exported, stylizer.HasStrength ? (float)strength : 1);
                yield return Compare(size, strength, expected, actual);
            }
        }
    }

    private static OnnxDifference Compare(PictureSize size, double strength, Tensor expected, DenseTensor<float> actual)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor difference = (expected - tensor(actual.ToArray(), expected.shape)).abs();
        return new OnnxDifference(size.Height, size.Width, strength, difference.max().item<float>(), difference.mean().item<float>());
    }

    private static DenseTensor<float> ToDense(Tensor picture) =>
        new(picture.contiguous().data<float>().ToArray(), [.. picture.shape.Select(length => (int)length)]);

    /// <summary>Coloured waves under a little noise: like a photograph it has large shapes, edges and grain.</summary>
    private static Tensor Picture(PictureSize size, int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        Tensor frequencies = rand([3, 2], generator: generator) * 40;
        Tensor y = linspace(0, 1, size.Height).view(1, -1, 1);
        Tensor x = linspace(0, 1, size.Width).view(1, 1, -1);
        Tensor waves = sin((y * frequencies.narrow(1, 0, 1).view(3, 1, 1)) + (x * frequencies.narrow(1, 1, 1).view(3, 1, 1)));
        Tensor noise = rand([3, size.Height, size.Width], generator: generator) * 0.2;
        return ((waves * 0.4) + 0.4 + noise).unsqueeze(0).contiguous().MoveToOuterDisposeScope();
    }
}
