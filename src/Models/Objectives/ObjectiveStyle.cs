using StyleTargets = System.Collections.Generic.IReadOnlyDictionary<string, StyleKernels.StyleTarget>;

namespace StyleKernels.Models.Objectives;

/// <summary>
/// What an <see cref="ObjectiveLoss"/> needs of styles, from <see cref="ObjectiveLoss.EncodeStyle"/>: their statistics, which take the place of the features
/// for any number of steps.
/// </summary>
public sealed class ObjectiveStyle : IDisposable
{
    internal ObjectiveStyle(IReadOnlyList<StyleTargets> parts) => Parts = parts;

    /// <summary>Targets by layer, for each statistic of the objective.</summary>
    internal IReadOnlyList<StyleTargets> Parts { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (StyleTarget target in Parts.SelectMany(part => part.Values))
        {
            target.Dispose();
        }
    }
}
