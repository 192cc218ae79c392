using StyleKernels.Models.Encoders;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Weights;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Encoders;

public sealed class LossNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EachLayer_ComesFromTheFirstFileThatHasIt()
    {
        RandomEncoder.Write(_folder["deep-enough-to-3"], VggArchitecture.Vgg19Normalised, ["relu3_1"]);
        RandomEncoder.Write(_folder["distilled"], VggArchitecture.Vgg19Distilled, ["relu1_1", "relu2_1", "relu3_1", "relu4_1"], PublishedDistilled);

        using LossNetwork network = LossNetwork.FromFiles([_folder["deep-enough-to-3"], _folder["distilled"]]);

        Assert.Equal("relu1_2, relu2_2, relu3_1 of vgg19-normalised; relu4_1 of vgg19-distilled", network.Description);
        using var scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> features = network.Extract(RandomEncoder.Pictures(1, 32, 32));
        Assert.Equal([64, 128, 256, 512], network.Objective.StyleLayers.Select(layer => features[$"{layer}"].shape[1]));
        Assert.All(features.Values, feature => Assert.Equal(ScalarType.Float32, feature.dtype));
    }

    [Fact]
    public void TorchvisionNames_AreVgg16WithThePapersLayers()
    {
        string[] modules = ["0", "2", "5", "7", "10", "12", "14", "17", "19", "21"];
        string[] convolutions = ["1_1", "1_2", "2_1", "2_2", "3_1", "3_2", "3_3", "4_1", "4_2", "4_3"];
        string Published(string name)
        {
            string[] parts = name.Split('.');
            return $"features.{modules[Array.IndexOf(convolutions, parts[0]["conv".Length..])]}.{parts[1]}";
        }

        RandomEncoder.Write(_folder["vgg16"], VggArchitecture.Vgg16, ["relu4_3"], Published);

        using LossNetwork network = LossNetwork.FromFiles([_folder["vgg16"]]);
        Assert.Equal(["relu1_2", "relu2_2", "relu3_3", "relu4_3"], network.Objective.StyleLayers.Select(layer => $"{layer}"));
        Assert.Equal(["relu3_3"], network.Objective.ContentLayers.Select(layer => $"{layer}"));
    }

    [Fact]
    public void PublishedFiles_GiveTheFeaturesOfTheConvertedOnes()
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using LossNetwork published = LossNetwork.FromFiles(
            [SharedFile.Find("weights/pth/vgg_r31.pth"), SharedFile.Find("weights/pth/collab_5SE.pth")]);
        using LossNetwork converted = LossNetwork.FromFiles(
            [SharedFile.Find("weights/vgg19_normalised_to_relu3_1.safetensors"), SharedFile.Find("weights/collab_5SE.safetensors")]);
        Tensor image = rand(1, 3, 32, 48);

        IReadOnlyDictionary<string, Tensor> features = published.Extract(image);

        Assert.Equal(["relu1_2", "relu2_2", "relu3_1", "relu4_1"], features.Keys.Order(StringComparer.Ordinal));
        Assert.All(converted.Extract(image), pair => Assert.Equal(0, TensorAssert.MaxError(features[pair.Key], pair.Value)));
    }

    [Fact]
    public void MissingLayer_IsNamedWithTheFiles()
    {
        RandomEncoder.Write(_folder["shallow"], VggArchitecture.Vgg19Normalised, ["relu3_1"]);
        var error = Assert.Throws<WeightsException>(() => LossNetwork.FromFiles([_folder["shallow"]]));
        Assert.Contains("relu4_1", error.Message);
        Assert.Contains(_folder["shallow"], error.Message);
    }

    [Fact]
    public void FileOfSomethingElse_IsRefused()
    {
        using Tensor tensor = ones(3);
        SafetensorsFile.Write(_folder["other"], new Dictionary<string, Tensor> { ["weight"] = tensor });
        var error = Assert.Throws<WeightsException>(() => LossNetwork.FromFiles([_folder["other"]]));
        Assert.Contains("no encoder", error.Message);
    }

    [Theory, InlineData(ScalarType.Float32, false), InlineData(ScalarType.BFloat16, true)]
    public void Description_NamesATypeThatIsNotFloat32_SoThatARunIsNotResumedInAnother(ScalarType type, bool named)
    {
        using LossNetwork network = LossNetwork.Embedded(type);
        Assert.Equal(named, network.Description.EndsWith("; in bfloat16", StringComparison.Ordinal));
    }

    [Fact]
    public void BFloat16_ChangesTheLossByLessThanOnePercent()
    {
        BFloat16Processor.SkipUnlessSound();
        using var scope = NewDisposeScope();
        using LossNetwork exact = LossNetwork.Embedded();
        using LossNetwork fast = LossNetwork.Embedded(ScalarType.BFloat16);
        using Tensor result = TestPictures.Gradient(96, 128);
        using Tensor style = TestPictures.Noise(96, 128);
        using Tensor mixed = (result * 0.7) + (style * 0.3);
        using var loss = new ObjectiveLoss(exact.Objective);

        ObjectiveTerms Terms(LossNetwork network) => loss.Forward(network.Extract(mixed), network.Extract(result), network.Extract(style));
        ObjectiveTerms expected = Terms(exact);
        ObjectiveTerms actual = Terms(fast);

        Assert.InRange(actual.Style.item<float>() / expected.Style.item<float>(), 0.99, 1.01);
        Assert.InRange(actual.Content.item<float>() / expected.Content.item<float>(), 0.99, 1.01);
    }

    [Fact]
    public void LayersOfAPyramid_AreThoseOfTheSmallerPicture()
    {
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using LossNetwork network = LossNetwork.Embedded(objective: _ => Objective.MultiScale);
        Tensor picture = RandomEncoder.Pictures(2, 64, 48);

        IReadOnlyDictionary<string, Tensor> features = network.Extract(picture);

        Assert.Equal(Objective.MultiScale.Layers.Select(layer => $"{layer}").Order(), features.Keys.Order());
        Tensor quarter = nn.functional.avg_pool2d(picture, 4);
        Assert.Equal(0, TensorAssert.MaxError(network.Extract(quarter, [new("relu2_2")])["relu2_2"], features["relu2_2@1/4"]));
    }

    [Fact]
    public void LayerThatNoEncoderHas_IsNamed()
    {
        var error = Assert.Throws<WeightsException>(
            () => LossNetwork.Embedded(objective: _ => new Objective([], [StyleTerm.Parse("relu9_1@1/2")])));
        Assert.Contains("relu9_1", error.Message);
    }

    private static string PublishedDistilled(string name)
    {
        string[] parts = name.Split('.');
        string layer = parts[0] switch
        {
            "preproc" => "conv0",
            _ when parts[0].EndsWith("_projection") => $"conv{parts[0][4]}{parts[0][6]}_aux",
            _ => $"conv{parts[0][4]}{parts[0][6]}",
        };
        return $"{layer}.{parts[1]}";
    }
}
