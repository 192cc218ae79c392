using System.Diagnostics;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Cli.Stylize;

/// <summary>The most memory that <c>stylize</c> holds, in a process of its own.</summary>
public sealed class StylizeMemoryTests : IDisposable
{
    private const long MostBytes = 2L << 30;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PictureOf24Megapixels_TakesAtMostTwoGibibytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak of a process's memory is read from /proc");
        CancellationToken stop = TestContext.Current.CancellationToken;
        using (Tensor picture = TestPictures.Noise(4001, 5999, seed: 1))
        {
            // Areas of one colour, and sides that are no multiple of the network's step, take a copy of the content each.
            picture.narrow(2, 0, 1000).fill_(0.9);
            ImageFile.Save(picture, _folder["content.jpg"]);
            using Tensor style = picture.narrow(2, 2000, 256).narrow(3, 0, 256).contiguous();
            ImageFile.Save(style, _folder["style.png"]);
        }

        string program = Path.Combine(AppContext.BaseDirectory, "StyleKernels.Cli.dll");
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "stylize", _folder["content.jpg"], "--style", _folder["style.png"], "--output", _folder["result.jpg"], "--quiet"])
        { RedirectStandardError = true })!;
        Task<string> said = process.StandardError.ReadToEndAsync(stop);
        long peak = 0;
        try
        {
            while (!process.HasExited)
            {
                process.Refresh();
                peak = Math.Max(peak, PeakOf(process));
                await Task.Delay(20, stop);
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        Assert.True(process.ExitCode == 0, await said);
        Assert.Equal((5999, 4001), (ImageFile.Inspect(_folder["result.jpg"]).Width, ImageFile.Inspect(_folder["result.jpg"]).Height));
        Assert.InRange(peak, 1L << 29, MostBytes);
    }

    /// <summary>0 where the process has ended in the meantime.</summary>
    private static long PeakOf(Process process)
    {
        try
        {
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}
