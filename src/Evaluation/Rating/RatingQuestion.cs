namespace StyleKernels.Evaluation.Rating;

/// <summary>A question to raters.</summary>
/// <param name="Id">Its name in votes.</param>
/// <param name="Text">As raters read it.</param>
/// <param name="Answers">In the order of the buttons.</param>
public sealed record RatingQuestion(string Id, string Text, IReadOnlyList<string> Answers)
{
    /// <summary>The answers of Study II.</summary>
    public const string Good = "good", Ok = "ok", Bad = "bad";

    /// <summary>The answers of the preference test.</summary>
    public const string Left = "left", Similar = "similar", Right = "right";

    /// <summary>Study II's only question. Nothing is explained: raters judge by their own perception, as in the paper.</summary>
    public static RatingQuestion Style { get; } = new("style", "This result is", [Good, Ok, Bad]);

    /// <summary>The questions of the preference test; the last is the paper's.</summary>
    public static IReadOnlyList<RatingQuestion> Preference { get; } =
    [
        new("content", "Which keeps the content better?", [Left, Similar, Right]),
        new("style", "Which is more like the style?", [Left, Similar, Right]),
        new("overall", "Which do you prefer?", [Left, Similar, Right]),
    ];
}
