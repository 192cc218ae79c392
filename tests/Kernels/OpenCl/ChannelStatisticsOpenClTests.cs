using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>
/// The kernels of the channels' mean and standard deviation on a device, forward and backward, by the error rule of
/// <see cref="TensorAssert.AsAccurateAsEager"/>; the gradient is compared in the format that it is stored in.
/// </summary>
[Collection(OneDevice.Name)]
public sealed class ChannelStatisticsOpenClTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Shapes (N, C, P) and a mean.</summary>
    public static TheoryData<string, long[], double, string> Cases
    {
        get
        {
            TheoryData<string, long[], double, string> cases = [];
            foreach (string format in FeatureFormat.Names)
            {
                cases.Add(format, [1, 1, 1], 0, "one pixel: no variance");
                cases.Add(format, [2, 3, 2], 0, "two pixels");
                cases.Add(format, [3, 5, 17], 0, "fewer pixels than threads, rows at odd places");
                cases.Add(format, [1, 64, 63], 0, "63 pixels");
                cases.Add(format, [1, 64, 64], 0, "64 pixels: whole quads");
                cases.Add(format, [3, 65, 65], 0, "65 pixels");
                cases.Add(format, [2, 192, 4096], 0, "four quads for each thread");
                cases.Add(format, [2, 7, 1025], 100, "a mean a hundred times the deviation: squares would cancel");
            }

            return cases;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Cases))]
    public void StatisticsAndGradient_AreAsAccurateAsEager(string format, long[] shape, double mean, string reason)
    {
        OpenClMachine machine = OpenClMachine.Require(format);
        Tensor features = FeatureFormat.Round(randn(shape, generator: new Generator(12)).add_(mean), format);
        Tensor gradMeans = randn([shape[0] * shape[1]], generator: new Generator(13)).mul_(shape[2]);
        Tensor gradDeviations = randn([shape[0] * shape[1]], generator: new Generator(14)).mul_(shape[2]);
        Statistics eager = InTorch(features, gradMeans, gradDeviations, ScalarType.Float32);
        Statistics oracle = InTorch(features, gradMeans, gradDeviations, ScalarType.Float64);
        foreach (int misalignment in (int[])[0, 3])
        {
            Statistics device = OnDevice(machine, format, features, gradMeans, gradDeviations, misalignment);
            TensorAssert.AsAccurateAsEager(device.Means, eager.Means, oracle.Means, $"means: {reason}");
            TensorAssert.AsAccurateAsEager(device.Deviations, eager.Deviations, oracle.Deviations, $"deviations: {reason}");
            TensorAssert.AsAccurateAsEager(device.Gradient, FeatureFormat.Round(eager.Gradient, format), oracle.Gradient, $"gradient: {reason}");

            Statistics again = OnDevice(machine, format, features, gradMeans, gradDeviations, misalignment);
            Assert.Equal(device.Deviations.bytes.ToArray(), again.Deviations.bytes.ToArray());
            Assert.Equal(device.Gradient.bytes.ToArray(), again.Gradient.bytes.ToArray());
        }
    }

    private static Statistics InTorch(Tensor features, Tensor gradMeans, Tensor gradDeviations, ScalarType type)
    {
        Tensor leaf = features.to_type(type).detach().clone().requires_grad_();
        Tensor rows = leaf.flatten(0, 1);
        Tensor means = rows.mean([1]);
        Tensor deviations = (rows.var(1, unbiased: features.shape[2] > 1) + ChannelStatistics.Epsilon).sqrt();
        ((means * gradMeans.to_type(type)) + (deviations * gradDeviations.to_type(type))).sum().backward();
        return new Statistics(means.detach(), deviations.detach(), leaf.grad!);
    }

    private static Statistics OnDevice(
        OpenClMachine machine, string format, Tensor features, Tensor gradMeans, Tensor gradDeviations, int misalignment)
    {
        using DeviceMemory maps = DeviceMemory.Of(machine, FeatureFormat.Type(format), misalignment);
        using DeviceMemory floats = DeviceMemory.Of(machine, ScalarType.Float32, misalignment);
        long rows = gradMeans.numel();
        long pixels = features.shape[2];
        (long first, long gradient) = (maps.Add(features), maps.Reserve(features.numel()));
        (long means, long deviations) = (floats.Reserve(rows), floats.Reserve(rows));
        (long ofMeans, long ofDeviations) = (floats.Add(gradMeans), floats.Add(gradDeviations));

        machine.Launch(
            $"ChannelStatisticsKernels.Forward, {format}", (int)rows, maps.View, first, floats.Part(means, rows), floats.Part(deviations, rows), pixels);
        machine.Launch(
            $"ChannelStatisticsKernels.Backward, {format}",
            (int)rows,
            maps.View,
            first,
            gradient,
            floats.Part(means, rows),
            floats.Part(deviations, rows),
            floats.Part(ofMeans, rows),
            floats.Part(ofDeviations, rows),
            pixels);
        maps.AssertNothingElseWritten();
        floats.AssertNothingElseWritten();
        return new Statistics(floats.Read(means, rows), floats.Read(deviations, rows), maps.Read(gradient, features.shape));
    }

    private sealed record Statistics(Tensor Means, Tensor Deviations, Tensor Gradient);
}
