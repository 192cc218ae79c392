using System.Globalization;
using System.Text;
using StyleKernels.Models.Weights;

namespace StyleKernels.Models.Training;

/// <summary>
/// The losses of a run as a CSV file: a row for every report. Resuming cuts the file back to the step it goes on from, so the curve is the
/// one of an uninterrupted run. Where the run is to replace another one, the rows wait until it does.
/// </summary>
internal sealed class LossCurve
{
    private const string Header = "step,content,style,style_weight,held_out_content,held_out_style,learning_rate,images_per_second";
    private const int Columns = 8;
    private const int HeldOutColumn = 4;

    private readonly RunFolder _folder;
    private readonly int _heldOutSteps;
    private StringBuilder? _waiting;

    /// <param name="folder">The run's.</param>
    /// <param name="firstStep">Rows after this step are dropped; 0 starts anew.</param>
    /// <param name="waits">Whether the folder's curve is another run's and stays until <see cref="Replace"/>.</param>
    public LossCurve(RunFolder folder, int firstStep, bool waits)
    {
        _folder = folder;
        _heldOutSteps = -1;
        if (waits)
        {
            _waiting = new StringBuilder(Header + "\n");
            return;
        }

        string[][] kept = firstStep > 0 && File.Exists(folder.Curve) ? [.. Rows(folder.Curve).Where(row => StepOf(row) <= firstStep)] : [];
        _heldOutSteps = kept.Where(row => row[HeldOutColumn].Length > 0).Select(StepOf).LastOrDefault(-1);
        Write(string.Join('\n', [Header, .. kept.Select(row => string.Join(',', row)), ""]));
    }

    /// <summary>Puts the rows in the place of the other run's.</summary>
    public void Replace()
    {
        Write($"{_waiting}");
        _waiting = null;
    }

    /// <summary>Adds a row for the training losses.</summary>
    public void Add(TrainingProgress p) =>
        Append($"{p.Step},{p.Content:F5},{p.Style:F5},{p.StyleWeight:R},,,{p.LearningRate:E3},{p.ImagesPerSecond:F2}");

    /// <summary>Adds a row for the held-out losses, unless the run was resumed at this very step and the row is there.</summary>
    public void Add(HeldOutLosses p, double styleWeight)
    {
        if (p.Step > _heldOutSteps)
        {
            Append($"{p.Step},,,{styleWeight:R},{p.Content:F5},{p.Style:F5},,");
        }
    }

    /// <summary>The whole rows of a file; a power cut may leave a part of one.</summary>
    private static IEnumerable<string[]> Rows(string path) => File.ReadAllLines(path).Skip(1).Select(row => row.Split(','))
        .Where(row => row.Length == Columns && int.TryParse(row[0], NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static int StepOf(string[] row) => int.Parse(row[0], CultureInfo.InvariantCulture);

    private void Append(FormattableString row)
    {
        string line = row.ToString(CultureInfo.InvariantCulture) + "\n";
        if (_waiting is not null)
        {
            _waiting.Append(line);
            return;
        }

        _folder.Write(() => File.AppendAllText(_folder.Curve, File.Exists(_folder.Curve) ? line : Header + "\n" + line));
    }

    private void Write(string rows) => _folder.Write(() => AtomicFile.Write(_folder.Curve, stream => stream.Write(Encoding.UTF8.GetBytes(rows))));
}
