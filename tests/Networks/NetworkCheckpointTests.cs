using StyleKernels.Models.Networks;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

public sealed class NetworkCheckpointTests : IDisposable
{
    private const string Weight = "decoder.to_image.weight";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NumberThatIsNotFinite_IsNotWritten()
    {
        using StyleTransferNetwork network = WithAWeightOf(double.NaN);
        File.WriteAllText(_folder["good.safetensors"], "the last good one");

        var error = Assert.Throws<WeightsException>(() => Save(network, "good.safetensors"));

        Assert.Contains(Weight, error.Message, StringComparison.Ordinal);
        Assert.Equal("the last good one", File.ReadAllText(_folder["good.safetensors"]));
    }

    [Fact]
    public void NumberBeyondFloat16_ComesBack()
    {
        using StyleTransferNetwork network = WithAWeightOf(1e6);

        Save(network, "large.safetensors");

        using StyleTransferNetwork loaded = NetworkCheckpoint.Load(_folder["large.safetensors"]);
        Assert.Equal(1e6f, loaded.state_dict()[Weight].max().item<float>());
    }

    private void Save(StyleTransferNetwork network, string name) =>
        NetworkCheckpoint.Save(network, _folder[name], new Dictionary<string, string>(), ScalarType.Float16);

    private static StyleTransferNetwork WithAWeightOf(double value)
    {
        using IDisposable noGrad = no_grad();
        StyleTransferNetwork network = NetworkRegistry.Create("compact-adain");
        network.state_dict()[Weight][0, 0, 0, 0] = value;
        return network;
    }
}
