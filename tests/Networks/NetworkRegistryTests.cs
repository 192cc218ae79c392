using StyleKernels.Models.Networks;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

public sealed class NetworkRegistryTests
{
    [Fact]
    public void FifthNetwork_NeedsOneRegistration()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        NetworkRegistry.Register("mean-colour", () => new MeanColourNetwork());
        using var network = new MeanColourNetwork();
        NetworkCheckpoint.Save(network, folder["fifth.safetensors"], new Dictionary<string, string>());

        using StyleTransferNetwork loaded = NetworkCheckpoint.Load(folder["fifth.safetensors"]);

        Assert.IsType<MeanColourNetwork>(loaded);
        Assert.Equal([1, 3, 2, 5], loaded.call(rand(1, 3, 2, 5), rand(1, 3, 4, 4)).shape);
        Assert.Contains("mean-colour", NetworkRegistry.Names);
    }

    [Fact]
    public void PublishedFiles_AreThoseThatTheNetworkReads() => Assert.All(NetworkRegistry.Names, name =>
    {
        using StyleTransferNetwork network = NetworkRegistry.Create(name);
        Assert.Equal((network as IPublishedNetwork)?.PublishedFiles ?? [], NetworkRegistry.PublishedFiles(name));
    });

    [Fact]
    public void PublishedFiles_OfANetworkFromOutside_AreAskedOfItOnce()
    {
        int made = 0;
        NetworkRegistry.Register("mean-colour-published", () =>
        {
            made++;
            return new PublishedMeanColour();
        });

        Assert.Equal(["adain-decoder"], NetworkRegistry.PublishedFiles("mean-colour-published"));
        Assert.Equal(["adain-decoder"], NetworkRegistry.PublishedFiles("mean-colour-published"));
        Assert.Equal(1, made);
    }

    [Fact]
    public void NameThatIsTaken_IsRefused() =>
        Assert.Throws<ArgumentException>(() => NetworkRegistry.Register("adain", () => new MeanColourNetwork()));

    [Fact]
    public void UnknownArchitecture_IsRefusedWithThoseThereAre()
    {
        using var folder = new TemporaryFolder();
        using var weight = ones(1);
        SafetensorsFile.Write(
            folder["x.safetensors"], new Dictionary<string, Tensor> { ["a"] = weight }, new Dictionary<string, string> { ["architecture"] = "cubism" });

        var error = Assert.Throws<WeightsException>(() => NetworkCheckpoint.Load(folder["x.safetensors"]));

        Assert.Contains("cubism", error.Message, StringComparison.Ordinal);
        Assert.Contains("sanet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownCheckpoint_IsRefusedWithTheArchitecturesThereAre()
    {
        var error = Assert.Throws<WeightsException>(() => NetworkCheckpoint.Load("no-such-model"));

        Assert.Contains("compact-googlemagenta", error.Message, StringComparison.Ordinal);
    }

    private sealed class PublishedMeanColour() : MeanColourNetwork("mean-colour-published"), IPublishedNetwork
    {
        public IReadOnlyList<string> PublishedFiles => ["adain-decoder"];

        public void LoadPublished(IReadOnlyList<string> paths)
        {
        }
    }

    /// <summary>Gives contents the mean colour of the style.</summary>
    private class MeanColourNetwork(string architecture = "mean-colour") : StyleTransferNetwork(architecture)
    {
        protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style) =>
            new Dictionary<string, Tensor> { ["colour"] = style.mean([2, 3], keepdim: true) };

        protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) =>
            content + (alpha * (style["colour"] - content.mean([2, 3], keepdim: true)));
    }
}
