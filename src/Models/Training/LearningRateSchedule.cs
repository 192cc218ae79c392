using System.Globalization;

namespace StyleKernels.Models.Training;

/// <summary>How the learning rate changes over a run: a function of the step alone, so that resuming needs no state.</summary>
public sealed class LearningRateSchedule
{
    private const string InverseTimePrefix = "inverse-time:";
    private const int LongestWarmUp = 200;
    private const double Final = 1 / 50.0;

    private readonly string _name;
    private readonly Func<int, int, double> _factor;

    private LearningRateSchedule(string name, Func<int, int, double> factor)
    {
        _name = name;
        _factor = factor;
    }

    /// <summary>What <see cref="Parse"/> takes; behind the last one a decay follows.</summary>
    internal static IReadOnlyList<string> Forms { get; } = ["cosine", "constant", InverseTimePrefix];

    /// <summary>A linear warm-up over a tenth of the steps, at most 200, then half a cosine down to a fiftieth.</summary>
    public static LearningRateSchedule Cosine { get; } = new("cosine", CosineFactor);

    /// <summary>The same at every step, as GoogleMagenta was trained.</summary>
    public static LearningRateSchedule Constant { get; } = new("constant", (_, _) => 1);

    /// <summary>1 / (1 + decay · step), as AdaIN, LinearTransfer and SANet were trained.</summary>
    /// <param name="decay">More than 0.</param>
    public static LearningRateSchedule InverseTime(double decay) => decay is > 0 and < double.PositiveInfinity
        ? new(string.Create(CultureInfo.InvariantCulture, $"{InverseTimePrefix}{decay:R}"), (step, _) => 1 / (1 + (decay * step)))
        : throw new ArgumentOutOfRangeException(nameof(decay), decay, "decay is a finite number, more than 0");

    /// <summary>Reads what <see cref="ToString"/> writes: cosine, constant, or for example inverse-time:5e-5.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static LearningRateSchedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "cosine" => Cosine,
            "constant" => Constant,
            _ when Decay(text) is double decay => InverseTime(decay),
            _ => throw new FormatException($"'{text}' is no schedule: expected cosine, constant, or inverse-time with a decay, as inverse-time:5e-5"),
        };
    }

    /// <summary>What the learning rate of a step is multiplied by.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="steps">Length of the run.</param>
    public double Factor(int step, int steps) => _factor(step, steps);

    /// <inheritdoc/>
    public override string ToString() => _name;

    private static double CosineFactor(int step, int steps)
    {
        int warmUp = Math.Min(LongestWarmUp, Math.Max(1, steps / 10));
        if (step < warmUp)
        {
            return (step + 1.0) / warmUp;
        }

        double progress = (step - warmUp) / (double)Math.Max(1, steps - warmUp);
        return Final + ((1 - Final) * 0.5 * (1 + Math.Cos(Math.PI * progress)));
    }

    private static double? Decay(string text) =>
        text.StartsWith(InverseTimePrefix, StringComparison.Ordinal)
        && double.TryParse(text[InverseTimePrefix.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out double decay)
        && decay is > 0 and < double.PositiveInfinity
            ? decay
            : null;
}
