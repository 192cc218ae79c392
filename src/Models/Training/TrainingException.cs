namespace StyleKernels.Models.Training;

/// <summary>A training run that cannot begin or go on, with the reason in one sentence.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Says why.</summary>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>Says why, and what it came of.</summary>
    public TrainingException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
