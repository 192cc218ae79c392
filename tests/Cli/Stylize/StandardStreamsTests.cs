using System.Diagnostics;
using System.Text.Json;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using Xunit;

namespace StyleKernels.Tests.Cli.Stylize;

/// <summary>The program in a pipe, as a process of its own: streams belong to a process.</summary>
public sealed class StandardStreamsTests : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RandomModel _model;

    public StandardStreamsTests(RandomModel model)
    {
        _model = model;
        TestPictures.Write(_folder["content.png"], _folder["style.png"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Dash_ReadsAndWritesStreams()
    {
        (int exitCode, string error) = await Pipe(
            _folder["content.png"], _folder["result.png"], "-", "--style", _folder["style.png"], "--model", _model.Path, "--output", "-");
        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Equal((24, 32), ImageFile.ReadSize(_folder["result.png"]));
    }

    [Fact]
    public async Task Json_GoesToTheErrorStream_WhereTheOutputStreamIsThePicture()
    {
        (int exitCode, string error) = await Pipe(
            _folder["content.png"], _folder["result.png"], "-", "--style", _folder["style.png"], "--model", _model.Path, "--output", "-", "--json");
        Assert.Equal(0, exitCode);
        Assert.Equal((24, 32), ImageFile.ReadSize(_folder["result.png"]));
        JsonElement result = JsonDocument.Parse(error).RootElement;
        Assert.Equal(("-", "-"), (result.GetProperty("output").GetString(), result.GetProperty("content").GetString()));
        Assert.Equal((32, 24), (result.GetProperty("width").GetInt32(), result.GetProperty("height").GetInt32()));
    }

    [Fact]
    public async Task Dash_TakesOneResult()
    {
        (int exitCode, string error) = await Pipe(
            _folder["content.png"], _folder["result.png"], "-", _folder["content.png"], "--style", _folder["style.png"], "--output", "-");
        Assert.Equal(2, exitCode);
        Assert.Equal("error: --output -: the output stream takes one result; name one content and one style", error.TrimEnd());
        Assert.Equal(0, new FileInfo(_folder["result.png"]).Length);
    }

    [Fact]
    public async Task InputThatIsNoPicture_IsNamed()
    {
        File.WriteAllText(_folder["text"], "no picture");
        (int exitCode, string error) = await Pipe(
            _folder["text"], _folder["result.png"], "-", "--style", _folder["style.png"], "--model", _model.Path, "--output", "-");
        Assert.Equal(1, exitCode);
        Assert.Contains("stdin: not a picture", error);
    }

    [Fact]
    public async Task CtrlC_EndsTheWaitForTheInput_AndLeavesNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are those of Unix");
        CancellationToken stop = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(_folder["tmp"]);
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "StyleKernels.Cli.dll"), "stylize", "-", "--style", _folder["style.png"], "--output", _folder["out.png"]])
        {
            RedirectStandardInput = true,
            Environment = { ["TMPDIR"] = _folder["tmp"] },
        };
        using Process process = Process.Start(start)!;
        while (!Directory.EnumerateDirectories(_folder["tmp"], "stylekernels-*").Any())
        {
            Assert.False(process.HasExited);
            await Task.Delay(50, stop);
        }

        Process.Start("kill", ["-INT", $"{process.Id}"]);
        await process.WaitForExitAsync(stop);
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(Directory.EnumerateDirectories(_folder["tmp"], "stylekernels-*"));
    }

    private static async Task<(int ExitCode, string Error)> Pipe(string input, string output, params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "StyleKernels.Cli.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, "stylize", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await using (FileStream from = File.OpenRead(input))
        {
            await from.CopyToAsync(process.StandardInput.BaseStream, TestContext.Current.CancellationToken);
            process.StandardInput.Close();
        }

        await using (FileStream to = File.Create(output))
        {
            await process.StandardOutput.BaseStream.CopyToAsync(to, TestContext.Current.CancellationToken);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await error);
    }
}
