using StyleKernels.Models.Networks;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Cli.Stylize;

public sealed class StylizePrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    static StylizePrecisionTests() => NetworkRegistry.Register(PrecisionRecorder.Architecture, () => new PrecisionRecorder());

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("float32", ScalarType.Float32)]
    [InlineData("bfloat16", ScalarType.BFloat16)]
    public async Task Precision_ReachesTheNetwork(string precision, ScalarType expected)
    {
        TestPictures.Write(_folder["a.png"]);
        using (var network = new PrecisionRecorder())
        {
            NetworkCheckpoint.Save(network, _folder["model"], new Dictionary<string, string>());
        }

        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["a.png"], "--style", _folder["a.png"], "--model", _folder["model"], "--output", _folder["b.png"], "--precision", precision);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Error));
        Assert.Equal(expected, PrecisionRecorder.Seen);
    }

    private sealed class PrecisionRecorder : StyleTransferNetwork
    {
        public const string Architecture = "precision-recorder";

        private readonly TorchSharp.Modules.Parameter _weight = nn.Parameter(zeros(1));

        public PrecisionRecorder()
            : base(Architecture) => RegisterComponents();

        public static ScalarType Seen { get; private set; }

        public override IReadOnlyList<ScalarType> Arithmetics => [ScalarType.Float32, ScalarType.BFloat16];

        protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style) => new Dictionary<string, Tensor> { ["code"] = style.mean([2, 3]) };

        protected override Tensor Restyle(Tensor content, StyleCode style, double alpha)
        {
            Seen = Arithmetic;
            return content + _weight;
        }
    }
}
