using System.Globalization;
using System.Text;
using StyleKernels.Models.Weights;

namespace StyleKernels.Models.Training;

/// <summary>
/// The losses of a run as a CSV file: a row for every report. Resuming cuts the file back to the step it goes on from, so the curve is the
/// one of an uninterrupted run.
/// </summary>
internal sealed class LossCurve
{
    private const string Header = "step,content,style,style_weight,held_out_content,held_out_style,learning_rate,images_per_second";
    private const int Columns = 8;
    private const int HeldOutColumn = 4;

    private readonly RunFolder _folder;
    private readonly int _heldOutSteps;

    /// <param name="folder">The run's.</param>
    /// <param name="firstStep">Rows after this step are dropped; 0 starts anew.</param>
    public LossCurve(RunFolder folder, int firstStep)
    {
        _folder = folder;
        string[][] kept = firstStep > 0 && File.Exists(folder.Curve) ? [.. Rows(folder.Curve).Where(row => StepOf(row) <= firstStep)] : [];
        _heldOutSteps = kept.Where(row => row[HeldOutColumn].Length > 0).Select(StepOf).LastOrDefault(-1);
        byte[] rows = Encoding.UTF8.GetBytes(string.Join('\n', [Header, .. kept.Select(row => string.Join(',', row)), ""]));
        folder.Write(() => AtomicFile.Write(folder.Curve, stream => stream.Write(rows)));
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

    private void Append(FormattableString row) => _folder.Write(() =>
    {
        string start = File.Exists(_folder.Curve) ? "" : Header + "\n";
        File.AppendAllText(_folder.Curve, start + row.ToString(CultureInfo.InvariantCulture) + "\n");
    });
}
