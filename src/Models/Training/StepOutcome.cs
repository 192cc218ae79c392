namespace StyleKernels.Models.Training;

/// <summary>What came of a training step.</summary>
/// <param name="Content">Content term before the step.</param>
/// <param name="Style">Style term before the step, without its weight.</param>
/// <param name="Applied">Whether the weights moved: loss and gradient were finite.</param>
/// <param name="Dead">Whether every result was of one colour, though the contents were not.</param>
internal readonly record struct StepOutcome(double Content, double Style, bool Applied, bool Dead);
