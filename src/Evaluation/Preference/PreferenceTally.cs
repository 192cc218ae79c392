using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Statistics;
using StyleKernels.Evaluation.Votes;

namespace StyleKernels.Evaluation.Preference;

/// <summary>The votes on one question, counted for each twosome of models.</summary>
internal sealed class PreferenceTally
{
    private readonly (int Twosome, int Winner)[] _votes;
    private readonly (int First, int Second)[] _twosomes;

    /// <param name="judgements">Of one question, without repetitions and checks.</param>
    internal PreferenceTally(IReadOnlyList<Judgement> judgements)
    {
        Models = [.. judgements.SelectMany(judgement => judgement.About.Models).Distinct().Order(StringComparer.Ordinal)];
        _twosomes = [.. judgements.Select(Twosome).Distinct().Order()];
        _votes = [.. judgements.Select(judgement => (Array.IndexOf(_twosomes, Twosome(judgement)), Winner(judgement)))];
        Clusters = [.. judgements.Select(judgement => (judgement.Rater, $"{judgement.About.Content}\n{judgement.About.Style}"))];
    }

    /// <summary>All models, by name.</summary>
    internal IReadOnlyList<string> Models { get; }

    /// <summary>Rater and pair of each vote.</summary>
    internal IReadOnlyList<(string Rater, string Pair)> Clusters { get; }

    /// <summary>A comparison for each twosome that was shown.</summary>
    /// <param name="weights">How often each vote counts; null: once.</param>
    internal IReadOnlyList<Comparison> Count(double[]? weights = null)
    {
        var sums = new double[_twosomes.Length, 3];
        foreach ((int i, (int twosome, int winner)) in _votes.Index())
        {
            int side = winner < 0 ? 2 : winner == _twosomes[twosome].First ? 0 : 1;
            sums[twosome, side] += weights is null ? 1 : weights[i];
        }

        return [.. _twosomes.Select((models, i) => new Comparison(models.First, models.Second, sums[i, 0], sums[i, 1], sums[i, 2]))];
    }

    private (int First, int Second) Twosome(Judgement judgement)
    {
        (int left, int right) = (IndexOf(judgement.About.Models[0]), IndexOf(judgement.About.Models[1]));
        return (Math.Min(left, right), Math.Max(left, right));
    }

    private int Winner(Judgement judgement) => judgement.Vote.Answer switch
    {
        RatingQuestion.Left => IndexOf(judgement.About.Models[0]),
        RatingQuestion.Right => IndexOf(judgement.About.Models[1]),
        _ => -1,
    };

    private int IndexOf(string model) => Models.ToList().IndexOf(model);
}
