using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Votes;

namespace StyleKernels.Tests.Evaluation.Rating;

/// <summary>A rating study of finished results: twelve pairs, and what two programs, "calm" and "wild", made of them.</summary>
internal sealed class RatingStudyFolder : IDisposable
{
    public const int Pairs = 12;

    private readonly PictureFolders _pictures = new();

    public RatingStudyFolder(RatingKind kind = RatingKind.Style, int raters = 2, int shared = 0, params string[] questions)
    {
        string[] lines = [.. Enumerable.Range(0, Pairs).Select(Pair)];
        File.WriteAllText(_pictures["list.csv"], "content,style\n" + string.Concat(lines));
        Request = new RatingRequest
        {
            Models = ["calm=" + _pictures["calm"], "wild=" + _pictures["wild"]],
            List = _pictures["list.csv"],
            Pairs = Pairs,
            Sizes = [48],
            References = false,
            Kind = kind,
            Raters = raters,
            Shared = shared,
            Questions = questions.Length == 0 ? ["overall"] : questions,
        };
        Manifest = RatingStudy.Make(Request, Folder.Path);
    }

    public RatingRequest Request { get; }

    public RatingManifest Manifest { get; }

    public RatingFolder Folder => new(_pictures["study"]);

    public string this[string name] => _pictures[name];

    /// <summary>A vote as the page sends it.</summary>
    public static Vote Vote(RatingItem item, string answer, string question = "style") =>
        new(item.Id, question, answer, 1500, "1920x1080@1", "1200x800@1", new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero));

    public void Dispose() => _pictures.Dispose();

    private string Pair(int i)
    {
        (int content, int style) = (i % 5, i % 6);
        string name = $"c{content}-in-the-style-of-s{style}.png";
        _pictures.Write($"calm/{name}", 48, 56, seed: 200 + i);
        _pictures.Write($"wild/{name}", 48, 56, seed: 300 + i);
        return $"content/c{content}.png,style/artist{style / 3}/s{style}.png\n";
    }
}
