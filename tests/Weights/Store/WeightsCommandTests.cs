using System.CommandLine;
using System.Text.Json;
using StyleKernels.Cli.Weights;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;
using StyleKernels.Tests.Cli;
using StyleKernels.Tests.Weights.Writers;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights.Store;

public sealed class WeightsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stylekernels-weights").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task List_ShowsEveryKnownFileWithItsLicence()
    {
        (int code, string output, string error) = await RunAsync("list");

        Assert.Equal(0, code);
        Assert.Empty(error);
        Assert.All(WeightsCatalog.All, known =>
        {
            Assert.Contains(known.Name, output, StringComparison.Ordinal);
            Assert.Contains(known.Licence, output, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task ListAsJson_IsAnObjectAFile()
    {
        File.WriteAllBytes(Path.Combine(_folder, "vgg_normalised.pth"), [1, 2, 3]);
        (int code, string output, _) = await RunAsync("list", "--json");

        Assert.Equal(0, code);
        JsonElement[] rows = [.. output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(WeightsCatalog.All.Select(known => known.Name), rows.Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(
            Path.Combine(_folder, "vgg_normalised.pth"),
            Assert.Single(rows, row => row.GetProperty("path").ValueKind == JsonValueKind.String).GetProperty("path").GetString());
    }

    [Fact]
    public async Task Where_PrintsTheFolder() =>
        Assert.Equal((0, _folder + Environment.NewLine, ""), await RunAsync("where"));

    [Fact]
    public async Task ImportedFile_IsListedFoundAndVerified()
    {
        string file = Path.Combine(_folder, "mine.pth");
        using (IDisposable scope = NewDisposeScope())
        {
            File.WriteAllBytes(file, PthWriter.Zip(PublishedDecoder.Make()));
        }

        (int imported, string report, _) = await RunAsync("import", file, "--as", "adain-decoder");
        (int verified, string state, _) = await RunAsync("verify");
        (int found, string path, _) = await RunAsync("where", "adain-decoder");
        (int got, string again, _) = await RunAsync("get", "adain-decoder", "--offline");

        Assert.Equal([0, 0, 0, 0], new[] { imported, verified, found, got });
        Assert.Contains("MIT", report, StringComparison.Ordinal);
        Assert.Contains("gives no hash", state, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(_folder, "decoder.pth"), path.TrimEnd());
        Assert.Contains("unchanged", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileInAnotherFormatThanPublished_IsSaidToBeBeyondThePublishedHash()
    {
        string file = Path.Combine(_folder, "mine.safetensors");
        using (TensorFile tensors = WeightsFile.Read(SharedFile.Find("weights/pth/dec_r31.pth")))
        {
            SafetensorsFile.Write(file, tensors.Tensors);
        }

        (int imported, string report, _) = await RunAsync("import", file, "--as", "linear-transfer-dec-r31");
        (int verified, string state, _) = await RunAsync("verify");
        (int got, string again, _) = await RunAsync("get", "linear-transfer-dec-r31", "--offline");

        Assert.Equal([0, 0, 0], new[] { imported, verified, got });
        Assert.All(new[] { report, state, again }, text => Assert.Contains("that of another format", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DamagedFile_FailsVerification()
    {
        File.WriteAllBytes(Path.Combine(_folder, "vgg_normalised.pth"), [1, 2, 3]);

        (int code, string output, _) = await RunAsync("verify");

        Assert.Equal(1, code);
        Assert.Contains("DAMAGED", output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string[]> Mistakes => new()
    {
        { "There are no weights called 'vgg17'", ["get", "vgg17"] },
        { "downloads are off", ["get", "vgg16", "--offline"] },
        { "are not in", ["where", "vgg16"] },
        { "no-such-file", ["import", "no-such-file"] },
    };

    [Theory]
    [InlineData("FILE is empty", "import", "")]
    [InlineData("--folder is empty", "list", "--folder", "")]
    public async Task EmptyName_IsAMistakeOfTheCommandLine(string expected, params string[] arguments)
    {
        StyleKernelsCommand.CommandResult run = await StyleKernelsCommand.Run(["weights", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error[0], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Mistakes))]
    public async Task Mistake_IsOneLineOnTheErrorStream(string expected, string[] arguments)
    {
        (int code, _, string error) = await RunAsync(arguments);

        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var configuration = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        ParseResult parsed = new RootCommand { WeightsCommand.Create() }.Parse(["weights", .. arguments, "--folder", _folder]);
        int code = await parsed.InvokeAsync(configuration, TestContext.Current.CancellationToken);
        return (code, configuration.Output.ToString()!, configuration.Error.ToString()!);
    }
}
