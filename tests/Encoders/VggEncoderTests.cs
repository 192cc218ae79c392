using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Encoders;

public sealed class VggEncoderTests : IDisposable
{
    private static readonly double[] CaffeMean = [103.939, 116.779, 123.68];

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(1);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void MagentaVgg16_AveragesAndKeepsTheOrderOfColours()
    {
        using VggEncoder encoder = RandomWeights.Draw(new VggEncoder(VggArchitecture.Vgg16Magenta, "relu1_2", "relu2_1"));
        Tensor image = Picture(7, 6);
        Dictionary<string, Tensor> weights = encoder.state_dict();

        IReadOnlyDictionary<string, Tensor> features = encoder.call(image);

        double[] mean = [.. CaffeMean.Reverse()];
        PlainMap first = PlainMap.From(image).PerChannel((c, value) => (255 * value) - mean[c])
            .Layer(weights, "conv1_1", reflect: false).Layer(weights, "conv1_2", reflect: false);
        PlainMap second = first.Pooled(ceil: false, average: true).Layer(weights, "conv2_1", reflect: false);
        TensorAssert.Close(first.ToTensor(), features["relu1_2"], 1e-5, "zero padding, RGB");
        TensorAssert.Close(second.ToTensor(), features["relu2_1"], 1e-5, "average pooling of an odd side");
    }

    [Theory]
    [InlineData(true, "AdaIN's encoder keeps the last row of an odd side")]
    [InlineData(false, "LinearTransfer's drops it")]
    public void NormalisedVgg19_PoolsOddSides(bool ceil, string reason)
    {
        VggArchitecture architecture = ceil ? VggArchitecture.Vgg19Normalised : VggArchitecture.Vgg19NormalisedFloor;
        using VggEncoder encoder = RandomWeights.Draw(new VggEncoder(architecture, "relu2_1"));
        Tensor image = Picture(7, 9);
        Dictionary<string, Tensor> weights = encoder.state_dict();

        Tensor features = encoder.call(image)["relu2_1"];

        Tensor expected = PlainMap.From(image).Convolved(weights["preproc.weight"], weights["preproc.bias"], reflect: true)
            .Layer(weights, "conv1_1", reflect: true).Layer(weights, "conv1_2", reflect: true)
            .Pooled(ceil, average: false).Layer(weights, "conv2_1", reflect: true).ToTensor();
        TensorAssert.Close(expected, features, 1e-5, reason);
    }

