using StyleKernels.Models;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Networks;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Cli.Stylize;

/// <summary>Alone: the network remembers its last run for the whole process.</summary>
[Collection(RunAlone.Name)]
public sealed class StylizePrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("float32", ScalarType.Float32)]
    [InlineData("bfloat16", ScalarType.BFloat16)]
    public async Task Precision_ReachesTheNetwork(string precision, ScalarType expected)
    {
        BFloat16Processor.SkipUnlessSound(precision);
        TestPictures.Write(_folder["a.png"]);
        RecordingNetwork.Save(_folder["model"]);
        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["a.png"], "--style", _folder["a.png"], "--model", _folder["model"], "--output", _folder["b.png"], "--precision", precision);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Error));
        Assert.Equal(expected, RecordingNetwork.Precision);
    }

    [Fact]
    public async Task PrecisionThatTheProcessorGetsWrong_IsRefused()
    {
        Assert.SkipWhen(BFloat16Arithmetic.IsSoundOn(CPU), "bfloat16 is right on this processor");
        TestPictures.Write(_folder["a.png"]);
        RecordingNetwork.Save(_folder["model"]);
        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["a.png"], "--style", _folder["a.png"], "--model", _folder["model"], "--output", _folder["b.png"], "--precision", "bfloat16");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("wrong on this processor", Assert.Single(run.Error));
    }
}
