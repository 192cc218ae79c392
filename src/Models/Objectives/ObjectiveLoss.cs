using StyleKernels.Losses;
using StyleKernels.Models.Encoders;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Features = System.Collections.Generic.IReadOnlyDictionary<string, TorchSharp.torch.Tensor>;

namespace StyleKernels.Models.Objectives;

/// <summary>
/// The loss of an <see cref="Objective"/>: content relative to the content's own features, style by the balanced or the classic loss, both summed over
/// the objective's layers with their weights.
/// </summary>
public sealed class ObjectiveLoss : IDisposable
{
    private readonly IReadOnlyList<PerceptualLoss> _parts;

    /// <summary>Makes the loss.</summary>
    /// <param name="objective">What is compared.</param>
    /// <param name="kind">How style statistics are compared.</param>
    /// <param name="reduction">Over the batch: mean, sum, or none for values by sample, (N).</param>
    /// <param name="detachDenominator">Hold the balanced loss's denominator constant in the gradient, as the paper does (section 5.1).</param>
    /// <exception cref="ArgumentException">A layer, or a statistic of a layer, is named twice, or there is no style term.</exception>
    public ObjectiveLoss(
        Objective objective, StyleLossKind kind = StyleLossKind.Balanced, Reduction reduction = Reduction.Mean, bool detachDenominator = true)
    {
        ArgumentNullException.ThrowIfNull(objective);
        Objective = objective;
        RequireDifferent(objective.Content.Select(term => $"content layer {term.Layer}"), nameof(objective));
        RequireDifferent(objective.Style.Select(term => $"{term.Statistic.ToString().ToLowerInvariant()} of style layer {term.Layer}"), nameof(objective));
        if (objective.Style.Count == 0)
        {
            throw new ArgumentException("an objective's loss needs a style term at least", nameof(objective));
        }

        StyleWeight = objective.StyleWeight ?? 1;
        Dictionary<string, double> content = objective.Content.ToDictionary(term => $"{term.Layer}", term => term.Weight);

        // A part for each statistic; the first has the content's layers too.
        _parts = [.. objective.Style.GroupBy(term => term.Statistic).Select((terms, i) => new PerceptualLoss(
            i == 0 ? content : [],
            terms.ToDictionary(term => $"{term.Layer}", term => term.Weight),
            StyleLossOf(kind, terms.Key, reduction, detachDenominator),
            new ContentLoss(reduction, normalize: true)))];
    }

    /// <summary>What is compared.</summary>
    public Objective Objective { get; }

    /// <summary>β, the weight of the style term in the total: finite and at least 0. It may be changed between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not a finite number.</exception>
    public double StyleWeight
    {
        get;
        set => field = value is >= 0 and < double.PositiveInfinity
            ? value
            : throw new ArgumentOutOfRangeException(nameof(StyleWeight), value, "StyleWeight is a finite number, at least 0");
    }

    /// <summary>The terms of results against their contents and styles.</summary>
    /// <param name="result">Features of the results at every layer of the objective, from <see cref="LossNetwork.Extract(Tensor)"/>.</param>
    /// <param name="content">Features of the contents at the content layers; no gradient flows to them.</param>
    /// <param name="style">Features of the styles at the style layers; no gradient flows to them.</param>
    public ObjectiveTerms Forward(Features result, Features content, Features style) => Sum((part, _) => part.forward(result, content, style));

    /// <summary>The terms of results against their contents and encoded styles.</summary>
    /// <param name="result">Features of the results at every layer of the objective, from <see cref="LossNetwork.Extract(Tensor)"/>.</param>
    /// <param name="content">Features of the contents at the content layers; no gradient flows to them.</param>
    /// <param name="style">The styles, from <see cref="EncodeStyle"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="style"/> is of another objective.</exception>
    public ObjectiveTerms Forward(Features result, Features content, ObjectiveStyle style)
    {
        ArgumentNullException.ThrowIfNull(style);
        IEnumerable<string> expected = StatisticsOf(Objective.Style.Select(term => (term.Statistic, $"{term.Layer}")));
        IEnumerable<string> actual = StatisticsOf(style.Parts.SelectMany(part => part).Select(target => (target.Value.Statistic, target.Key)));
        return expected.SequenceEqual(actual)
            ? Sum((part, i) => part.forward(result, content, style.Parts[i]))
            : throw new ArgumentException($"style is {string.Join(", ", actual)}, the objective asks for {string.Join(", ", expected)}", nameof(style));
    }

    /// <summary>Encodes styles once, for use in many steps; the caller disposes what comes of it.</summary>
    /// <param name="style">Features of the styles at the style layers.</param>
    public ObjectiveStyle EncodeStyle(Features style) => new([.. _parts.Select(part => part.EncodeStyle(style))]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PerceptualLoss part in _parts)
        {
            part.Dispose();
        }
    }

    private ObjectiveTerms Sum(Func<PerceptualLoss, int, PerceptualTerms> forward)
    {
        using DisposeScope scope = NewDisposeScope();
        PerceptualTerms[] terms = [.. _parts.Select(forward)];
        Tensor styleSum = terms.Select(part => part.Style).Aggregate((sum, term) => sum + term);
        Tensor total = terms[0].Content + (styleSum * StyleWeight);
        scope.MoveToOuter(terms[0].Content, styleSum, total);
        return new ObjectiveTerms(terms[0].Content, styleSum, total);
    }

    private static IEnumerable<string> StatisticsOf(IEnumerable<(StyleStatistic Statistic, string Layer)> terms) =>
        terms.Select(term => $"{term.Statistic} of {term.Layer}").Order(StringComparer.Ordinal);

    private static void RequireDifferent(IEnumerable<string> terms, string parameter)
    {
        if (terms.GroupBy(term => term).FirstOrDefault(same => same.Count() > 1) is { } repeated)
        {
            throw new ArgumentException($"{repeated.Key} is there twice: give it one weight", parameter);
        }
    }

    private static StyleLoss StyleLossOf(StyleLossKind kind, StyleStatistic statistic, Reduction reduction, bool detachDenominator) =>
        kind == StyleLossKind.Balanced
        ? new BalancedStyleLoss(reduction, detachDenominator, statistic: statistic)
        : new ClassicStyleLoss(reduction, statistic: statistic);
}
