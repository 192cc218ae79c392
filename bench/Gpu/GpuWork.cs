using StyleKernels.Bench.Loss;
using StyleKernels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Gpu;

/// <summary>The balanced style loss of some layers on a CUDA device, style and result both as features; every step ends when the device has.</summary>
internal sealed class GpuWork : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor[] _features;
    private readonly Tensor[] _styles;
    private readonly BalancedStyleLoss _loss = new(backend: KernelBackend.Fused);

    /// <summary>Makes inputs like those after a ReLU.</summary>
    internal GpuWork(IReadOnlyList<long[]> shapes, ScalarType type, Device device)
    {
        _features = [.. shapes.Select(shape => Map(shape, type, device).requires_grad_(true))];
        _styles = [.. shapes.Select(shape => Map(shape, type, device))];
    }

    /// <summary>The implementations by provider.</summary>
    internal IReadOnlyDictionary<string, Action> Providers(bool backward) => new Dictionary<string, Action>
    {
        ["naive"] = () => Step(() => _features.Zip(_styles, (map, style) => NaiveStyleLoss.Balanced(map, NaiveStyleLoss.OfStyle(style))), backward),
        ["fused"] = () => Step(() => _loss.forward(_features, [.. _styles]), backward),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _loss.Dispose();
        _scope.Dispose();
    }

    private void Step(Func<IEnumerable<Tensor>> losses, bool backward)
    {
        using (NewDisposeScope())
        {
            Tensor total = losses().Aggregate((sum, term) => sum + term);
            if (backward)
            {
                total.backward();
                Array.ForEach(_features, features => features.grad = null);
            }
        }

        cuda.synchronize();
    }

    private static Tensor Map(long[] shape, ScalarType type, Device device) => randn(shape, device: device).relu_().to(type);
}
