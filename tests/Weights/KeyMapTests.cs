using System.Globalization;
using System.Text.Json;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Keys;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights;

public sealed class KeyMapTests
{
    /// <summary>Every published checkpoint of the specification, its map, and one tensor before and after.</summary>
    public static TheoryData<string, string, string, string> Published => new()
    {
        { "vgg_normalised.pth", "vgg19-normalised", "42.weight", "conv5_1.weight" },
        { "adain decoder.pth", "decoder-relu4_1", "1.weight", "conv4_1.weight" },
        { "sanet decoder_iter_500000.pth", "decoder-relu4_1", "28.bias", "conv1_1.bias" },
        { "lst vgg_r31.pth", "vgg19-normalised-linear-transfer", "conv1.weight", "preproc.weight" },
        { "lst vgg_r41.pth", "vgg19-normalised-linear-transfer", "conv10.weight", "conv4_1.weight" },
        { "lst vgg_r51.pth", "vgg19-normalised-linear-transfer", "conv14.bias", "conv5_1.bias" },
        { "lst dec_r41.pth", "decoder-relu4_1-linear-transfer", "conv19.weight", "conv1_1.weight" },
        { "lst dec_r31.pth", "decoder-relu3_1-linear-transfer", "conv7.weight", "conv3_1.weight" },
        { "lst r31.pth", "linear-transfer", "snet.convs.0.weight", "snet.convs.0.weight" },
        { "lst r41.pth", "linear-transfer", "unzip.bias", "unzip.bias" },
        { "lst r41_spn.pth", "linear-transfer-propagation", "decoder.layer2.0.bias", "decoder.layer2.0.bias" },
        { "sanet transformer_iter_500000.pth", "sanet", "sanet4_1.out_conv.weight", "sanet4_1.out_conv.weight" },
        {
            "magenta arbitrary_style_transfer model.ckpt (TF names, HWIO)", "magenta",
            "InceptionV3/Mixed_5c/Branch_1/Conv_1_0c_5x5/BatchNorm/moving_variance",
            "InceptionV3.Mixed_5c.Branch_1.Conv_1_0c_5x5.BatchNorm.running_var"
        },
    };

