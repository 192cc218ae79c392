using StyleKernels.Models;
using StyleKernels.Models.Weights;

namespace StyleKernels.Evaluation.Runs;

/// <summary>Measures a study's rows into a folder, going on where an earlier run of the same study stopped.</summary>
public static class StudyRun
{
    /// <summary>Measures the rows of a part that are not there yet.</summary>
    /// <param name="study">The study.</param>
    /// <param name="folder">Where its rows lie; made if it is missing.</param>
    /// <param name="shard">Which part.</param>
    /// <param name="progress">Called with the rows that are there, before the first and after every row, and the part's number of rows.</param>
    /// <param name="stop">Ends the run between two rows.</param>
    /// <returns>Whether all rows of the part are there.</returns>
    /// <exception cref="EvaluationException">The folder holds another study.</exception>
    /// <exception cref="IOException">What all rows need cannot be made (<see cref="Study.Prepare"/>).</exception>
    public static bool Measure(Study study, string folder, Shard shard, Action<int, int>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(study);
        study.Settings.Claim(folder);
        (int start, int count) = shard.RangeOf(study.Count);
        using RowFile file = RowFile.Open(Path.Combine(folder, shard.FileName), study.Schema);
        if (file.Count > count)
        {
            throw new EvaluationException($"{Path.Combine(folder, shard.FileName)}: {file.Count} rows where {count} are expected");
        }

        if (file.Count < count)
        {
            study.Prepare();
        }

        progress?.Invoke(file.Count, count);
        while (file.Count < count && !stop.IsCancellationRequested)
        {
            file.Append(study.Measure(start + file.Count));
            CollectionPoint.Pass();
            progress?.Invoke(file.Count, count);
        }

        return file.Count == count;
    }

    /// <summary>The rows of the whole study.</summary>
    /// <param name="study">The study.</param>
    /// <param name="folder">Where its rows lie.</param>
    public static RowTable Rows(Study study, string folder)
    {
        ArgumentNullException.ThrowIfNull(study);
        return new RowTable(Path.Combine(folder, Shard.Whole.FileName), study.Schema);
    }

    /// <summary>Puts the parts of a study together: the result is the file that one run would have written.</summary>
    /// <param name="study">The study.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="sources">Folders with parts.</param>
    /// <exception cref="EvaluationException">A part is missing, incomplete, or of another study.</exception>
    public static void Merge(Study study, string folder, IReadOnlyList<string> sources)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(sources);
        foreach (string source in sources)
        {
            study.Settings.RequireSame(StudySettings.Read(source), source);
        }

        string[] parts = [.. Parts(sources).Select((path, i) => Complete(path, i + 1))];
        study.Settings.Claim(folder);
        string whole = Path.Combine(folder, Shard.Whole.FileName);
        if (study.Schema.Features > 0)
        {
            AtomicFile.Write(FeatureFile.Beside(whole), stream => Array.ForEach(parts, part => Append(FeatureFile.Beside(part), stream)));
        }

        AtomicFile.Write(whole, stream => Concatenate(parts, stream));

        string Complete(string path, int index)
        {
            int expected = new Shard(index, Number(path)).RangeOf(study.Count).Count;
            using RowFile file = RowFile.Open(path, study.Schema);
            return file.Count == expected ? path : throw new EvaluationException($"{path}: {file.Count} of {expected} rows; run this part to its end first");
        }
    }

    private static string[] Parts(IReadOnlyList<string> sources)
    {
        string[] files = [.. sources.SelectMany(source => Directory.EnumerateFiles(source, "rows-*-of-*.csv"))];
        int[] divisions = [.. files.Select(Number).Where(of => of is > 1 and <= Shard.MostParts).Distinct()];
        if (divisions.Length == 0)
        {
            throw new EvaluationException($"{string.Join(", ", sources)}: no part of a study (rows-1-of-N.csv) is here");
        }

        // A part of another division may lie there too, from a run that was given up: the division that is the most complete counts.
        Dictionary<string, string> byName = files.DistinctBy(Path.GetFileName).ToDictionary(file => Path.GetFileName(file)!, StringComparer.Ordinal);
        string[] names = divisions.Select(Names).MaxBy(names => (double)names.Count(byName.ContainsKey) / names.Length)!;
        return [.. names.Select(name => byName.GetValueOrDefault(name) ?? throw new EvaluationException($"{name} is in none of the folders"))];
    }

    private static string[] Names(int of) => [.. Enumerable.Range(1, of).Select(index => new Shard(index, of).FileName)];

    private static int Number(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path).Split('-')[^1], out int of) ? of : 0;

    private static void Append(string part, Stream stream)
    {
        using FileStream source = File.OpenRead(part);
        source.CopyTo(stream);
    }

    private static void Concatenate(string[] parts, Stream stream)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            using FileStream part = File.OpenRead(parts[i]);
            while (i > 0 && part.ReadByte() != '\n')
            {
                // The header stands once.
            }

            part.CopyTo(stream);
        }
    }
}
