using System.Globalization;
using MathNet.Numerics.Statistics;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Reports;

namespace StyleKernels.Evaluation.Votes;

/// <summary>How carefully each rater worked: repeated samples answered alike, obvious losers recognised, time for an answer.</summary>
internal static class RaterTable
{
    internal static ReportTable Of(IReadOnlyList<Judgement> judgements) => new(
        "Raters",
        ["rater", "answers", "repeated alike", "obvious losers seen", "median seconds"],
        [.. judgements.GroupBy(judgement => judgement.Rater).OrderBy(rater => rater.Key, StringComparer.Ordinal).Select(rater => (string[])
        [
            rater.Key,
            rater.Count(judgement => judgement.About.Role == ItemRole.Rating).ToString(CultureInfo.InvariantCulture),
            Repeated([.. rater]),
            Of(rater.Where(judgement => judgement.About.Role == ItemRole.Check), SeesTheLoser),
            Figure.Of(rater.Select(judgement => judgement.Vote.ElapsedMs / 1000.0).Median()),
        ])]);

    private static string Repeated(IReadOnlyList<Judgement> mine)
    {
        Dictionary<(string, string), string?> first = mine.Where(judgement => judgement.About.Role == ItemRole.Rating)
            .ToDictionary(judgement => (judgement.About.Sample, judgement.Vote.Question), Choice);
        IEnumerable<Judgement> repeats = mine.Where(judgement => judgement.About.Role == ItemRole.Repeat
            && first.ContainsKey((judgement.About.Sample, judgement.Vote.Question)));
        return Of(repeats, judgement => first[(judgement.About.Sample, judgement.Vote.Question)] == Choice(judgement));
    }

    /// <summary>The answer, by model where sides may have changed.</summary>
    private static string? Choice(Judgement judgement) => judgement.Vote.Answer switch
    {
        RatingQuestion.Left => judgement.About.Models[0],
        RatingQuestion.Right => judgement.About.Models[^1],
        string answer => answer,
    };

    private static bool SeesTheLoser(Judgement judgement) =>
        Choice(judgement) is { } choice && choice != RatingQuestion.Similar && choice != RatingSample.Noise;

    private static string Of(IEnumerable<Judgement> judgements, Func<Judgement, bool> good)
    {
        bool[] all = [.. judgements.Select(good)];
        return all.Length == 0 ? "" : $"{all.Count(one => one)} of {all.Length}";
    }
}