    [Theory, MemberData(nameof(Published))]
    public void EveryTensorOfThePublishedCheckpoint_GetsANameOfItsOwn(string checkpoint, string map, string from, string to)
    {
        KeyMap keys = KeyMap.Find(map);
        string[] published = PublishedNames(checkpoint);
        string?[] renamed = [.. published.Select(keys.Rename)];

        Assert.Equal(published.Length, renamed.OfType<string>().Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(to, keys.Rename(from));
    }

    [Fact]
    public void EveryCheckpointOfTheSpecification_HasAMap()
    {
        using JsonDocument shapes = JsonDocument.Parse(File.ReadAllText(SharedFile.Find("reference/shapes.json")));

        Assert.Equal(
            shapes.RootElement.EnumerateObject().Select(checkpoint => checkpoint.Name).Order(StringComparer.Ordinal),
            Published.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("vgg16-torchvision", "features.21.weight", "conv4_3.weight")]
    [InlineData("vgg16-torchvision", "features.28.bias", "conv5_3.bias")]
    [InlineData("vgg16-torchvision", "classifier.0.weight", null)]
    [InlineData("vgg19-torchvision", "features.34.weight", "conv5_4.weight")]
    [InlineData("vgg19-torchvision", "features.16.weight", "conv3_4.weight")]
    [InlineData("vgg16-slim", "vgg_16/conv3/conv3_2/weights", "conv3_2.weight")]
    [InlineData("vgg16-slim", "vgg_16/fc8/biases", null)]
    [InlineData("alexnet-torchvision", "features.10.weight", "conv5.weight")]
    [InlineData("lpips", "lin3.model.1.weight", "lin3.weight")]
    [InlineData("vgg19-collaborative", "conv51.bias", "conv5_1.bias")]
    [InlineData("vgg19-collaborative", "conv31_aux.weight", "relu3_1_projection.weight")]
    [InlineData("magenta", "transformer/contract/conv1/weights/Adam_1", null)]
    [InlineData("magenta", "global_step", null)]
    [InlineData("magenta", "transformer/contract/conv1/BatchNorm/Const", null)]
    [InlineData("magenta", "transformer/expand/conv3/strided_slice/stack_1", null)]
    [InlineData("magenta", "MobilenetV2/expanded_conv_2/depthwise/depthwise_weights", "MobilenetV2.expanded_conv_2.depthwise.weight")]
    [InlineData("magenta", "transformer/expand/dilate_conv/depthwise_weights", "transformer.expand.dilate_conv.depthwise.weight")]
    [InlineData("magenta", "style_params/a/conv/StyleNorm/Conv_1/biases", "style_params.a.conv.StyleNorm.Conv_1.bias")]
    [InlineData("magenta-tflite", "MobilenetV2/expanded_conv_3/depthwise/depthwise_bias", "MobilenetV2.expanded_conv_3.depthwise.bias")]
    [InlineData("magenta-tflite", "transformer/expand/conv1/MirrorPad/paddings", null)]
    public void Name_IsMapped(string map, string from, string? to) => Assert.Equal(to, KeyMap.Find(map).Rename(from));

    /// <summary>Decoders mirror the encoder; their convolutions stand in the file in the order in which they are applied.</summary>
    [Theory]
    [InlineData("adain decoder.pth", "decoder-relu4_1", "conv4_1 conv3_4 conv3_3 conv3_2 conv3_1 conv2_2 conv2_1 conv1_2 conv1_1")]
    [InlineData("lst dec_r41.pth", "decoder-relu4_1-linear-transfer", "conv4_1 conv3_4 conv3_3 conv3_2 conv3_1 conv2_2 conv2_1 conv1_2 conv1_1")]
    [InlineData("lst dec_r31.pth", "decoder-relu3_1-linear-transfer", "conv3_1 conv2_2 conv2_1 conv1_2 conv1_1")]
    [InlineData(
        "vgg_normalised.pth", "vgg19-normalised",
        "preproc conv1_1 conv1_2 conv2_1 conv2_2 conv3_1 conv3_2 conv3_3 conv3_4 conv4_1 conv4_2 conv4_3 conv4_4 conv5_1 conv5_2 conv5_3 conv5_4")]
    public void Convolutions_KeepTheirOrder(string checkpoint, string map, string expected)
    {
        string Layer(string name) => name[..name.LastIndexOf('.')];
        IEnumerable<string> inFileOrder = PublishedNames(checkpoint)
            .OrderBy(name => int.Parse(Layer(name).Replace("conv", string.Empty), CultureInfo.InvariantCulture));
        Assert.Equal(expected.Split(' '), inFileOrder.Select(name => Layer(KeyMap.Find(map).Rename(name)!)).Distinct());
    }

    [Theory]
    [InlineData("sanet transformer_iter_500000.pth", "sanet")]
    [InlineData("lst r31.pth", "linear-transfer")]
    [InlineData("lst r41.pth", "linear-transfer")]
    public void NamesOfTransforms_AreThePublishedOnes(string checkpoint, string map) =>
        Assert.All(PublishedNames(checkpoint), name => Assert.Equal(name, KeyMap.Find(map).Rename(name)));

    public static TheoryData<string, string, string, long[], long[], long[], long[]> Layouts => new()
    {
        { "magenta", "a/weights", "a.weight", [3, 4, 5, 6], [1, 2, 3, 4], [6, 5, 3, 4], [4, 3, 1, 2] },
        { "magenta", "a/depthwise_weights", "a.depthwise.weight", [3, 4, 5, 1], [1, 2, 3, 0], [5, 1, 3, 4], [3, 0, 1, 2] },
        { "magenta-tflite", "a/weights", "a.weight", [6, 3, 4, 5], [4, 1, 2, 3], [6, 5, 3, 4], [4, 3, 1, 2] },
        { "magenta-tflite", "a/depthwise_weights", "a.weight", [1, 3, 4, 5], [0, 1, 2, 3], [5, 1, 3, 4], [3, 0, 1, 2] },
    };

    /// <summary>The element at one index before is the element at the turned index after.</summary>
    [Theory, MemberData(nameof(Layouts))]
    public void Layout_BecomesOutputInputHeightWidth(
        string map, string from, string to, long[] shape, long[] index, long[] turnedShape, long[] turnedIndex)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor published = arange(shape.Aggregate(1L, (a, b) => a * b)).reshape(shape);

        using TensorFile file = KeyMap.Find(map).Apply(new Dictionary<string, Tensor> { [from] = published }, "model");

        Assert.Equal(turnedShape, file.Tensors[to].shape);
        Assert.True(file.Tensors[to].is_contiguous());
        Assert.Equal(published[At(index)].item<long>(), file.Tensors[to][At(turnedIndex)].item<long>());
    }

    [Fact]
    public void WrongMap_NamesTheFileTheMapAndTheTensors()
    {
        using Tensor tensor = zeros(1);

        var error = Assert.Throws<WeightsException>(
            () => KeyMap.Find("vgg19-normalised").Apply(new Dictionary<string, Tensor> { ["conv1.weight"] = tensor }, "vgg_r31.pth"));

        Assert.Contains("vgg_r31.pth", error.Message, StringComparison.Ordinal);
        Assert.Contains("conv1.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("vgg19-normalised", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prediction_int8_256.tflite", "magenta-tflite", 106, "MobilenetV2.Conv.weight", new long[] { 32, 3, 3, 3 })]
    [InlineData("transfer_int8_384.tflite", "magenta-tflite", 75, "transformer.contract.conv1.weight", new long[] { 8, 3, 9, 9 })]
    [InlineData(
        "magenta_transformer_separable_reiinakano.safetensors", "magenta", 90, "transformer.contract.conv1.weight",
        new long[] { 32, 3, 9, 9 })]
    [InlineData("wct_inv_conv3_1.safetensors", "decoder-relu3_1-wct", 10, "conv1_1.weight", new long[] { 3, 64, 3, 3 })]
    [InlineData("lst_dec_r31.safetensors", "decoder-relu3_1-linear-transfer", 10, "conv3_1.weight", new long[] { 128, 256, 3, 3 })]
    [InlineData("collab_4SE.safetensors", "vgg19-collaborative", 28, "conv4_1.weight", new long[] { 128, 64, 3, 3 })]
    public void RealFile_IsMappedWhole(string name, string map, int tensors, string tensor, long[] shape)
    {
        string path = SharedFile.Find($"weights/{name}");
        using TensorFile file = WeightsFile.Read(path);

        using TensorFile mapped = KeyMap.Find(map).Apply(file.Tensors, path);

        Assert.Equal(tensors, mapped.Tensors.Count);
        Assert.Equal(shape, mapped.Tensors[tensor].shape);
    }

    private static string[] PublishedNames(string checkpoint)
    {
        using JsonDocument shapes = JsonDocument.Parse(File.ReadAllText(SharedFile.Find("reference/shapes.json")));
        return [.. shapes.RootElement.GetProperty(checkpoint).GetProperty("shapes").EnumerateObject().Select(tensor => tensor.Name)];
    }

    private static TensorIndex[] At(long[] index) => [.. index.Select(i => TensorIndex.Single(i))];
}
