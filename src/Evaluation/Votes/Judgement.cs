using StyleKernels.Evaluation.Rating;

namespace StyleKernels.Evaluation.Votes;

/// <summary>A vote together with what it was about.</summary>
/// <param name="Rater">Who voted.</param>
/// <param name="Vote">The answer.</param>
/// <param name="About">What was shown.</param>
public sealed record Judgement(string Rater, Vote Vote, SampleKey About)
{
    /// <summary>Joins a vote with the key.</summary>
    /// <exception cref="EvaluationException">The key does not know the item.</exception>
    public static Judgement Of(string rater, Vote vote, RatingKey key)
    {
        ArgumentNullException.ThrowIfNull(vote);
        ArgumentNullException.ThrowIfNull(key);
        return new Judgement(
            rater, vote, key.Items.GetValueOrDefault(vote.Item) ?? throw new EvaluationException($"the key of the study knows no item '{vote.Item}'"));
    }
}
