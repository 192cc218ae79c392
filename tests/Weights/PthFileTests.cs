using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Keys;
using StyleKernels.Tests.Weights.Writers;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights;

public sealed class PthFileTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void EveryType_ComesBackBitForBit(bool zip)
    {
        using IDisposable scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["f64"] = randn(2, 3, dtype: float64),
            ["f32"] = randn(2, 3, 4),
            ["f16"] = randn(4).to(float16),
            ["bf16"] = randn(2, 2).to(bfloat16),
            ["i64"] = arange(7, dtype: int64),
            ["i32"] = arange(7, dtype: int32),
            ["i16"] = arange(7, dtype: int16),
            ["i8"] = arange(-3, 3, dtype: int8),
            ["u8"] = arange(250, 256, dtype: uint8),
            ["bool"] = tensor(new[] { true, false, true }),
            ["scalar"] = tensor(1.5f),
        };
        byte[] bytes = zip ? PthWriter.Zip(tensors) : PthWriter.Legacy(tensors);

        using TensorFile file = PthFile.Read(new MemoryStream(bytes), "all.pth");

        TensorFileAssert.Same(tensors, file.Tensors);
    }

    [Fact]
    public void ViewsOfOneStorage_AreCutOutWithTheirStrides()
    {
        byte[] pickle = new PickleWriter().Op('}').Mark()
            .Text("columns").Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])
            .Text("tail").Tensor("FloatStorage", "0", 6, 4, [2], [1])
            .Op('u').Stop();
        byte[] storage = [.. new[] { 0f, 1f, 2f, 3f, 4f, 5f }.SelectMany(BitConverter.GetBytes)];

        using TensorFile file = PthFile.Read(new MemoryStream(PthWriter.Zip(pickle, [("0", storage)])), "views.pth");

        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], file.Tensors["columns"].data<float>().ToArray());
        Assert.Equal([4f, 5f], file.Tensors["tail"].data<float>().ToArray());
    }

    [Fact]
    public void Checkpoint_GivesTheNamesInsideItsModel_AndSkipsWhatIsNoTensor()
    {
        byte[] pickle = new PickleWriter().Op('}').Mark()
            .Text("epoch").Number(20)
            .Text("loss").Op('G').Raw(new byte[8])
            .Text("model").Op('}').Text("conv.bias").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op('s')
            .Op('u').Stop();

        using TensorFile file = PthFile.Read(new MemoryStream(PthWriter.Zip(pickle, [("0", new byte[4])])), "checkpoint.pth");

        Assert.Equal(["conv.bias"], file.Tensors.Keys);
    }

    [Fact]
    public void BigEndianFile_IsRefused()
    {
        byte[] pickle = new PickleWriter().Op('}').Text("a").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op('s').Stop();
        byte[] legacy = PthWriter.Legacy(pickle, ["0"], [(1L, new byte[4])], littleEndian: false);

        var error = Assert.Throws<WeightsException>(() => PthFile.Read(new MemoryStream(legacy), "big.pth"));

        Assert.Contains("big-endian", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PublishedVgg_EqualsItsSafetensorsBitForBit()
    {
        string pth = SharedFile.Find("weights/pth/vgg_r31.pth");
        using TensorFile safetensors = WeightsFile.Read(SharedFile.Find("weights/vgg19_normalised_to_relu3_1.safetensors"));
        using TensorFile published = WeightsFile.Read(pth);

        using TensorFile renamed = KeyMap.Find("vgg19-normalised-linear-transfer").Apply(published.Tensors, pth);

        Assert.Equal(12, renamed.Tensors.Count);
        TensorFileAssert.Same(safetensors.Tensors, renamed.Tensors);
    }

    [Theory]
    [InlineData("dec_r31.pth", "lst_dec_r31.safetensors", "all tensors are windows of one storage")]
    [InlineData("collab_5SE.pth", "collab_5SE.safetensors", "the tensors lie in a checkpoint's inner dictionary")]
    public void PublishedPth_EqualsItsSafetensorsBitForBit(string pth, string safetensors, string reason)
    {
        using TensorFile expected = WeightsFile.Read(SharedFile.Find($"weights/{safetensors}"));
        using TensorFile actual = WeightsFile.Read(SharedFile.Find($"weights/pth/{pth}"));

        Assert.True(actual.Tensors.Count > 0, reason);
        TensorFileAssert.Same(expected.Tensors, actual.Tensors);
    }

    [Fact]
    public void PublishedFileOfPython2_IsRead()
    {
        using TensorFile file = WeightsFile.Read(SharedFile.Find("weights/pth/alex_v0.1.pth"));

        Assert.Equal([1, 64, 1, 1], file.Tensors["lin0.model.1.weight"].shape);
        Assert.Equal(5, file.Tensors.Count);
    }
}
