using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using StyleKernels.Models.Weights;

namespace StyleKernels.Evaluation.Rating;

/// <summary>A rating study on the disk: rating.json for the page, key.json for the evaluation, pictures, and what comes in.</summary>
/// <param name="path">The folder.</param>
public sealed partial class RatingFolder(string path)
{
    private const string ManifestName = "rating.json";
    private const string KeyName = "key.json";

    /// <summary>Longest file that is read; a study of 100,000 items has 20 MB.</summary>
    private const long MostBytes = 100_000_000;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>Whether a study lies in the folder.</summary>
    public bool HasStudy => File.Exists(In(ManifestName));

    /// <summary>The database of the votes.</summary>
    public string Votes => In("votes.sqlite");

    /// <summary>The votes with what they were about, as the statistics read them.</summary>
    public string Results => In("votes.csv");

    /// <summary>The pairs, as <c>--list</c> takes them.</summary>
    public string Pairs => In("pairs.csv");

    /// <summary>A picture's file.</summary>
    public string Picture(string name) => In(System.IO.Path.Combine("pictures", name));

    /// <summary>What the page knows.</summary>
    /// <exception cref="EvaluationException">There is no study, or it is damaged.</exception>
    public RatingManifest Manifest()
    {
        var manifest = Read<RatingManifest>(ManifestName);
        bool whole = manifest is { Id: not null, Questions.Count: > 0, Raters.Count: > 0 }
            && manifest.Questions.All(question => question is { Id: not null, Text: not null, Answers.Count: > 0 })
            && manifest.Raters.All(rater => rater is { Code: not null, Items: not null } && rater.Items.All(IsWhole));
        return whole ? manifest : throw new EvaluationException($"{In(ManifestName)}: not a rating study");
    }

    /// <summary>Who made which picture.</summary>
    /// <exception cref="EvaluationException">The key is missing or damaged.</exception>
    public RatingKey Key()
    {
        var key = Read<RatingKey>(KeyName);
        bool whole = key is { Models: not null, Items: not null }
            && key.Items.Values.All(item => item is { Sample: not null, Content: not null, Style: not null, Models.Count: > 0 });
        return whole ? key : throw new EvaluationException($"{In(KeyName)}: not the key of a rating study");
    }

    /// <summary>Writes both, the manifest last: with it the study is complete.</summary>
    internal void Write(RatingManifest manifest, RatingKey key)
    {
        AtomicFile.Write(In(KeyName), stream => JsonSerializer.Serialize(stream, key, Json));
        AtomicFile.Write(In(ManifestName), stream => JsonSerializer.Serialize(stream, manifest, Json));
    }

    private static bool IsWhole(RatingItem? item) => item is { Id: not null, Results.Count: > 0 } && item.Results.All(IsPicture) && IsPicture(item.Style)
        && (item.Content is null || IsPicture(item.Content));

    private static bool IsPicture(string? name) => name is not null && PictureName().IsMatch(name);

    private T Read<T>(string name)
    {
        string file = In(name);
        try
        {
            return new FileInfo(file).Length > MostBytes
                ? throw new EvaluationException($"{file}: longer than {MostBytes / 1_000_000} MB")
                : JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), Json) ?? throw new JsonException("empty");
        }
        catch (JsonException error)
        {
            throw new EvaluationException($"{file}: damaged ({error.Message.Split('\n')[0]})");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EvaluationException($"{Path}: there is no rating study in this folder, {name} is missing");
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Only such names are read or served: no path leaves the folder.</summary>
    [GeneratedRegex(@"^[a-z0-9]{1,40}\.(jpg|png)\z")]
    private static partial Regex PictureName();
}
