using StyleKernels.Models.Networks;
using StyleKernels.Models.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Distill;

/// <summary>
/// Moves a network's convolutions as if each saw channels of mean 0 and deviation 1. Behind a ReLU everything is positive, and what all channels have in
/// common is far larger than what sets them apart: kernels that see it move in that one direction first, and units fall silent for good. The network
/// itself stays an ordinary one; layers that read the three colours are moved as they are.
/// </summary>
internal sealed class StandardizedOptimizer : IDisposable
{
    private const int Colours = 3;

    private readonly Module _network;
    private readonly Layer[] _layers;

    /// <summary>All that moves; it never runs as a whole.</summary>
    private readonly Sequential _weights;
    private readonly NetworkOptimizer _optimizer;

    /// <param name="network">Float32, of convolutions with biases; its inputs are observed whenever it runs in training mode. It stays the caller's.</param>
    /// <param name="kind">What moves the kernels.</param>
    public StandardizedOptimizer(Module network, OptimizerKind kind)
    {
        _network = network;
        ILookup<bool, Conv2d> convolutions = network.modules().OfType<Conv2d>().ToLookup(convolution => convolution.in_channels == Colours);
        _layers = [.. convolutions[false].Select(convolution => new Layer(convolution))];
        foreach (Layer layer in _layers)
        {
            layer.Convolution.register_forward_pre_hook((_, input) =>
            {
                if (network.training)
                {
                    layer.Inputs.Observe(input);
                }

                return input;
            });
        }

        _weights = Sequential([.. convolutions[true], .. _layers.Select(layer => layer.Standardized)]);
        _optimizer = new NetworkOptimizer(_weights, kind);
    }

    /// <summary>Forgets the last gradients.</summary>
    public void ZeroGrad() => _network.zero_grad();

    /// <summary>One step with the gradients that the network's weights have.</summary>
    /// <param name="learningRate">Of this step.</param>
    /// <param name="gradientNormLimit">Gradients, as the standardised layers have them, are scaled down to this norm.</param>
    public void Step(double learningRate, double gradientNormLimit)
    {
        Array.ForEach(_layers, layer => layer.Standardize());
        nn.utils.clip_grad_norm_(_weights.parameters(), gradientNormLimit);
        _optimizer.Step(learningRate);
        Array.ForEach(_layers, layer => layer.WriteBack());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        foreach (Layer layer in _layers)
        {
            layer.Inputs.Dispose();
            layer.Standardized.Dispose();
        }
    }

    /// <summary>W·x + b, and the same as V·z + c of the standardised input z = (x - mean) / deviation: V = W · deviation, c = b + ΣW · mean.</summary>
    private sealed record Layer(Conv2d Convolution)
    {
        public RunningStandardization Inputs { get; } = new((int)Convolution.in_channels);

        public Conv2d Standardized { get; } = Conv2d(Convolution.in_channels, Convolution.out_channels, Convolution.weight.shape[2]);

        /// <summary>Weights and gradients of the convolution, into the standardised one.</summary>
        public void Standardize()
        {
            using IDisposable noGrad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            (Tensor mean, Tensor deviation) = Statistics();
            Standardized.weight.copy_(Convolution.weight * deviation);
            Standardized.bias!.copy_(Convolution.bias! + (Convolution.weight * mean).sum([1, 2, 3]));
            Tensor gradient = (Convolution.weight.grad! - (Convolution.bias!.grad!.view(-1, 1, 1, 1) * mean)) / deviation;
            Standardized.weight.grad = gradient.DetachFromDisposeScope();
            Standardized.bias!.grad = Convolution.bias!.grad!.clone().DetachFromDisposeScope();
        }

        /// <summary>The moved weights, into the convolution.</summary>
        public void WriteBack()
        {
            using IDisposable noGrad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            (Tensor mean, Tensor deviation) = Statistics();
            Convolution.weight.copy_(Standardized.weight / deviation);
            Convolution.bias!.copy_(Standardized.bias! - (Convolution.weight * mean).sum([1, 2, 3]));
        }

        private (Tensor Mean, Tensor Deviation) Statistics()
        {
            (Tensor mean, Tensor deviation) = Inputs.Statistics();
            return (mean.view(1, -1, 1, 1), deviation.view(1, -1, 1, 1));
        }
    }
}
