using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.LinearTransfer;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests.Networks.LinearTransfer;

public sealed class PublishedLinearTransferTests(LinearTransferFixture fixture)
    : NetworkLaws(fixture.Network), IClassFixture<LinearTransferFixture>
{
    private readonly PublishedLinearTransfer _network = fixture.Network;

    [Theory]
    [InlineData("relu3_1", 555_340, 2_890_464, 555_075)]
    [InlineData("relu4_1", 3_505_740, 5_156_192, 3_505_219)]
    public void Parameters_AreAsManyAsPublished(string tap, long encoder, long transform, long decoder)
    {
        using var network = new PublishedLinearTransfer(tap);

        Assert.Equal(encoder, Count(network, "encoder"));
        Assert.Equal(transform, Count(network, "transform"));
        Assert.Equal(decoder, Count(network, "decoder"));
        Assert.Equal(transform, network.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("relu3_1", "r31")]
    [InlineData("relu4_1", "r41")]
    public void PublishedCheckpoints_FillEveryTensor(string tap, string depth)
    {
        using var folder = new TemporaryFolder();
        using var network = new PublishedLinearTransfer(tap);
        PublishedCheckpoint.WriteRandom($"lst vgg_{depth}.pth", folder["encoder"]);
        PublishedCheckpoint.WriteRandom($"lst {depth}.pth", folder["transform"]);
        PublishedCheckpoint.WriteRandom($"lst dec_{depth}.pth", folder["decoder"]);

        network.LoadPublished(folder["encoder"], folder["transform"], folder["decoder"]);

        PublishedCheckpoint.AssertLoaded(Part(network, "encoder"), folder["encoder"], "vgg19-normalised-linear-transfer");
        PublishedCheckpoint.AssertLoaded(Part(network, "transform"), folder["transform"], "linear-transfer");
        PublishedCheckpoint.AssertLoaded(Part(network, "decoder"), folder["decoder"], $"decoder-{tap}-linear-transfer");
    }

    /// <summary>Without convolutions that look around, the matrix sees second moments only.</summary>
    [Fact]
    public void OrderOfThePositionsOfTheStyle_DoesNotMatterToItsMoments()
    {
        using var network = MatrixNetwork.Published(8, 4);
        Tensor onlyTheMiddle = zeros(3, 3);
        onlyTheMiddle[1, 1] = 1;
        foreach (Parameter weight in network.parameters().Where(parameter => parameter.dim() == 4))
        {
            weight.mul_(onlyTheMiddle);
        }

        Tensor style = randn(1, 8, 3, 4);
        Tensor permuted = style.flatten(2).index_select(2, randperm(12)).view(1, 8, 3, 4);

        TensorAssert.Close(network.call(style), network.call(permuted), 1e-5, "covariance forgets positions");
    }

    [Fact]
    public void Transform_MultipliesTheStylesMatrixOntoTheContents()
    {
        LinearTransform transform = _network.Transform;
        Tensor content = randn(1, 256, 3, 5);
        Tensor style = randn(1, 256, 4, 2);
        Dictionary<string, Tensor> weights = transform.state_dict();
        Tensor mean = style.mean([2, 3], keepdim: true);

        Tensor result = transform.call(content, transform.StyleMatrix(style), mean);

        Tensor centred = (content - content.mean([2, 3], keepdim: true)).flatten(2)[0];
        Tensor compressed = weights["compress.weight"].flatten(1).mm(centred) + weights["compress.bias"].unsqueeze(1);
        Tensor matrix = Matrix(weights, "snet", style).mm(Matrix(weights, "cnet", content));
        Tensor expected = weights["unzip.weight"].flatten(1).mm(matrix.mm(compressed)) + weights["unzip.bias"].unsqueeze(1) + mean.flatten(2)[0];
        TensorAssert.Close(expected.view(1, 256, 3, 5), result, 1e-4, "output = U(T · K(content)) + mean of the style, T = Ms · Mc");
    }

    [Fact]
    public void ReconstructionOfTheModule_KeepsTheMeanOfTheContent()
    {
        Tensor content = randn(1, 256, 3, 5);

        Tensor result = _network.Transform.Reconstruct(content);

        Tensor offset = _network.Transform.Reconstruct(zeros(1, 256, 1, 1)).squeeze();
        TensorAssert.Close(
            content.mean([2, 3]) + offset, result.mean([2, 3]), 1e-4, "centred features have no mean of their own");
    }

    [Fact]
    public void NoStrength_IsTheDecodedContent()
    {
        using StyleCode code = _network.EncodeStyle(Style);

        TensorAssert.Close(_network.Reconstruct(Content), _network.Stylize(Content, code, alpha: 0), 1e-6, "α = 0");
    }

    private static Tensor Matrix(Dictionary<string, Tensor> weights, string name, Tensor features)
    {
        Tensor x = features - features.mean([2, 3], keepdim: true);
        foreach (int layer in new[] { 0, 2, 4 })
        {
            x = functional.conv2d(x, weights[$"{name}.convs.{layer}.weight"], weights[$"{name}.convs.{layer}.bias"], padding: [1, 1]);
            x = layer == 4 ? x : functional.relu(x);
        }

        Tensor rows = x.flatten(2)[0];
        Tensor moments = rows.mm(rows.t()) / rows.shape[1];
        return (weights[$"{name}.fc.weight"].mv(moments.flatten()) + weights[$"{name}.fc.bias"]).view(32, 32);
    }

    private static Module Part(Module network, string name) => network.named_children().Single(child => child.name == name).module;

    private static long Count(Module network, string part) => Part(network, part).parameters().Sum(parameter => parameter.numel());
}
