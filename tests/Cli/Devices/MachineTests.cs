using System.Text.RegularExpressions;
using StyleKernels.Models.Networks;
using Xunit;

namespace StyleKernels.Tests.Cli.Devices;

/// <summary><c>devices</c> and <c>models</c>.</summary>
public sealed class MachineTests
{
    [Fact]
    public async Task Devices_NamesWhatAReportNeeds()
    {
        var run = await StyleKernelsCommand.Run("devices");
        Assert.Equal(0, run.ExitCode);
        foreach (string fact in (string[])
            ["program", "system", ".NET", "processor", "threads", "memory free", "TorchSharp", "libtorch", "libvips", "CUDA", "used"])
        {
            Assert.Matches(@"\S", Assert.Single(run.Output, line => line.StartsWith(fact + "  "))[(fact.Length + 2)..]);
        }

        Assert.Contains(run.Output, line => line.StartsWith("libvips") && line.Contains("8."));
    }

    [Fact]
    public async Task Models_AreAllThatTheOptionTakes()
    {
        var run = await StyleKernelsCommand.Run("models");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(NetworkRegistry.Names.Union(BuiltInModels.Names).Order(StringComparer.Ordinal), run.Output.Select(line => line.Split(' ')[0]));
        Assert.Equal(8, run.Output.Count(line => line.Contains("built in")));
        Assert.All(run.Output.Where(line => line.Contains("-classic ")), line => Assert.EndsWith("trained with the classic loss", line));
        Assert.Single(run.Output, line => line.Contains("used unless another is named"));
    }

    [Fact]
    public async Task Models_OfAName_IsItsCard()
    {
        var run = await StyleKernelsCommand.Run("models", "sanet");
        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output, line => Assert.Matches(@"^\S+( \S+)*  +\S", line));
        Assert.Matches("^model +compact-sanet$", run.Output[0]);
        Assert.Contains(run.Output, line => line.StartsWith("held-out losses", StringComparison.Ordinal) && line.Contains("style 0."));
        Assert.Single(run.Output, line => Regex.IsMatch(line, "^loss +balanced$"));
    }

    [Fact]
    public async Task Models_OfAnUnknownName_NamesThoseThereAre()
    {
        var run = await StyleKernelsCommand.Run("models", "adian");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("compact-adain", Assert.Single(run.Error));
    }
}
