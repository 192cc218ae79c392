namespace StyleKernels.Models.Training;

/// <summary>Where the losses of a run are written: the loss curve and, if asked for, TensorBoard's event file.</summary>
/// <param name="folder">The run's.</param>
/// <param name="firstStep">The step that the run begins or goes on at.</param>
/// <param name="tensorBoard">Whether there is an event file.</param>
/// <param name="replaces">Whether another run's curve lies in the folder, which stays until <see cref="Replace"/>.</param>
internal sealed class RunLog(RunFolder folder, int firstStep, bool tensorBoard, bool replaces)
{
    private readonly LossCurve _curve = new(folder, firstStep, replaces);
    private readonly EventFile? _events = tensorBoard ? new EventFile(folder, firstStep, replaces) : null;

    /// <summary>Puts the curve in the place of the other run's, whose event files go.</summary>
    public void Replace()
    {
        _curve.Replace();
        Array.ForEach([.. folder.EventFiles()], File.Delete);
        _events?.Replace();
    }

    /// <summary>Adds the training losses.</summary>
    public void Add(TrainingProgress progress)
    {
        _curve.Add(progress);
        _events?.Add(progress);
    }

    /// <summary>Adds the held-out losses; the sheet of samples lies in the folder.</summary>
    public void Add(HeldOutLosses losses, double styleWeight)
    {
        _curve.Add(losses, styleWeight);
        _events?.Add(losses);
    }
}
