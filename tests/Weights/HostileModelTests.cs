using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.TensorFlow;
using StyleKernels.Tests.Weights.Writers;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights;

/// <summary>TensorFlow's formats made by hand to exhaust memory, and parts of them that are refused by name.</summary>
public sealed class HostileModelTests
{
    [Fact]
    public void TfliteTensorsInOneBuffer_CannotMultiplyTheFile()
    {
        byte[] shared = new byte[100_000];
        TfliteWriter.Constant[] constants =
            [.. Enumerable.Range(0, 200).Select(i => new TfliteWriter.Constant($"t{i}", [shared.Length], 3, i == 0 ? shared : []))];
        byte[] model = TfliteWriter.Write(constants, shareBuffers: true);

        AssertRefused("more memory", () => TfliteFile.Read(new MemoryStream(model), "hostile"));
    }

    public static TheoryData<string, int[], byte, float[], int> Quantizations => new()
    {
        { "fewer scales than channels", [3], 9, [1f, 2f], 0 },
        { "a dimension the tensor lacks", [3], 9, [1f, 2f, 3f], 1 },
        { "a negative dimension", [3], 9, [1f, 2f, 3f], -1 },
        { "an unknown type", [3], 99, [1f], 0 },
        { "text", [3], 5, [1f], 0 },
        { "a shape larger than its bytes", [4], 9, [1f], 0 },
        { "a negative size", [-3], 9, [1f], 0 },
    };

    [Theory, MemberData(nameof(Quantizations))]
    public void TfliteTensorThatContradictsItself_IsRefusedByName(string reason, int[] shape, byte type, float[] scales, int dimension)
    {
        byte[] model = TfliteWriter.Write(new TfliteWriter.Constant("culprit", shape, type, new byte[3], scales, null, dimension));

        AssertRefused("culprit", () => TfliteFile.Read(new MemoryStream(model), "hostile"), reason);
    }

    [Fact]
    public void BlocksNamedTwiceInATable_AreNotUnpackedTwice()
    {
        using Tensor tensor = zeros(3);
        var table = new SortedTableWriter { IndexCopies = 2, Compressed = true };
        byte[] file = CheckpointWriter.Slices(new Dictionary<string, Tensor> { ["a"] = tensor }, table);

        AssertRefused("overlapping", () => TensorFlowCheckpoint.Read(new MemoryStream(file), "hostile", _ => null));
    }

