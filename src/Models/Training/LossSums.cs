namespace StyleKernels.Models.Training;

/// <summary>Sums of the losses since the last report.</summary>
/// <param name="Content">Of the content terms.</param>
/// <param name="Style">Of the style terms.</param>
/// <param name="Steps">Steps that they are of.</param>
internal readonly record struct LossSums(double Content, double Style, int Steps);
