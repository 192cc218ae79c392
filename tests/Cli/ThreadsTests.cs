using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Networks;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Cli;

/// <summary>The number of threads belongs to those that compute, so a network looks at it.</summary>
[Collection(RunAlone.Name)]
public sealed class ThreadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(1), InlineData(3)]
    public async Task Threads_AreThoseThatTheNetworkRunsOn(int threads)
    {
        TestPictures.Write(_folder["a.png"]);
        RecordingNetwork.Save(_folder["model"]);
        int before = get_num_threads();
        try
        {
            var run = await StyleKernelsCommand.Run(
                "stylize", _folder["a.png"], "--style", _folder["a.png"], "--model", _folder["model"], "--output", _folder["b.png"], "--threads", $"{threads}");
            Assert.True(run.ExitCode == 0, string.Join('\n', run.Error));
            Assert.Equal(threads, RecordingNetwork.Threads);
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
