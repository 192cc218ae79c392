using Xunit;

namespace StyleKernels.Tests.Cli.Devices;

/// <summary><c>devices</c>.</summary>
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
}
