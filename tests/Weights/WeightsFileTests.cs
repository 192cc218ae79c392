using System.IO.Compression;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Weights.Writers;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights;

public sealed class WeightsFileTests
{
    public static TheoryData<string> TensorFormats => [.. SmallFiles.Formats.Where(format => format is not "tflite")];

    [Theory, MemberData(nameof(TensorFormats))]
    public void EveryFormat_GivesTheSameTensors(string format)
    {
        using TensorFile file = SmallFiles.Make(format).Read();
        using TensorFile expected = SmallFiles.Make("safetensors").Read();

        Assert.Equal(-1f, file.Tensors["conv1.weight"][0, 0, 0, 0].item<float>());
        Assert.Equal(1f, file.Tensors["conv1.weight"][4, 0, 2, 2].item<float>());
        Assert.Equal(1234567890123L, file.Tensors["step"].item<long>());
        TensorFileAssert.Same(expected.Tensors, file.Tensors);
    }

    [Fact]
    public void Pipe_IsRefusedInWords()
    {
        using var pipe = new DeflateStream(new MemoryStream([1, 2, 3]), CompressionMode.Decompress);

        var error = Assert.Throws<WeightsException>(() => WeightsFile.Read(pipe, "-", _ => null));

        Assert.Contains("not from a pipe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesInMessages_CannotReachTheTerminalsControls()
    {
        Assert.Equal("'a [2Jb c' is left over", new WeightsException("'a\u001b[2Jb\nc' is left over").Message);
        Assert.InRange(new WeightsException(new string('x', 1 << 20)).Message.Length, 1000, 5000);
    }

    [Fact]
    public void Tflite_UndoesQuantizationPerChannel()
    {
        using TensorFile file = SmallFiles.Make("tflite").Read();

        Assert.Equal([3.5f, -1.75f], file.Tensors["bias"].data<float>().ToArray());
        // Channel 0: 0.5 · (1, 2); channel 1: 0.25 · (−1 − 1, −128 − 1).
        Assert.Equal([0.5f, 1f, -0.5f, -32.25f], file.Tensors["weights"].data<float>().ToArray());
        Assert.Equal([1f, 2f, 3f], file.Tensors["plain"].data<float>().ToArray());
    }

    [Fact]
    public void Tflite_RepeatsChannelsAlongTheLastDimension()
    {
        byte[] bytes = TfliteWriter.Write(new TfliteWriter.Constant("w", [1, 2, 2], 9, [1, 1, 1, 1], [1f, 2f], null, Dimension: 2));

        using TensorFile file = TfliteFile.Read(new MemoryStream(bytes), "w.tflite");

        Assert.Equal([1f, 2f, 1f, 2f], file.Tensors["w"].data<float>().ToArray());
    }

    [Theory]
    [InlineData("prediction_int8_256.tflite", 107, "mobilenet_conv/Conv/weights", new long[] { 100, 1, 1, 1280 })]
    [InlineData("transfer_int8_384.tflite", 133, "transformer/contract/conv1/weights", new long[] { 8, 9, 9, 3 })]
    public void PublishedTflite_IsReadWhole(string name, int constants, string tensor, long[] shape)
    {
        using TensorFile file = WeightsFile.Read(SharedFile.Find($"weights/{name}"));

        Assert.Equal(constants, file.Tensors.Count);
        Assert.Equal(shape, file.Tensors[tensor].shape);
        Assert.InRange(file.Tensors[tensor].abs().max().item<float>(), 1e-4f, 10f);
        Assert.All(file.Tensors.Values, t => Assert.True(t.isfinite().all().item<bool>()));
    }

    [Theory]
    [InlineData(new byte[0], "an empty file")]
    [InlineData(new byte[] { 1, 2, 3 }, "too short for any mark")]
    [InlineData(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "a picture")]
    public void UnknownContent_IsNamedAsSuch(byte[] bytes, string reason)
    {
        var error = Assert.Throws<WeightsException>(() => WeightsFile.Read(new MemoryStream(bytes), "some.bin", _ => null));

        Assert.True(error.Message.Contains("some.bin", StringComparison.Ordinal), reason);
    }

    [Fact]
    public void Checkpoint_IsFoundByTheCommonPartOfItsNames()
    {
        string folder = Directory.CreateTempSubdirectory("stylekernels-checkpoint").FullName;
        try
        {
            SmallFiles small = SmallFiles.Make("checkpoint-v2");
            foreach ((string name, byte[] bytes) in small.Files)
            {
                File.WriteAllBytes(Path.Combine(folder, name), bytes);
            }

            using TensorFile file = WeightsFile.Read(Path.Combine(folder, CheckpointWriter.Prefix));

            Assert.Equal(3, file.Tensors.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void ManyTableBlocks_AreReadInOrder()
    {
        using IDisposable scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = Enumerable.Range(0, 200)
            .ToDictionary(i => $"layer{i:d3}/weights", i => full(3, i).to(float32));
        var packed = new SortedTableWriter { Compressed = true, EntriesPerBlock = 7 };

        using TensorFile plain = TensorFlowCheckpoint.Read(
            new MemoryStream(CheckpointWriter.Slices(tensors)), CheckpointWriter.Prefix, _ => null);
        using TensorFile snappy = TensorFlowCheckpoint.Read(
            new MemoryStream(CheckpointWriter.Slices(tensors, packed)), CheckpointWriter.Prefix, _ => null);

        TensorFileAssert.Same(tensors, plain.Tensors);
        TensorFileAssert.Same(tensors, snappy.Tensors);
    }
}