    [Theory]
    [InlineData("relu1_1", 1_804)]
    [InlineData("relu2_1", 112_588)]
    [InlineData("relu3_1", 555_340)]
    [InlineData("relu4_1", 3_505_740)]
    [InlineData("relu5_1", 12_944_972)]
    public void NormalisedVgg19_HasThePublishedNumberOfParameters(string tap, long expected)
    {
        using var encoder = new VggEncoder(VggArchitecture.Vgg19Normalised, tap);

        Assert.Equal(expected, encoder.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("relu1_2", 38_720)]
    [InlineData("relu2_2", 260_160)]
    [InlineData("relu3_3", 1_735_488)]
    [InlineData("relu4_3", 7_635_264)]
    public void Vgg16_HasThePublishedNumberOfParameters(string tap, long expected)
    {
        using var encoder = new VggEncoder(VggArchitecture.Vgg16, tap);

        Assert.Equal(expected, encoder.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void ImageSmallerThanThePooling_IsRefusedWithBothSizes()
    {
        using var encoder = new VggEncoder(VggArchitecture.Vgg16, "relu3_1");

        var error = Assert.Throws<ArgumentException>(() => encoder.call(rand(1, 3, 3, 8)));

        Assert.Contains("4x4", error.Message, StringComparison.Ordinal);
        Assert.Contains("(1, 3, 3, 8)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RealVgg16_AgreesWithFloat64()
    {
        using TensorFile file = WeightsFile.Read(SharedFile.Find("weights/vgg16_oxford_conv1_1_to_conv2_2.safetensors"));
        using EncoderWeights weights = EncoderWeights.Recognise(file, "vgg16");
        using VggEncoder encoder = weights.Build(["relu1_2", "relu2_2"]);
        Tensor image = Picture(9, 8);

        IReadOnlyDictionary<string, Tensor> features = encoder.call(image);

        PlainMap first = PlainMap.From(image).Reversed().PerChannel((c, value) => (255 * value) - CaffeMean[c])
            .Layer(file.Tensors, "conv1_1", reflect: false).Layer(file.Tensors, "conv1_2", reflect: false);
        PlainMap second = first.Pooled(ceil: false, average: false)
            .Layer(file.Tensors, "conv2_1", reflect: false).Layer(file.Tensors, "conv2_2", reflect: false);
        Assert.Equal(VggArchitecture.Vgg16Caffe, weights.Architecture);
        TensorAssert.Close(first.ToTensor(), features["relu1_2"], 1e-5, "first block");
        TensorAssert.Close(second.ToTensor(), features["relu2_2"], 1e-5, "second block");
    }

    [Fact]
    public void RealVgg19_AgreesWithFloat64()
    {
        using TensorFile file = WeightsFile.Read(SharedFile.Find("weights/vgg19_normalised_to_relu3_1.safetensors"));
        using EncoderWeights weights = EncoderWeights.Recognise(file, "vgg19");
        using VggEncoder encoder = weights.Build(["relu2_2", "relu3_1"]);
        Tensor image = Picture(11, 9);

        IReadOnlyDictionary<string, Tensor> features = encoder.call(image);

        PlainMap map = PlainMap.From(image).Convolved(file.Tensors["preproc.weight"], file.Tensors["preproc.bias"], reflect: true);
        map = map.Layer(file.Tensors, "conv1_1", reflect: true).Layer(file.Tensors, "conv1_2", reflect: true);
        map = map.Pooled(ceil: true, average: false);
        map = map.Layer(file.Tensors, "conv2_1", reflect: true).Layer(file.Tensors, "conv2_2", reflect: true);
        TensorAssert.Close(map.ToTensor(), features["relu2_2"], 1e-5, "second block");
        map = map.Pooled(ceil: true, average: false).Layer(file.Tensors, "conv3_1", reflect: true);
        TensorAssert.Close(map.ToTensor(), features["relu3_1"], 1e-5, "third block");
    }

    [Theory]
    [InlineData("weights/pth/vgg_r31.pth", "vgg19-normalised-floor", "relu3_1")]
    [InlineData("weights/pth/collab_5SE.pth", "vgg19-distilled", "relu5_1")]
    [InlineData("weights/collab_5SE.safetensors", "vgg19-distilled", "relu4_1")]
    public void RealFile_IsRecognisedByItsNames(string relative, string architecture, string tap)
    {
        string path = SharedFile.Find(relative);
        using TensorFile file = WeightsFile.Read(path);

        using EncoderWeights weights = EncoderWeights.Recognise(file, path);
        using VggEncoder encoder = weights.Build([tap]);

        Assert.Equal(architecture, weights.Architecture.Name);
        Assert.True(weights.Provides(tap));
        Assert.True(encoder.call(rand(1, 3, 32, 32))[tap].std().item<float>() > 0);
    }

    [Theory]
    [InlineData("0.weight", "vgg19-normalised", "flat sequential")]
    [InlineData("features.0.weight", "vgg16", "torchvision")]
    [InlineData("vgg_16/conv1/conv1_1/weights", "vgg16-magenta", "TensorFlow-slim")]
    public void PublishedNames_GiveTheArchitecture(string name, string architecture, string reason)
    {
        using var file = new TensorFile(new Dictionary<string, Tensor> { [name] = zeros(1, 1, 1, 1) });

        using EncoderWeights weights = EncoderWeights.Recognise(file, "file");

        Assert.True(architecture == weights.Architecture.Name, reason);
    }

    [Fact]
    public void FileWithoutEncoder_IsRefusedByName()
    {
        using var file = new TensorFile(new Dictionary<string, Tensor> { ["snet.fc.weight"] = zeros(1) });

        var error = Assert.Throws<WeightsException>(() => EncoderWeights.Recognise(file, "r41.pth"));

        Assert.Contains("r41.pth", error.Message, StringComparison.Ordinal);
        Assert.Contains("snet.fc.weight", error.Message, StringComparison.Ordinal);
    }

    private Tensor Picture(int height, int width) => rand([1, 3, height, width], generator: _generator);
}
