using StyleKernels.Cli;
using StyleKernels.Cli.ModelList;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Cli.ModelList;

/// <summary>Alone: torch's generator and the folder of the weights store belong to the whole process.</summary>
[Collection(RunAlone.Name)]
public sealed class ModelNameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EnvironmentVariable _store;

    public ModelNameTests() => _store = new EnvironmentVariable(WeightsStore.FolderVariable, _folder["store"]);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("adain", "compact-adain", "the published files are missing")]
    [InlineData("compact-adain", "compact-adain", "built in")]
    [InlineData("linear-transfer-r41", "linear-transfer-r41", "nothing of it is here")]
    [InlineData("cubism", "cubism", "there is no such model")]
    public void Resolving_MakesNoNetwork(string name, string expected, string reason)
    {
        string? resolved = null;

        Assert.Equal(Drawn(() => { }), Drawn(() => resolved = ModelName.Resolve(name, loss: null)));

        Assert.True(resolved == expected, $"{reason}: {resolved}");
    }

    [Theory]
    [InlineData("sanet", StyleLossKind.Classic, "compact-sanet-classic")]
    [InlineData("sanet", StyleLossKind.Balanced, "compact-sanet")]
    [InlineData("compact-adain", StyleLossKind.Classic, "compact-adain-classic")]
    [InlineData(null, StyleLossKind.Classic, "compact-googlemagenta-classic")]
    public void Loss_ChoosesTheBuiltInModelThatWasTrainedWithIt(string? name, StyleLossKind loss, string expected) =>
        Assert.Equal(expected, ModelName.Resolve(name, loss));

    [Theory]
    [InlineData("sanet", null, true, "its files are missing")]
    [InlineData("compact-sanet", null, false, "it is what was named")]
    [InlineData("sanet", StyleLossKind.Classic, false, "a loss asks for a built-in model")]
    [InlineData("compact-sanet", StyleLossKind.Classic, false, "the same")]
    [InlineData(null, null, false, "nothing was named")]
    public void StandIns_AreThoseForMissingPublishedNetworks(string? name, StyleLossKind? loss, bool expected, string reason) =>
        Assert.True(expected == ModelName.StandsInFor(name, loss, ModelName.Resolve(name, loss)), reason);

    [Fact]
    public void Loss_OfWhatIsNotBuiltIn_IsRefused()
    {
        File.WriteAllBytes(_folder["mine.safetensors"], [1]);
        string[] named = [_folder["mine.safetensors"], "cubism"];
        Assert.All(named, name => Assert.Contains(
            $"'{name}' is none of them", Assert.Throws<CommandException>(() => ModelName.Resolve(name, StyleLossKind.Classic)).Message));
        string mistyped = Assert.Throws<CommandException>(() => ModelName.Resolve("sanett", StyleLossKind.Classic)).Message;
        Assert.EndsWith("; did you mean 'sanet'?", mistyped);
    }

    [Fact]
    public async Task LossOfStylize_IsThatOfTheModel()
    {
        TestPictures.Write(_folder["content.png"], _folder["style.png"]);
        string[] chosen = await Results("--model", "adain", "--loss", "classic");
        Assert.Equal(await Results("--model", "compact-adain-classic"), chosen);
        Assert.NotEqual(await Results("--model", "compact-adain"), chosen);

        async Task<string[]> Results(params string[] model)
        {
            var run = await StyleKernelsCommand.Run(
                ["stylize", _folder["content.png"], "--style", _folder["style.png"], "--output", _folder["result.png"], "--overwrite", .. model]);
            Assert.True(run.ExitCode == 0, string.Join('\n', run.Error));
            using Tensor result = ImageFile.Load(_folder["result.png"]);
            return [.. result.data<float>().Select(value => value.ToString("F4"))];
        }
    }

    [Fact]
    public void PublishedNetwork_WhoseFilesAreHere_IsTaken()
    {
        Directory.CreateDirectory(_folder["store"]);
        foreach (string file in NetworkRegistry.PublishedFiles("adain"))
        {
            File.WriteAllBytes(Path.Combine(_folder["store"], WeightsCatalog.Find(file).File), [1]);
        }

        Assert.Equal("adain", ModelName.Resolve("adain", loss: null));
    }

    [Fact]
    public void Loading_MakesTheNetworkOnce() =>
        Assert.Equal(Drawn(() => NetworkRegistry.Create("compact-adain").Dispose()), Drawn(() => NetworkCheckpoint.Load("compact-adain").Dispose()));

    [Fact]
    public void Loading_WhatIsNotInTheStore_MakesNoNetwork() =>
        Assert.Equal(Drawn(() => { }), Drawn(() => Assert.Throws<WeightsException>(() => NetworkCheckpoint.Load("adain"))));

    [Fact]
    public async Task List_MakesNoNetwork()
    {
        manual_seed(5);
        StyleKernelsCommand.CommandResult run = await StyleKernelsCommand.Run("models");
        Assert.Equal(0, run.ExitCode);

        float drawn = Draw();

        Assert.Equal(Drawn(() => { }), drawn);
    }

    /// <summary>What torch's generator draws after an action; random weights would have moved it.</summary>
    private static float Drawn(Action action)
    {
        manual_seed(5);
        action();
        return Draw();
    }

    private static float Draw()
    {
        using Tensor one = rand(1);
        return one.item<float>();
    }
}
