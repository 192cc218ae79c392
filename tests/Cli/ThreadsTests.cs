using StyleKernels.Models.Networks;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Cli;

/// <summary>The number of threads belongs to those that compute, so a network looks at it.</summary>
[Collection(RunAlone.Name)]
public sealed class ThreadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    static ThreadsTests() => NetworkRegistry.Register(ThreadCounter.Architecture, () => new ThreadCounter());

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(1), InlineData(3)]
    public async Task Threads_AreThoseThatTheNetworkRunsOn(int threads)
    {
        TestPictures.Write(_folder["a.png"]);
        using (var network = new ThreadCounter())
        {
            NetworkCheckpoint.Save(network, _folder["model"], new Dictionary<string, string>());
        }

        int before = get_num_threads();
        try
        {
            var run = await StyleKernelsCommand.Run(
                "stylize", _folder["a.png"], "--style", _folder["a.png"], "--model", _folder["model"], "--output", _folder["b.png"], "--threads", $"{threads}");
            Assert.True(run.ExitCode == 0, string.Join('\n', run.Error));
            Assert.Equal(threads, ThreadCounter.Seen);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private sealed class ThreadCounter : StyleTransferNetwork
    {
        public const string Architecture = "thread-counter";

        private readonly TorchSharp.Modules.Parameter _weight = nn.Parameter(zeros(1));

        public ThreadCounter()
            : base(Architecture) => RegisterComponents();

        public static int Seen { get; private set; }

        protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style) => new Dictionary<string, Tensor> { ["code"] = style.mean([2, 3]) };

        protected override Tensor Restyle(Tensor content, StyleCode style, double alpha)
        {
            Seen = get_num_threads();
            return content + _weight;
        }
    }
}
