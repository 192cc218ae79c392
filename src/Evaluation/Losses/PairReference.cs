using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Losses;

/// <summary>What the results of one pair are compared with. It owns its tensors.</summary>
/// <param name="Size">H and W of the content.</param>
/// <param name="ContentFeatures">Its features, by layer.</param>
/// <param name="Grams">The style's Gram matrices, in the order of the layers.</param>
/// <param name="Covariances">Its covariances at all sizes.</param>
/// <param name="Flat">Where the content is flat, and how quiet the style is.</param>
/// <param name="JudgedContent">The judge's features of the content, or null without a judge.</param>
/// <param name="JudgedStyle">The judge's covariances of the style.</param>
internal sealed record PairReference(
    (long H, long W) Size,
    IReadOnlyDictionary<string, Tensor> ContentFeatures,
    IReadOnlyList<StyleTarget> Grams,
    IReadOnlyList<StyleTarget> Covariances,
    FlatAreas Flat,
    Tensor? JudgedContent,
    IReadOnlyList<StyleTarget> JudgedStyle) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owned in (IEnumerable<IDisposable>)[.. ContentFeatures.Values, .. Grams, .. Covariances, Flat, .. JudgedStyle])
        {
            owned.Dispose();
        }

        JudgedContent?.Dispose();
    }

    /// <summary>Takes everything out of a scope, to be kept until <see cref="Dispose"/>.</summary>
    internal PairReference DetachedFrom(DisposeScope scope)
    {
        scope.Detach([.. ContentFeatures.Values, Flat.Mask, .. Grams.Concat(Covariances).Concat(JudgedStyle)
            .SelectMany(target => new[] { target.Values, target.SquaredNorm })]);
        if (JudgedContent is not null)
        {
            scope.Detach(JudgedContent);
        }

        return this;
    }
}
