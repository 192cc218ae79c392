using StyleKernels.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Training;

/// <summary>
/// Moves a network's weights: the kernels of its convolutions by <see cref="Muon"/>, but for those that read or write the three colours, as is usual for
/// first and last layers, and depthwise ones; these and everything else by Adam. Or everything by Adam.
/// </summary>
internal sealed class NetworkOptimizer : IDisposable
{
    private const string AdamKey = "optimizer";
    private const string MomentumKey = "momentum.";
    private const int Colours = 3;

    private readonly Module _network;
    private readonly OptimizerHelper _adam;
    private readonly Muon _muon;

    /// <param name="network">The network that is trained; stays the caller's.</param>
    /// <param name="kind">Which of the two moves its kernels.</param>
    public NetworkOptimizer(Module network, OptimizerKind kind)
    {
        ILookup<bool, Parameter> weights = network.parameters().Where(weight => weight.requires_grad)
            .ToLookup(weight => kind == OptimizerKind.Muon && IsKernel(weight));
        _network = network;
        _adam = optim.Adam(weights[false], beta1: 0.9, beta2: 0.99);
        _muon = new Muon(weights[true]);
    }

    /// <summary>Forgets the last gradients.</summary>
    public void ZeroGrad() => _network.zero_grad();

    /// <summary>One step with the gradients that the weights have.</summary>
    public void Step(double learningRate)
    {
        foreach (var group in _adam.ParamGroups)
        {
            group.LearningRate = learningRate;
        }

        _adam.step();
        _muon.Step(learningRate);
    }

    /// <summary>Everything that a resumed run needs, by name; the current dispose scope's or the optimiser's own.</summary>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            _adam.save_state_dict(writer);
        }

        var state = new Dictionary<string, Tensor> { [AdamKey] = tensor(bytes.ToArray()) };
        foreach ((int i, Tensor momentum) in _muon.Momenta.Index())
        {
            state[MomentumKey + i] = momentum;
        }

        return state;
    }

    /// <summary>Takes a saved state back.</summary>
    /// <exception cref="WeightsException">The file has no such state, or a damaged one.</exception>
    public void Restore(TensorFile file, string path)
    {
        using IDisposable noGrad = no_grad();
        RestoreAdam(file, path);
        foreach ((int i, Tensor momentum) in _muon.Momenta.Index())
        {
            Tensor? saved = file.Tensors.GetValueOrDefault(MomentumKey + i);
            if (saved is null || saved.dtype != momentum.dtype || !saved.shape.SequenceEqual(momentum.shape))
            {
                throw new WeightsException($"'{path}' is not a training state of this network: its {MomentumKey + i} is missing or of another shape");
            }

            momentum.copy_(saved);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _adam.Dispose();
        foreach (Tensor momentum in _muon.Momenta)
        {
            momentum.Dispose();
        }
    }

    private static bool IsKernel(Parameter weight) =>
        weight.dim() == 4 && weight.shape[0] > Colours && weight.shape[1] > Colours;

    private void RestoreAdam(TensorFile file, string path)
    {
        if (!file.Tensors.TryGetValue(AdamKey, out Tensor? state) || state.dtype != ScalarType.Byte)
        {
            throw new WeightsException($"'{path}' is not a training state: it has no optimizer");
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream([.. state.data<byte>()]));
            _adam.load_state_dict(reader);
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new WeightsException($"'{path}': the optimizer's state is damaged: {e.Message}", e);
        }
    }
}
