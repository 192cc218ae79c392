using StyleKernels.Models.Networks;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

/// <summary>A network that gives contents back, and remembers how it was run last; tests that look at that run alone.</summary>
internal sealed class RecordingNetwork : StyleTransferNetwork
{
    private const string Architecture = "recording";

    private readonly TorchSharp.Modules.Parameter _weight = nn.Parameter(zeros(1));

    static RecordingNetwork() => NetworkRegistry.Register(Architecture, () => new RecordingNetwork());

    private RecordingNetwork()
        : base(Architecture) => RegisterComponents();

    /// <summary>The threads that it ran on.</summary>
    public static int Threads { get; private set; }

    /// <summary>The type that it was to compute in.</summary>
    public static ScalarType Precision { get; private set; }

    /// <inheritdoc/>
    public override IReadOnlyList<ScalarType> Arithmetics => [ScalarType.Float32, ScalarType.BFloat16];

    /// <summary>Writes a checkpoint of it.</summary>
    public static void Save(string path)
    {
        using var network = new RecordingNetwork();
        NetworkCheckpoint.Save(network, path, new Dictionary<string, string>());
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style) => new Dictionary<string, Tensor> { ["code"] = style.mean([2, 3]) };

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha)
    {
        (Threads, Precision) = (get_num_threads(), Arithmetic);
        return content + _weight;
    }
}
