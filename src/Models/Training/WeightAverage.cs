using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Training;

/// <summary>
/// The exponential moving average of a network's weights, held in a second network: it gives calmer pictures than the last step's weights. Buffers,
/// which are the moving statistics of batch norms, are copied: they are averages already.
/// </summary>
/// <param name="source">The network that is trained.</param>
/// <param name="average">A network of the same architecture that receives the average.</param>
internal sealed class WeightAverage(Module source, Module average)
{
    private const double Decay = 0.999;

    private readonly (Parameter Source, Parameter Average)[] _pairs = [.. source.parameters().Zip(average.parameters())];
    private readonly (Tensor Source, Tensor Average)[] _buffers = [.. source.buffers().Zip(average.buffers())];

    /// <summary>Copies the source's weights.</summary>
    public void Reset()
    {
        using IDisposable noGrad = no_grad();
        foreach ((Parameter from, Parameter to) in _pairs)
        {
            to.copy_(from);
        }

        CopyBuffers();
    }

    /// <summary>Takes the source's weights after a step in.</summary>
    /// <param name="step">Number of the step from 0: early averages are shorter.</param>
    public void Update(int step)
    {
        double decay = Math.Min(Decay, (1.0 + step) / (10.0 + step));
        using IDisposable noGrad = no_grad();
        foreach ((Parameter from, Parameter to) in _pairs)
        {
            to.lerp_(from, 1 - decay);
        }

        CopyBuffers();
    }

    private void CopyBuffers()
    {
        foreach ((Tensor from, Tensor to) in _buffers)
        {
            to.copy_(from);
        }
    }
}
