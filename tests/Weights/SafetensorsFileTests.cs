using StyleKernels.Models.Weights;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stylekernels-safetensors").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EveryType_ComesBackBitForBit()
    {
        using IDisposable scope = NewDisposeScope();
        string path = Path.Combine(_folder, "all.safetensors");
        var tensors = new Dictionary<string, Tensor>
        {
            ["f64"] = randn(2, 3, dtype: float64),
            ["f32"] = randn(3, 5).transpose(0, 1),
            ["f16"] = randn(4).to(float16),
            ["bf16"] = randn(2, 2).to(bfloat16),
            ["i64"] = arange(7, dtype: int64),
            ["i32"] = arange(7, dtype: int32),
            ["i16"] = arange(7, dtype: int16),
            ["i8"] = arange(-3, 3, dtype: int8),
            ["u8"] = arange(250, 256, dtype: uint8),
            ["bool"] = tensor(new[] { true, false, true }),
            ["scalar"] = tensor(1.5f),
            ["empty"] = empty(0, 4),
        };
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string> { ["note"] = "ä \" text" });

        using TensorFile file = SafetensorsFile.Read(path);

        Assert.Equal(tensors.Keys.Order(), file.Tensors.Keys.Order());
        Assert.All(tensors, pair =>
        {
            Assert.Equal(pair.Value.dtype, file.Tensors[pair.Key].dtype);
            Assert.Equal(pair.Value.shape, file.Tensors[pair.Key].shape);
            Assert.True(pair.Value.equal(file.Tensors[pair.Key]).all().item<bool>());
        });
        Assert.Equal("ä \" text", file.Metadata["note"]);
    }

    [Fact]
    public void Module_ComesBackBitForBit()
    {
        string path = Path.Combine(_folder, "linear.safetensors");
        using var saved = nn.Linear(3, 5);
        using var loaded = nn.Linear(3, 5);
        ModuleWeights.Save(saved, path);

        using (TensorFile file = SafetensorsFile.Read(path))
        {
            ModuleWeights.Load(loaded, file.Tensors, path);
        }

        Assert.Equal(saved.weight!.data<float>().ToArray(), loaded.weight!.data<float>().ToArray());
        Assert.Equal(saved.bias!.data<float>().ToArray(), loaded.bias!.data<float>().ToArray());
        Assert.True(loaded.weight.requires_grad);
    }
}
