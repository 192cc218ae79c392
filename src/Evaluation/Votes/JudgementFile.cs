using System.Globalization;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Weights;

namespace StyleKernels.Evaluation.Votes;

/// <summary>Judgements as CSV, a line for each answer.</summary>
public static class JudgementFile
{
    private static readonly string[] Header =
    [
        "rater", "item", "sample", "role", "question", "answer", "model", "other-model",
        "content-picture", "style-picture", "elapsed-ms", "screen", "viewport", "at",
    ];

    /// <summary>Writes a file that <see cref="Read"/> takes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="judgements">The votes.</param>
    public static void Write(string path, IEnumerable<Judgement> judgements) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        Write(writer, judgements);
    });

    /// <summary>Writes the same to a stream of text.</summary>
    /// <param name="writer">The stream.</param>
    /// <param name="judgements">The votes.</param>
    public static void Write(TextWriter writer, IEnumerable<Judgement> judgements)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(judgements);
        writer.Write(RowText.Line(Header));
        foreach (Judgement judgement in judgements)
        {
            writer.Write(RowText.Line(Fields(judgement)));
        }
    }

    /// <summary>Reads the judgements.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EvaluationException">The file is missing or is none of these.</exception>
    public static IReadOnlyList<Judgement> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new EvaluationException($"{path}: there are no votes yet");
        }

        var judgements = new List<Judgement>();
        foreach ((int i, string[] record) in RowText.Records(path).Index())
        {
            if (i == 0 ? !record.SequenceEqual(Header) : Parse(record) is null)
            {
                throw new EvaluationException($"{path}: line {i + 1} does not belong in a file of votes");
            }

            if (i > 0)
            {
                judgements.Add(Parse(record)!);
            }
        }

        return judgements;
    }

    private static string[] Fields(Judgement judgement)
    {
        ((string rater, Vote vote, SampleKey about), CultureInfo culture) = (judgement, CultureInfo.InvariantCulture);
        return
        [
            rater, vote.Item, about.Sample, about.Role.ToString().ToLowerInvariant(), vote.Question, vote.Answer,
            about.Models[0], about.Models.ElementAtOrDefault(1) ?? "", about.Content, about.Style,
            vote.ElapsedMs.ToString(culture), vote.Screen, vote.Viewport, vote.At.ToString("O", culture),
        ];
    }

    private static Judgement? Parse(string[] fields) =>
        fields.Length == Header.Length
            && Enum.TryParse(fields[3], ignoreCase: true, out ItemRole role)
            && long.TryParse(fields[10], NumberStyles.None, CultureInfo.InvariantCulture, out long elapsedMs)
            && DateTimeOffset.TryParse(fields[13], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset at)
        ? new Judgement(
            fields[0],
            new Vote(fields[1], fields[4], fields[5], elapsedMs, fields[11], fields[12], at),
            new SampleKey(fields[2], role, fields[8], fields[9], fields[7].Length == 0 ? [fields[6]] : [fields[6], fields[7]]))
        : null;
}
