using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Training;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

/// <summary>What the terms beside content and style do to a network. Alone: a run seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class TrainerTermsTests : IClassFixture<TrainingFolders>
{
    private readonly TrainingFolders _folders;

    public TrainerTermsTests(TrainingFolders folders)
    {
        _folders = folders;
    }

    [Fact]
    public Task ToneWeight_KeepsLightWhereTheContentHasIt() => AssertFalls(
        "tone", options => options with { ToneWeight = 4 }, (network, content, style) => Tone.Distance(network.call(content, style), content), 0.8);

    [Fact]
    public Task FlatWeight_KeepsFlatContentsQuiet() => AssertFalls(
        "flat",
        options => options with { FlatWeight = 10 },
        (network, content, style) => FlatAreas.Excess(network.call(content, style), content, style),
        0.8);

    [Fact]
    public Task IdentityWeight_BringsTheContentBack() => AssertFalls(
        "identity",
        options => options with { IdentityWeight = 4 },
        (network, content, _) => (network.call(content, content) - content).square().mean(),
        0.9);

    [Fact]
    public Task TotalVariationWeight_MakesResultsSmoother() => AssertFalls(
        "smooth",
        options => options with { TotalVariationWeight = 50 },
        (network, content, style) => TotalVariation.Of(network.call(content, style)),
        0.8);

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task WeightOutOfRange_IsNamed(double weight)
    {
        TrainingOptions options = _folders.Options("range");
        Assert.StartsWith("tone-weight", (await Refused(options with { ToneWeight = weight })).Message);
        Assert.StartsWith("flat-weight", (await Refused(options with { FlatWeight = weight })).Message);
        Assert.StartsWith("identity-weight", (await Refused(options with { IdentityWeight = weight })).Message);
        Assert.StartsWith("total-variation-weight", (await Refused(options with { TotalVariationWeight = weight })).Message);

        Task<TrainingException> Refused(TrainingOptions refused) => Assert.ThrowsAsync<TrainingException>(() => _folders.Train(refused));
    }

    /// <summary>Trains with a term and, once for all of them, without: what it looks at must be this many times smaller with it.</summary>
    private async Task AssertFalls(
        string name, Func<TrainingOptions, TrainingOptions> term, Func<StyleTransferNetwork, Tensor, Tensor, Tensor> looksAt, double below)
    {
        double without = await Measured(_folders.Options("without"));
        double with = await Measured(term(_folders.Options(name)));
        Assert.True(with < below * without, $"{with}, without the term {without}");

        async Task<double> Measured(TrainingOptions options)
        {
            string checkpoint = Path.Combine(options.OutputDirectory, "compact-googlemagenta.safetensors");
            if (!File.Exists(checkpoint))
            {
                await _folders.Train(options with { Steps = 20, SaveEvery = 20, StyleWeight = 4 });
            }

            using IDisposable noGrad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            using StyleTransferNetwork network = NetworkCheckpoint.Load(checkpoint);
            Tensor content = ImageFile.Load(Path.Combine(_folders.Content, "0.png"));
            Tensor style = ImageFile.Load(Path.Combine(_folders.Style, "0.png"));
            return looksAt(network, content, style).item<float>();
        }
    }
}
