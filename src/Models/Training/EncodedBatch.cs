using StyleKernels.Losses;
using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>
/// Contents and styles with what the loss compares results to, computed once for every step that pairs them anew: these two passes
/// through the loss network cost about as much as a step's own pass there and back.
/// </summary>
internal sealed class EncodedBatch : IDisposable
{
    private readonly IReadOnlyDictionary<string, StyleTarget> _styleTargets;
    private readonly Tensor _style;
    private Dictionary<string, Tensor> _contentFeatures;
    private Tensor _content;

    /// <summary>Encodes the images.</summary>
    /// <param name="images">Content k is paired with style k; its tensors stay the caller's.</param>
    /// <param name="lossNetwork">Gives the features.</param>
    /// <param name="loss">Says which of them, and what it needs of the styles.</param>
    public EncodedBatch(TrainingBatch images, LossNetwork lossNetwork, PerceptualLoss loss)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> features = lossNetwork.Extract(images.Content);
        _contentFeatures = lossNetwork.Layers.Content.Keys.ToDictionary(layer => layer, layer => features[layer].DetachFromDisposeScope());
        _styleTargets = loss.EncodeStyle(lossNetwork.Extract(images.Style));
        foreach (StyleTarget target in _styleTargets.Values)
        {
            scope.Detach(target.Gram, target.SquaredNorm);
        }

        _content = images.Content.alias().DetachFromDisposeScope();
        _style = images.Style;
    }

    /// <summary>Gives every content the style that is <paramref name="places"/> further on, around the batch.</summary>
    public void ShiftContents(int places)
    {
        if (places == 0)
        {
            return;
        }

        Tensor Shifted(Tensor x)
        {
            Tensor shifted = x.roll(places, 0);
            x.Dispose();
            return shifted;
        }

        _content = Shifted(_content);
        _contentFeatures = _contentFeatures.ToDictionary(pair => pair.Key, pair => Shifted(pair.Value));
    }

    /// <summary>The loss of the network's results for these pairs.</summary>
    /// <param name="network">Restyles the contents.</param>
    /// <param name="lossNetwork">The one that encoded the batch.</param>
    /// <param name="loss">The one that encoded the styles.</param>
    /// <param name="result">What the network made of them, (N, 3, H, W).</param>
    public PerceptualTerms Terms(StyleTransferNetwork network, LossNetwork lossNetwork, PerceptualLoss loss, out Tensor result)
    {
        result = network.call(_content, _style);
        return loss.forward(lossNetwork.Extract(result), _contentFeatures, _styleTargets);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _content.Dispose();
        foreach (Tensor features in _contentFeatures.Values)
        {
            features.Dispose();
        }

        foreach (StyleTarget target in _styleTargets.Values)
        {
            target.Dispose();
        }
    }
}
