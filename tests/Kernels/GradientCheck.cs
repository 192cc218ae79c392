using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Gradients by central differences in float64.</summary>
internal static class GradientCheck
{
    /// <summary>The derivative of a scalar function, of the shape of its argument.</summary>
    internal static Tensor Numeric(Func<Tensor, Tensor> function, Tensor at)
    {
        const double Step = 1e-5;
        Tensor flat = at.detach().clone().flatten();
        Tensor gradient = zeros_like(flat);
        for (long i = 0; i < flat.numel(); i++)
        {
            using DisposeScope scope = NewDisposeScope();
            double value = flat[i].item<double>();
            flat[i] = value + Step;
            double above = function(flat.view(at.shape)).item<double>();
            flat[i] = value - Step;
            double below = function(flat.view(at.shape)).item<double>();
            flat[i] = value;
            gradient[i] = (above - below) / (2 * Step);
        }

        return gradient.view(at.shape);
    }

    /// <summary>The derivative by autograd.</summary>
    internal static Tensor Analytic(Func<Tensor, Tensor> function, Tensor at)
    {
        Tensor leaf = at.detach().clone().requires_grad_(true);
        function(leaf).Backward();
        return leaf.grad!;
    }
}
