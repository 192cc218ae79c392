using StyleKernels.Models.Weights;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights;

public sealed class TensorSelectionTests
{
    private static readonly string[] Formats = ["safetensors", "pth-zip", "pth-legacy"];

    public static TheoryData<string, string, string[], string[]> Names => new()
    {
        { "trained on several devices", "", ["module.0.weight", "module.0.bias"], ["0.weight", "0.bias"] },
        { "in a key of its own", "", ["state_dict.0.weight", "state_dict.0.bias"], ["0.weight", "0.bias"] },
        { "both", "", ["model.module.0.weight", "model.module.0.bias"], ["0.weight", "0.bias"] },
        { "the epoch beside it", "", ["epoch", "state_dict.0.weight", "state_dict.0.bias"], ["0.weight", "0.bias"] },
        {
            "the optimiser beside it", "",
            ["model_state_dict.0.weight", "optimizer.state.0.exp_avg", "optimizer_state_dict.state.0.step", "scheduler.last_epoch"],
            ["0.weight"]
        },
        { "a part of the network called model", "kept", ["model.0.weight", "head.weight"], ["model.0.weight", "head.weight"] },
        { "a name that only begins like a wrapper", "kept", ["modules.0.weight"], ["modules.0.weight"] },
        { "nothing but the epoch", "kept", ["epoch"], ["epoch"] },
    };

    [Theory, MemberData(nameof(Names))]
    public void Wrapping_IsTakenOffInEveryFormat(string reason, string expectation, string[] stored, string[] expected)
    {
        using IDisposable scope = NewDisposeScope();
        var tensors = stored.ToDictionary(name => name, name => full(2, name.Length).to(float32));
        foreach (string format in Formats)
        {
            using TensorFile file = WeightsFile.Read(new MemoryStream(SmallFiles.Write(format, tensors)), "wrapped", _ => null);

            Assert.True(expected.Order().SequenceEqual(file.Tensors.Keys.Order()), $"{format}, {reason} {expectation}");
            Assert.All(file.Tensors, pair => Assert.Equal(
                stored.Single(name => name.EndsWith(pair.Key, StringComparison.Ordinal)).Length, pair.Value[1].item<float>()));
        }
    }

    [Fact]
    public void TensorsThatNobodyWants_AreNeverRead()
    {
        using IDisposable scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor> { ["features.0.bias"] = ones(64), ["classifier.0.weight"] = ones(1 << 20), ["z.bias"] = ones(3) };
        var selection = new TensorSelection(name => !name.StartsWith("classifier.", StringComparison.Ordinal));
        foreach (string format in Formats)
        {
            using var stream = new CountingStream(SmallFiles.Write(format, tensors));

            using TensorFile file = WeightsFile.Read(stream, "large", _ => null, selection);

            Assert.Equal(["features.0.bias", "z.bias"], file.Tensors.Keys.Order());
            Assert.Equal([1f, 1f, 1f], file.Tensors["z.bias"].data<float>().ToArray());
            Assert.InRange(stream.BytesRead, 1, 1 << 17);
        }
    }

    [Fact]
    public void UnwantedTensorThatIsCutOff_StillRefusesTheFile()
    {
        using Tensor large = ones(1000);
        byte[] whole = SmallFiles.Write("pth-legacy", new Dictionary<string, Tensor> { ["classifier.weight"] = large });

        Assert.Throws<WeightsException>(
            () => WeightsFile.Read(new MemoryStream(whole[..^8]), "cut", _ => null, new TensorSelection(_ => false)));
    }

    /// <summary>Counts what is really read of a file.</summary>
    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        internal long BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count) => Count(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Count(base.Read(buffer));

        private int Count(int read)
        {
            BytesRead += read;
            return read;
        }
    }
}
