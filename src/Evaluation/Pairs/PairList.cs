using System.Security.Cryptography;
using System.Text;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Data;
using StyleKernels.Models.Images;
using StyleKernels.Models.Weights;

namespace StyleKernels.Evaluation.Pairs;

/// <summary>Pairs of pictures: drawn at random from folders, or read from a list that was kept.</summary>
public static class PairList
{
    private const int MostPairs = 10_000_000;
    private static readonly string[] Header = ["content", "style"];

    /// <summary>The pairs of a request.</summary>
    /// <exception cref="IOException">A folder or a list cannot be read, or neither is named.</exception>
    public static IReadOnlyList<PicturePair> Of(PairRequest request) => request switch
    {
        { List: { } list } => [.. Read(list).Take(request.Pairs)],
        { Content: { } content, Style: { } style } => Random(content, style, request.Pairs, request.Seed),
        _ => throw new EvaluationException("which pictures? Name a folder of contents and one of styles, or a list of pairs"),
    };

    /// <summary>Draws pairs: for each a content and a style, independently, as in the paper's studies.</summary>
    /// <param name="contentFolder">Folder of contents, searched with its subfolders.</param>
    /// <param name="styleFolder">Folder of styles.</param>
    /// <param name="count">How many; a longer list begins with the shorter one.</param>
    /// <param name="seed">Decides the draws.</param>
    /// <exception cref="ImageException">A folder is missing or has no picture.</exception>
    public static IReadOnlyList<PicturePair> Random(string contentFolder, string styleFolder, int count, int seed)
    {
        return Random(ImageFolder.List(contentFolder), ImageFolder.List(styleFolder), count, seed);
    }

    /// <summary>Reads a list: CSV with the columns content and style, whose paths start at the list's own folder.</summary>
    /// <exception cref="EvaluationException">The file is missing or is no such list.</exception>
    public static IReadOnlyList<PicturePair> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new EvaluationException($"{path}: there is no such list of pairs");
        }

        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        var pairs = new List<PicturePair>();
        int line = 0;
        foreach (string[] record in RowText.Records(path))
        {
            line++;
            if (record.Length < 2 || (line == 1 && !record.AsSpan(0, 2).SequenceEqual(Header)))
            {
                throw new EvaluationException(
                    $"{path}: not a list of pairs, expected CSV whose first line is content,style and two fields in every line; line {line} is not so");
            }

            if (record[0].Length == 0 || record[1].Length == 0)
            {
                throw new EvaluationException($"{path}: line {line} has no {Header[record[0].Length == 0 ? 0 : 1]}");
            }

            if (line > 1)
            {
                pairs.Add(new PicturePair(Path.Combine(folder, record[0]), Path.Combine(folder, record[1])));
            }

            if (pairs.Count > MostPairs)
            {
                throw new EvaluationException($"{path}: more than {MostPairs} pairs");
            }
        }

        return pairs.Count > 0 ? pairs : throw new EvaluationException($"{path}: there is no pair in this list");
    }

    /// <summary>Draws pairs of given pictures.</summary>
    internal static IReadOnlyList<PicturePair> Random(IReadOnlyList<string> contents, IReadOnlyList<string> styles, int count, int seed) =>
    [
        .. Enumerable.Range(0, count).Select(i => SeededRandom.For(seed, i))
            .Select(random => new PicturePair(contents[random.Next(contents.Count)], styles[random.Next(styles.Count)])),
    ];

    /// <summary>Writes a list that <see cref="Read"/> takes, with paths relative to it.</summary>
    internal static void Write(string path, IEnumerable<PicturePair> pairs)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(RowText.Line(Header));
            foreach (PicturePair pair in pairs)
            {
                writer.Write(RowText.Line([Path.GetRelativePath(folder, pair.Content), Path.GetRelativePath(folder, pair.Style)]));
            }
        });
    }

    /// <summary>A hash of the list.</summary>
    internal static string Fingerprint(IEnumerable<PicturePair> pairs) => Fingerprint(pairs.SelectMany(pair => new[] { pair.Content, pair.Style }));

    /// <summary>A hash of a list of pictures.</summary>
    internal static string Fingerprint(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file + "\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
