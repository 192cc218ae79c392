namespace StyleKernels.Evaluation.Votes;

/// <summary>An answer of a rater, as it comes from the page.</summary>
/// <param name="Item">What was shown.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="ElapsedMs">From the pictures' appearance to the answer.</param>
/// <param name="Screen">Width, height and pixel ratio of the screen: <c>1920x1080@1</c>.</param>
/// <param name="Viewport">The same of the window.</param>
/// <param name="At">When; of two answers to the same question the later counts.</param>
public sealed record Vote(string Item, string Question, string Answer, long ElapsedMs, string Screen, string Viewport, DateTimeOffset At);
