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

    private readonly string _path;

    /// <param name="path">The CSV file.</param>
    /// <param name="firstStep">Rows after this step are dropped; 0 starts anew.</param>
    public LossCurve(string path, int firstStep)
    {
        _path = path;
        IEnumerable<string> kept = firstStep > 0 && File.Exists(path)
            ? File.ReadAllLines(path).Skip(1).Where(row => int.TryParse(row.Split(',')[0], out int step) && step <= firstStep)
            : [];
        byte[] rows = Encoding.UTF8.GetBytes(string.Join('\n', [Header, .. kept, ""]));
        AtomicFile.Write(path, stream => stream.Write(rows));
    }

    /// <summary>Adds a row for the training losses.</summary>
    public void Add(TrainingProgress p) =>
        Append($"{p.Step},{p.Content:F5},{p.Style:F5},{p.StyleWeight:R},,,{p.LearningRate:E3},{p.ImagesPerSecond:F2}");

    /// <summary>Adds a row for the held-out losses.</summary>
    public void Add(HeldOutLosses p, double styleWeight) => Append($"{p.Step},,,{styleWeight:R},{p.Content:F5},{p.Style:F5},,");

    private void Append(FormattableString row) => File.AppendAllText(_path, row.ToString(CultureInfo.InvariantCulture) + "\n");
}
