using System.CommandLine;
using StyleKernels.Distill;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Encoders;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Tools;

/// <summary>Alone: a run seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class DistillTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_WritesALossNetworkAndHowWellItStandsIn()
    {
        Pictures(20);
        (int exitCode, string output, string error) = await Run("--steps", "2", "--batch", "2");
        Assert.True(exitCode == 0, error);
        Assert.Contains("relu4_1", output);
        using LossNetwork student = LossNetwork.FromFiles([_folder["out/compact-loss-network.safetensors"]]);
        Assert.Contains("compact-loss-network", student.Description);
    }

    [Fact]
    public async Task NoSteps_MeasureTheCheckpointThatItWouldBeginWith()
    {
        Pictures(20);
        (int exitCode, string output, string error) = await Run("--steps", "0", "--batch", "2", "--init", _folder["teacher.safetensors"]);
        Assert.True(exitCode == 0, error);
        Assert.Contains("1.0000", output);
        using TensorFile teacher = SafetensorsFile.Read(_folder["teacher.safetensors"]);
        using TensorFile student = SafetensorsFile.Read(_folder["out/compact-loss-network.safetensors"]);
        Assert.All(teacher.Tensors, pair => Assert.True(pair.Value.Equals(student.Tensors[pair.Key]), pair.Key));
    }

    [Theory]
    [InlineData(20, "--steps", "0", "steps")]
    [InlineData(20, "--batch", "3", "even")]
    [InlineData(19, "--batch", "2", "at least 20")]
    public async Task WhatCannotWork_IsRefusedBeforeTheTraining(int pictures, string option, string value, string expected)
    {
        Pictures(pictures);
        (int exitCode, string _, string error) = await Run(option, value);
        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error);
    }

    private void Pictures(int count)
    {
        Directory.CreateDirectory(_folder["images"]);
        for (int i = 0; i < count; i++)
        {
            using Tensor picture = TestPictures.Noise(64, 64, seed: i);
            ImageFile.Save(picture, Path.Combine(_folder["images"], $"{i}.png"));
        }
    }

    private async Task<(int ExitCode, string Output, string Error)> Run(params string[] extra)
    {
        RandomEncoder.WriteCompact(_folder["teacher.safetensors"]);
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] arguments =
        [
            "--images", _folder["images"], "--loss-network", _folder["teacher.safetensors"], "--output", _folder["out"], "--size", "64", .. extra,
        ];
        int exitCode = await DistillCommand.Create().Parse(arguments).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
