namespace StyleKernels.Models.Training;

/// <summary>
/// Notices a run that has gone wrong: steps without a finite loss, and a network that has come to give one colour whatever it is shown. One with random
/// weights may well begin like that.
/// </summary>
/// <param name="hasLived">Whether a run that is resumed has given pictures of more than one colour.</param>
internal sealed class TrainingHealth(bool hasLived = false)
{
    /// <summary>Steps on end without a finite loss, or with dead results, after which a run is given up.</summary>
    private const int Patience = 20;

    private int _notFinite;
    private int _dead;

    /// <summary>Whether the network has ever given pictures of more than one colour.</summary>
    public bool HasLived { get; private set; } = hasLived;

    /// <summary>Whether the run has saved its weights.</summary>
    public bool HasSaved { get; set; }

    /// <summary>Steps whose loss or gradient was not finite, so far.</summary>
    public int SkippedSteps { get; private set; }

    /// <summary>Whether the last step was good, so that the weights may replace those of the last checkpoint.</summary>
    public bool IsGood => _notFinite == 0 && !IsDying;

    /// <summary>
    /// Whether the last steps gave pictures of one colour, where earlier ones did not. Steps without a finite loss alone leave the weights
    /// as they were.
    /// </summary>
    public bool IsDying => _dead > 0;

    /// <summary>What there is in the folder of a run that has gone wrong.</summary>
    public string Left => HasSaved ? "the checkpoint and the training state are those of the last good saving" : "the run has saved nothing";

    /// <summary>Takes the outcome of a step in.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="step">Steps done.</param>
    /// <exception cref="TrainingException">Too many bad ones on end.</exception>
    public void Add(StepOutcome outcome, int step)
    {
        _notFinite = outcome.Applied ? 0 : _notFinite + 1;
        HasLived |= !outcome.Dead;
        _dead = outcome.Dead && HasLived ? _dead + 1 : 0;
        SkippedSteps += outcome.Applied ? 0 : 1;
        if (_notFinite >= Patience)
        {
            throw GivenUp("the loss has not been a finite number", step);
        }

        if (_dead >= Patience)
        {
            throw GivenUp("the network has given pictures of one colour", step);
        }
    }

    private TrainingException GivenUp(string what, int step) => new(
        $"{what} for the last {Patience} steps, given up at step {step}: begin anew with a lower learning rate or style weight; {Left}");
}
