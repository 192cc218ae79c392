using StyleKernels.Cli.Export;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Training;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights;

public sealed class SafetensorsMetadataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Func<string, string?>> Readers => new()
    {
        { "settings of a training state", TrainingState.ReadSettings },
        { "metadata of a checkpoint to export", path => CheckpointMetadata.Read(path).GetValueOrDefault("settings") },
    };

    [Theory, MemberData(nameof(Readers))]
    public void Tensors_AreNotReadForTheirMetadata(string reason, Func<string, string?> read)
    {
        string path = _folder["some.safetensors"];
        using Tensor truth = ones(1, dtype: @bool);
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["truth"] = truth }, new Dictionary<string, string> { ["settings"] = "some" });

        // A truth value of 7, at which whoever reads the tensors stops.
        File.WriteAllBytes(path, [.. File.ReadAllBytes(path)[..^1], 7]);
        Assert.Throws<WeightsException>(() => SafetensorsFile.Read(path));

        string? found = read(path);

        Assert.True(found == "some", $"{reason}: {found}");
    }

    [Fact]
    public void Metadata_EndWhereTheTensorsBegin()
    {
        string path = _folder["some.safetensors"];
        using Tensor tensor = ones(1000);
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["a"] = tensor }, new Dictionary<string, string> { ["note"] = "ä" });
        using FileStream stream = File.OpenRead(path);

        Assert.Equal("ä", SafetensorsFile.ReadMetadata(stream, path)["note"]);

        Assert.Equal(stream.Length - (1000 * sizeof(float)), stream.Position);
    }

    [Fact]
    public void FileThatIsCutOff_IsRefusedForItsMetadataToo()
    {
        string path = _folder["half.safetensors"];
        using Tensor tensor = ones(1000);
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["a"] = tensor });
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.SetLength(stream.Length / 2);
        }

        Assert.Throws<WeightsException>(() => SafetensorsFile.ReadMetadata(path));
    }

    [Fact]
    public void BuiltInModel_HasTheMetadataOfItsCheckpoint()
    {
        using TensorFile file = EmbeddedWeights.Read("compact-adain");

        Assert.Equal(file.Metadata, CheckpointMetadata.Read("compact-adain"));
    }

    [Fact]
    public void PublishedNetwork_HasTheLicencesOfItsFiles() =>
        Assert.All(NetworkRegistry.PublishedFiles("sanet"), file => Assert.Contains($"{file}: ", CheckpointMetadata.Read("sanet")["licence"]));
}
