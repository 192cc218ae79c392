using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using StyleKernels.Bench.Measure;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Host;

/// <summary>Costs of a call that do not depend on the size of the features: view, dispatch to threads, graph.</summary>
[MemoryDiagnoser]
public class HostBenchmarks
{
    private Tensor _features = null!;
    private Tensor _leaf = null!;
    private StyleTarget _target = null!;
    private CudaDevice _device = null!;
    private object[] _arguments = null!;
    private CompiledKernel _kernel = null!;

    /// <summary>Runs all of them in this process, because the native libraries lie beside it.</summary>
    internal static void Run() => BenchmarkRunner.Run<HostBenchmarks>(
        DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine("artifacts", "benchmarkdotnet")));

    /// <summary>Makes maps so small that only the call is left.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _features = rand(2, 4, 2, 2);
        _leaf = rand(2, 4, 2, 2).requires_grad_(true);
        _target = StyleTarget.Encode(_features);
        _device = new CudaDevice(new NullCudaDriver(), 0);
        _kernel = KernelCompiler.Compile(((Delegate)StyleDifferenceKernels.Subtract).Method);
        DeviceSpan memory = new(0, 1);
        _arguments = [memory, memory, memory, LaunchTable<StyleDifference>.Of([new StyleDifference()], StyleDifference.Unused)];
    }

    /// <summary>A view of a tensor.</summary>
    [Benchmark]
    public bool View() => FeatureView.TryCreate(_features, out _);

    /// <summary>Handing two empty items to the threads.</summary>
    [Benchmark]
    public void Dispatch() => TorchThreads.For(2, static _ => { });

    /// <summary>A launch with a table of layers, without what the driver takes.</summary>
    [Benchmark]
    public void Launch() => _device.LaunchOn(0, _kernel, new KernelShape(1, 64), _arguments);

    /// <summary>The distance and its gradient in device kernels, four layers, without what the driver takes.</summary>
    [Benchmark]
    public void CudaForwardAndBackward()
    {
        using DisposeScope scope = NewDisposeScope();
        StyleDistanceLayer layer = new(_leaf, _target);
        StyleDistanceCuda.Compute([layer, layer, layer, layer], StyleDenominator.DetachedNorms, _device)
            .Aggregate(zeros(1), (sum, distance) => sum + distance.sum()).backward();
        _leaf.grad = null;
    }

    /// <summary>The distance without a graph.</summary>
    [Benchmark]
    public void Forward()
    {
        using DisposeScope scope = NewDisposeScope();
        NormalizedStyleDistance.Compute(_features, _target);
    }

    /// <summary>The distance, its sum and the gradient.</summary>
    [Benchmark]
    public void ForwardAndBackward()
    {
        using DisposeScope scope = NewDisposeScope();
        NormalizedStyleDistance.Compute(_leaf, _target).sum().backward();
        _leaf.grad = null;
    }
}
