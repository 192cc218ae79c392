namespace StyleKernels.Models.Training;

/// <summary>A linear warm-up, then half a cosine down to a fiftieth: a function of the step alone, so that resuming needs no state.</summary>
/// <param name="peak">Learning rate at the end of the warm-up.</param>
/// <param name="steps">Length of the run.</param>
internal sealed class LearningRateSchedule(double peak, int steps)
{
    private const int LongestWarmUp = 200;
    private const double Final = 1 / 50.0;

    private readonly int _warmUp = Math.Min(LongestWarmUp, Math.Max(1, steps / 10));

    /// <summary>The learning rate of a step, counted from 0.</summary>
    public double this[int step]
    {
        get
        {
            if (step < _warmUp)
            {
                return peak * (step + 1) / _warmUp;
            }

            double progress = (step - _warmUp) / (double)Math.Max(1, steps - _warmUp);
            return peak * (Final + ((1 - Final) * 0.5 * (1 + Math.Cos(Math.PI * progress))));
        }
    }
}
