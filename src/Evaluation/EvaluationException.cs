namespace StyleKernels.Evaluation;

/// <summary>A study that cannot be begun, continued or merged. The message is one line and names the file or the setting.</summary>
/// <param name="message">One line.</param>
public sealed class EvaluationException(string message) : IOException(message);