    public static TheoryData<string, byte[]> Packed => new()
    {
        { "a claim of two gigabytes", [0xff, 0xff, 0xff, 0xff, 0x07, 0x00, 0x41] },
        { "a length without end", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff] },
        { "a copy from before the start", [4, 0x00, 0x41, 0x01, 0x05] },
        { "a copy from nowhere", [4, 0x00, 0x41, 0x01, 0x00] },
        { "a literal behind the input", [4, 0xf0, 0xff] },
        { "a literal of four gigabytes", [4, 0xfc, 0xff, 0xff, 0xff, 0xff] },
        { "fewer bytes than claimed", [4, 0x00, 0x41] },
        { "nothing", [] },
    };

    [Theory, MemberData(nameof(Packed))]
    public void BrokenSnappyBlock_IsRefused(string reason, byte[] packed) =>
        AssertRefused("hostile", () => SnappyBlock.Unpack(packed, "hostile"), reason);

    [Fact]
    public void Crc32C_HasThePublishedCheckValue() => Assert.Equal(0xe3069283u, Crc32C.Append("123456789"u8));

    [Fact]
    public void DamagedDataFile_IsNamedByItsVariable()
    {
        SmallFiles whole = SmallFiles.Make("checkpoint-v2");
        string data = whole.Files.Keys.Single(name => name.EndsWith("data-00000-of-00002", StringComparison.Ordinal));
        byte[] damaged = [.. whole.Files[data]];
        damaged[0] ^= 1;

        AssertRefused("'conv1.bias'", () => whole.Read(new Dictionary<string, byte[]>(whole.Files) { [data] = damaged }));
    }

    [Theory, InlineData("checkpoint-v1"), InlineData("checkpoint-v2")]
    public void DamagedNumbersInATable_AreFoundByTheChecksum(string format)
    {
        SmallFiles whole = SmallFiles.Make(format);
        byte[] damaged = [.. whole.Files[whole.Main]];
        damaged[20] ^= 1;

        AssertRefused("checksum", () => whole.Read(new Dictionary<string, byte[]>(whole.Files) { [whole.Main] = damaged }));
    }

    [Fact]
    public void SlicedVariable_IsRefusedByName()
    {
        byte[] header = new ProtoWriter().Integer(1, 1).ToArray();
        ProtoWriter entry = new ProtoWriter().Integer(1, 1).Message(2, ProtoWriter.Shape(2)).Message(7, new ProtoWriter());
        byte[] index = new SortedTableWriter().Write([([], header), ("sliced"u8.ToArray(), entry.ToArray())]);

        AssertRefused("'sliced'", () => TensorFlowCheckpoint.Read(new MemoryStream(index), "hostile.index", _ => new MemoryStream()));
    }

    [Fact]
    public void VariablesAtTheSameBytes_CannotMultiplyTheFile()
    {
        byte[] data = new byte[100_000];
        ProtoWriter entry = new ProtoWriter().Integer(1, 1).Message(2, ProtoWriter.Shape(25_000)).Integer(5, data.Length)
            .Fixed32(6, Crc32C.Mask(Crc32C.Append(data)));
        var entries = new List<(byte[] Key, byte[] Value)> { ([], new ProtoWriter().Integer(1, 1).ToArray()) };
        entries.AddRange(Enumerable.Range(0, 100).Select(i => (System.Text.Encoding.ASCII.GetBytes($"v{i:d3}"), entry.ToArray())));
        byte[] index = new SortedTableWriter().Write(entries);

        AssertRefused(
            "more memory", () => TensorFlowCheckpoint.Read(new MemoryStream(index), "hostile.index", _ => new MemoryStream(data)));
    }

    [Fact]
    public void KeysThatShareTheirBeginnings_CannotMultiplyTheIndex()
    {
        byte[] entry = new ProtoWriter().Integer(1, 1).Message(2, ProtoWriter.Shape(1)).ToArray();
        string shared = new('a', 4000);
        var entries = new List<(byte[] Key, byte[] Value)> { ([], new ProtoWriter().Integer(1, 1).ToArray()) };
        entries.AddRange(Enumerable.Range(0, 10_000).Select(i => (System.Text.Encoding.ASCII.GetBytes($"{shared}{i:d5}"), entry)));
        byte[] index = new SortedTableWriter { EntriesPerBlock = 10_000, Compressed = true }.Write(entries);

        AssertRefused("keys", () => TensorFlowCheckpoint.Read(new MemoryStream(index), "hostile.index", _ => null));
    }

    [Fact]
    public void PackedZeros_CannotMultiplyTheFile()
    {
        using Tensor tensor = zeros(300_000, ScalarType.Int64);
        byte[] file = CheckpointWriter.Slices(new Dictionary<string, Tensor> { ["a"] = tensor }, new SortedTableWriter { Compressed = true });

        AssertRefused("more memory", () => TensorFlowCheckpoint.Read(new MemoryStream(file), "hostile", _ => null));
    }

    [Fact]
    public void MoreNumbersThanTheShape_AreNotCollected()
    {
        using Tensor tensor = arange(100_000, ScalarType.Int64);
        byte[] file = CheckpointWriter.Slices(new Dictionary<string, Tensor> { ["a"] = tensor }, new SortedTableWriter { Damage = ClaimTwo });

        AssertRefused("holds more bytes, its shape (2) needs 16", () => TensorFlowCheckpoint.Read(new MemoryStream(file), "hostile", _ => null));

        // The description stands in the first block: 100,000 as a size becomes 2, in as many bytes.
        static void ClaimTwo(byte[] block)
        {
            int at = block.AsSpan().IndexOf<byte>([0xa0, 0x8d, 0x06]);
            if (at >= 0)
            {
                new byte[] { 0x82, 0x80, 0x00 }.CopyTo(block, at);
            }
        }
    }

    [Fact]
    public void TextVariables_ArePassedOver()
    {
        byte[] header = new ProtoWriter().Integer(1, 1).ToArray();
        ProtoWriter text = new ProtoWriter().Integer(1, 7).Message(2, ProtoWriter.Shape()).Integer(5, 10);
        byte[] index = new SortedTableWriter().Write([([], header), ("_CHECKPOINTABLE_OBJECT_GRAPH"u8.ToArray(), text.ToArray())]);

        using TensorFile file = TensorFlowCheckpoint.Read(new MemoryStream(index), "good.index", _ => null);

        Assert.Empty(file.Tensors);
    }

    private static void AssertRefused(string expected, Func<object> read, string? reason = null)
    {
        var error = Assert.Throws<WeightsException>(read);
        Assert.True(error.Message.Contains(expected, StringComparison.Ordinal), $"{reason}: {error.Message}");
    }
}
