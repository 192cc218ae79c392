using System.Text.RegularExpressions;
using StyleKernels.Models.Networks;
using Xunit;

namespace StyleKernels.Tests.Cli.ModelList;

/// <summary><c>models</c>.</summary>
public sealed class ModelsCommandTests
{
    /// <summary>Every built-in model.</summary>
    public static TheoryData<string> BuiltIn { get; } = [.. BuiltInModels.Names];

    [Fact]
    public async Task List_IsAllThatTheOptionTakes()
    {
        var run = await StyleKernelsCommand.Run("models");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(NetworkRegistry.Names.Union(BuiltInModels.Names).Order(StringComparer.Ordinal), run.Output.Select(line => line.Split(' ')[0]));
        Assert.Equal(8, run.Output.Count(line => line.Contains("built in")));
        Assert.All(run.Output.Where(line => line.Contains("-classic ")), line => Assert.EndsWith("trained with the classic loss", line));
        Assert.Single(run.Output, line => line.Contains("used unless another is named"));
    }

    [Fact]
    public async Task Card_SaysHowTheModelWasTrained()
    {
        var run = await StyleKernelsCommand.Run("models", "sanet");
        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output, line => Assert.Matches(@"^\S+( \S+)*  +\S", line));
        Assert.Matches("^model +compact-sanet$", run.Output[0]);
        Assert.Contains(run.Output, line => line.StartsWith("held-out losses", StringComparison.Ordinal) && line.Contains("style 0."));
        Assert.Single(run.Output, line => Regex.IsMatch(line, "^loss +balanced$"));
    }

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public async Task Card_NamesAPageAndASheetThatAreThere(string model)
    {
        var run = await StyleKernelsCommand.Run("models", model);
        Assert.Equal(0, run.ExitCode);
        foreach (string name in (string[])["card", "sheet of results"])
        {
            string line = Assert.Single(run.Output, line => line.StartsWith(name + "  ", StringComparison.Ordinal));
            string file = line[name.Length..].Trim().Split(' ')[0];
            Assert.True(File.Exists(Path.Combine(RepositoryFolder.Path, file)), file);
        }

        Assert.EndsWith($"/{model}.jpg", run.Output[^1]);
    }

    [Fact]
    public async Task Card_OfAnUnknownName_NamesThoseThereAre()
    {
        var run = await StyleKernelsCommand.Run("models", "adian");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("compact-adain", Assert.Single(run.Error));
    }
}
