namespace StyleKernels.Models.Training;

/// <summary>Where a training run stands: means over the steps since the last report.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Content">Content term.</param>
/// <param name="Style">Style term, before the style weight.</param>
/// <param name="StyleWeight">β.</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="ImagesPerSecond">Stylised training images a second.</param>
/// <param name="TimeLeft">At this pace.</param>
/// <param name="Skipped">Files that could not be read so far.</param>
public sealed record TrainingProgress(
    int Step,
    int Steps,
    double Content,
    double Style,
    double StyleWeight,
    double LearningRate,
    double ImagesPerSecond,
    TimeSpan TimeLeft,
    int Skipped);
