using StyleKernels.Evaluation;
using StyleKernels.Evaluation.Quality;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Weights;
using StyleKernels.Tests.Weights.Writers;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Quality;

public sealed class LpipsTests : IDisposable
{
    /// <summary>Where torchvision's convolutions stand, with their strides and paddings, and whether a pooling comes before.</summary>
    private static readonly (string Name, int Stride, int Padding, bool Pool)[] Layers =
        [("features.0", 4, 2, false), ("features.3", 1, 2, true), ("features.6", 1, 1, true), ("features.8", 1, 1, false), ("features.10", 1, 1, false)];

    private static readonly long[][] Shapes = [[64, 3, 11, 11], [192, 64, 5, 5], [384, 192, 3, 3], [256, 384, 3, 3], [256, 256, 3, 3]];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(64, 64), InlineData(31, 50), InlineData(97, 130)]
    public void WithTheRealWeightsOfChannels_ItIsTheFormula_InFloat64(int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        string weights = SharedFile.Find("weights/pth/alex_v0.1.pth");
        using var lpips = new Lpips([weights, WriteNetwork(classifier: true)]);
        (Tensor a, Tensor b) = (PictureFolders.Picture(height, width, 1), PictureFolders.Picture(height, width, 2));
        using TensorFile linear = WeightsFile.Read(weights);
        using TensorFile network = WeightsFile.Read(_folder["alexnet.pth"]);

        double expected = InFloat64(a, b, network, linear);
        Assert.True(expected > 0.01);
        Assert.Equal(expected, lpips.Distance(a, b), 1e-4 * expected);
        Assert.Equal(0, lpips.Distance(a, a));
        Assert.Equal(lpips.Distance(a, b), lpips.Distance(b, a), 1e-6);
    }

    [Fact]
    public void APictureTooSmall_HasNoValue()
    {
        using DisposeScope scope = NewDisposeScope();
        using Lpips lpips = Random();
        Assert.True(double.IsNaN(lpips.Distance(PictureFolders.Picture(30, 90, 1), PictureFolders.Picture(30, 90, 2))));
    }

    [Fact]
    public void Files_MayHaveOurNamesToo_InAnyOrder()
    {
        using DisposeScope scope = NewDisposeScope();
        using var module = new AlexNetEncoder();
        ModuleWeights.Save(module, _folder["ours.safetensors"]);
        using var lpips = new Lpips([_folder["ours.safetensors"], WriteWeights()]);
        Assert.InRange(lpips.Distance(PictureFolders.Picture(40, 40, 1), PictureFolders.Picture(40, 40, 2)), 1e-9, 10);
    }

    [Theory]
    [InlineData("one", "needs two files")]
    [InlineData("twice", "needs two files")]
    [InlineData("none", "needs two files")]
    [InlineData("page", "web page")]
    [InlineData("narrow", "conv1.weight has shape")]
    [InlineData("vgg", "features.34")]
    public void OtherFiles_AreRefusedInOneLine(string kind, string expected)
    {
        using DisposeScope scope = NewDisposeScope();
        string weights = WriteWeights();
        string[] files = kind switch
        {
            "one" => [weights],
            "twice" => [weights, weights],
            "none" => [WriteNetwork(), _folder["alexnet.pth"]],
            "page" => [weights, Write("page.pth", [.. "<!DOCTYPE html><html></html>"u8])],
            "narrow" => [weights, WriteNetwork(first: [64, 3, 3, 3])],
            _ => [weights, Write("vgg.pth", PthWriter.Zip(new Dictionary<string, Tensor> { ["features.34.weight"] = zeros(1) }))],
        };
        var error = Assert.ThrowsAny<IOException>(() => new Lpips(files));
        Assert.True(error is WeightsException or EvaluationException);
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static double InFloat64(Tensor a, Tensor b, TensorFile network, TensorFile linear)
    {
        (Tensor[] ofA, Tensor[] ofB) = (Maps(a, network), Maps(b, network));
        double sum = 0;
        for (int layer = 0; layer < Layers.Length; layer++)
        {
            Tensor weights = linear.Tensors[$"lin{layer}.model.1.weight"].to(float64);
            sum += ((Unit(ofA[layer]) - Unit(ofB[layer])).square() * weights).sum([1]).mean().item<double>();
        }

        return sum;

        static Tensor Unit(Tensor map) => map / (map.square().sum([1], keepdim: true).sqrt() + 1e-10);
    }

    private static Tensor[] Maps(Tensor picture, TensorFile network)
    {
        var maps = new List<Tensor>();
        Tensor x = (picture.to(float64) * 2) - 1;
        x = (x - tensor(new double[] { -.030, -.088, -.188 }).view(1, 3, 1, 1)) / tensor(new double[] { .458, .448, .450 }).view(1, 3, 1, 1);
        foreach ((string name, int stride, int padding, bool pool) in Layers)
        {
            x = pool ? nn.functional.max_pool2d(x, 3, 2) : x;
            (Tensor weight, Tensor bias) = (network.Tensors[name + ".weight"].to(float64), network.Tensors[name + ".bias"].to(float64));
            x = nn.functional.conv2d(x, weight, bias, strides: [stride, stride], padding: [padding, padding]).relu();
            maps.Add(x);
        }

        return [.. maps];
    }

    private Lpips Random() => new([WriteWeights(), WriteNetwork()]);

    private string WriteNetwork(bool classifier = false, long[]? first = null)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (((string name, _, _, _), long[] shape) in Layers.Zip(Shapes))
        {
            long[] real = tensors.Count == 0 && first is not null ? first : shape;
            tensors[name + ".weight"] = randn(real) / Math.Sqrt(real[1] * real[2] * real[3] / 2.0);
            tensors[name + ".bias"] = randn(shape[0]) * 0.1;
        }

        if (classifier)
        {
            tensors["classifier.6.bias"] = randn(1000);
        }

        return Write("alexnet.pth", PthWriter.Zip(tensors));
    }

    private string WriteWeights()
    {
        var tensors = Shapes.Index().ToDictionary(shape => $"lin{shape.Index}.model.1.weight", shape => rand(1, shape.Item[0], 1, 1));
        return Write("lpips.pth", PthWriter.Zip(tensors));
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }
}
