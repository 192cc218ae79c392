using System.Text.RegularExpressions;
using StyleKernels.Evaluation.Votes;

namespace StyleKernels.Evaluation.Rating;

/// <summary>What the rating page knows of a study: nothing that tells one model from another.</summary>
/// <param name="Id">Tells this study's results from those of others.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Questions">The questions, up to three.</param>
/// <param name="Raters">What each rater is shown.</param>
public sealed partial record RatingManifest(string Id, RatingKind Kind, IReadOnlyList<RatingQuestion> Questions, IReadOnlyList<RaterPlan> Raters)
{
    private const long LongestMs = 7L * 24 * 60 * 60 * 1000;

    /// <summary>The plan of a rater; null for a code that nobody has.</summary>
    /// <param name="code">As typed: case and spaces around it do not matter.</param>
    public RaterPlan? Rater(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return Raters.FirstOrDefault(rater => string.Equals(rater.Code, code.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Every picture that the page shows.</summary>
    public IEnumerable<string> Pictures() =>
        Raters.SelectMany(rater => rater.Items)
            .SelectMany(item => item.Results.Append(item.Style).Concat(item.Content is null ? [] : [item.Content]))
            .Distinct();

    /// <summary>Why a vote cannot be taken; null if it can.</summary>
    /// <param name="rater">Who voted.</param>
    /// <param name="vote">The vote, which may be anything.</param>
    public string? Refusal(RaterPlan rater, Vote? vote)
    {
        ArgumentNullException.ThrowIfNull(rater);
        RatingQuestion? question = Questions.FirstOrDefault(question => question.Id == vote?.Question);
        return vote switch
        {
            null => "a vote is empty",
            _ when rater.Items.All(item => item.Id != vote.Item) => $"rater {rater.Code} has no item '{vote.Item}'",
            _ when question is null => $"there is no question '{vote.Question}'",
            _ when !question.Answers.Contains(vote.Answer) => $"'{vote.Answer}' is no answer to {question.Id}",
            _ when vote.ElapsedMs is < 0 or > LongestMs => $"{vote.ElapsedMs} ms is no time to vote in",
            _ when !IsScreen(vote.Screen) || !IsScreen(vote.Viewport) => "the size of the screen is not of the form 1920x1080@1",
            _ => null,
        };
    }

    private static bool IsScreen(string? text) => text is not null && ScreenSize().IsMatch(text);

    [GeneratedRegex(@"^\d{1,5}x\d{1,5}@\d{1,2}(\.\d{1,4})?\z")]
    private static partial Regex ScreenSize();
}
