using StyleKernels.Distill;
using StyleKernels.Models.Encoders;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Tools;

public sealed class SilentUnitsTests
{
    private static readonly string[] Taps = [.. VggArchitecture.Compact.Projections.Keys];

    [Fact]
    public void Revive_MakesSilentUnitsAnswerAndLeavesTheFeatures()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using VggEncoder encoder = RandomWeights.Draw(new VggEncoder(VggArchitecture.Compact, Taps));
        Tensor images = rand(2, 3, 64, 64, generator: new Generator(2));
        SilentUnits.Revive(encoder, images);
        Silence(encoder, "conv1_1", 3);
        Silence(encoder, "conv3_1", 7);
        Silence(encoder, "conv4_1", 11);
        Dictionary<string, Tensor> before = encoder.call(images).ToDictionary(pair => pair.Key, pair => pair.Value.clone());

        int revived = SilentUnits.Revive(encoder, images);

        Assert.InRange(revived, 3, 20);
        Assert.Equal(0, SilentUnits.Revive(encoder, images));
        foreach ((string tap, Tensor features) in encoder.call(images))
        {
            Assert.InRange((features - before[tap]).abs().max().item<float>(), 0, 1e-4f * before[tap].abs().max().item<float>());
        }
    }

    /// <summary>A bias that no input of this size outweighs.</summary>
    private static void Silence(VggEncoder encoder, string layer, int unit) =>
        ((Conv2d)encoder.named_children().Single(child => child.name == layer).module).bias![unit].fill_(-1e3);
}
