using System.Globalization;

namespace StyleKernels.Evaluation.Runs;

/// <summary>The rows of a finished file, read again for every question: what is held is the answer, 8 bytes a number.</summary>
/// <param name="path">The CSV file.</param>
/// <param name="schema">Its columns.</param>
public sealed class RowTable(string path, RowSchema schema)
{
    /// <summary>The columns.</summary>
    public RowSchema Schema { get; } = schema;

    /// <summary>The rows, one after the other.</summary>
    /// <exception cref="EvaluationException">The file is damaged.</exception>
    public IEnumerable<Row> Rows()
    {
        int line = 1;
        foreach (string[] record in RowText.Records(path).Skip(1))
        {
            line++;
            yield return Parse(record, line);
        }
    }

    /// <summary>Rows with their features, one after the other, without those that have none.</summary>
    /// <param name="where">Which rows.</param>
    /// <exception cref="EvaluationException">A file is damaged.</exception>
    public IEnumerable<Row> RowsWithFeatures(Func<Row, bool> where)
    {
        using FeatureFile file = FeatureFile.OpenRead(FeatureFile.Beside(path), Schema.Features);
        foreach ((int i, Row row) in Rows().Index().Where(row => where(row.Item)))
        {
            float[] features = file.Read(i);
            if (features.All(float.IsFinite))
            {
                yield return row with { Features = features };
            }
        }
    }

    /// <summary>A number's column, without the rows that have none.</summary>
    /// <param name="value">One of <see cref="RowSchema.Values"/>.</param>
    /// <param name="where">Which rows; by default all.</param>
    public double[] Column(string value, Func<Row, bool>? where = null)
    {
        int index = IndexOf(value);
        return [.. Rows().Where(row => where is null || where(row)).Select(row => row.Values[index]).Where(number => !double.IsNaN(number))];
    }

    /// <summary>All columns of numbers, each without the rows that have none.</summary>
    /// <param name="where">Which rows.</param>
    public IReadOnlyDictionary<string, double[]> Columns(Func<Row, bool> where)
    {
        List<double>[] columns = [.. Schema.Values.Select(_ => new List<double>())];
        foreach (Row row in Rows().Where(where))
        {
            foreach ((int i, double number) in row.Values.Index().Where(value => !double.IsNaN(value.Item)))
            {
                columns[i].Add(number);
            }
        }

        return Schema.Values.Zip(columns).ToDictionary(pair => pair.First, pair => pair.Second.ToArray());
    }

    /// <summary>Two numbers of every row that has both.</summary>
    /// <param name="x">One of <see cref="RowSchema.Values"/>.</param>
    /// <param name="y">Another.</param>
    /// <param name="where">Which rows; by default all.</param>
    public (double[] X, double[] Y) Columns(string x, string y, Func<Row, bool>? where = null)
    {
        (int first, int second) = (IndexOf(x), IndexOf(y));
        var (xs, ys) = (new List<double>(), new List<double>());
        foreach (Row row in Rows().Where(row => where is null || where(row)))
        {
            if (double.IsFinite(row.Values[first]) && double.IsFinite(row.Values[second]))
            {
                xs.Add(row.Values[first]);
                ys.Add(row.Values[second]);
            }
        }

        return ([.. xs], [.. ys]);
    }

    private int IndexOf(string value)
    {
        int index = Schema.Values.ToList().IndexOf(value);
        return index >= 0 ? index : throw new ArgumentException($"there is no column '{value}', only {string.Join(", ", Schema.Values)}", nameof(value));
    }

    private Row Parse(string[] record, int line)
    {
        int keys = Schema.Keys.Count;
        int values = Schema.Values.Count;
        if (record.Length != keys + values + 1)
        {
            throw new EvaluationException($"{path}: line {line} has {record.Length} fields, expected {keys + values + 1}");
        }

        return new Row(record[..keys], [.. record[keys..^1].Select(field => Number(field, line))], record[^1]);
    }

    private double Number(string field, int line) =>
        field.Length == 0 ? double.NaN
        : double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
        : throw new EvaluationException($"{path}: line {line} has '{field}' where a number is expected");
}
