using StyleKernels.Models.Encoders;
using StyleKernels.Models.Objectives;

namespace StyleKernels.Cli.Train;

/// <summary>An objective as options name it.</summary>
/// <param name="Named">The objective, or null for the paper's.</param>
/// <param name="Content">Content terms to use instead of its own, if any.</param>
/// <param name="Style">Style terms to use instead of its own, if any.</param>
internal sealed record ObjectiveChoice(Objective? Named, IReadOnlyList<ContentTerm>? Content, IReadOnlyList<StyleTerm>? Style)
{
    /// <summary>The objective for a loss network of <paramref name="architecture"/>.</summary>
    public Objective For(VggArchitecture architecture)
    {
        Objective objective = Named ?? Objective.Paper(architecture);
        return objective with
        {
            Content = Content is { Count: > 0 } ? Content : objective.Content,
            Style = Style is { Count: > 0 } ? Style : objective.Style,
        };
    }
}
