using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using StyleKernels.Evaluation.Agreement;
using StyleKernels.Evaluation.Bounds;
using StyleKernels.Evaluation.Deception;
using StyleKernels.Evaluation.Interpolation;
using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Quality;
using StyleKernels.Evaluation.Sheets;
using StyleKernels.Evaluation.Stability;
using StyleKernels.Models.Weights;

namespace StyleKernels.Evaluation.Runs;

/// <summary>What decides the rows of a study. It lies beside the rows as <c>study.json</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "study")]
[JsonDerivedType(typeof(LossStudySettings), "losses")]
[JsonDerivedType(typeof(BoundsStudySettings), "bounds")]
[JsonDerivedType(typeof(QualityStudySettings), "quality")]
[JsonDerivedType(typeof(SheetStudySettings), "sheet")]
[JsonDerivedType(typeof(StabilityStudySettings), "stability")]
[JsonDerivedType(typeof(DeceptionStudySettings), "deception")]
[JsonDerivedType(typeof(InterpolationStudySettings), "interpolation")]
[JsonDerivedType(typeof(AgreementStudySettings), "agreement")]
public abstract record StudySettings
{
    private const string FileName = "study.json";
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };


    /// <summary>Reads the settings of the study in a folder.</summary>
    /// <exception cref="EvaluationException">There is no study in the folder, or its settings are damaged.</exception>
    public static StudySettings Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize<StudySettings>(File.ReadAllText(path), Json) ?? throw new JsonException("empty");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new EvaluationException($"{path}: not the settings of a study ({error.Message.Split('\n')[0]})");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EvaluationException($"{folder}: there is no study in this folder");
        }
    }

    /// <summary>Makes the study again, for instance to write its report from merged parts.</summary>
    public abstract Study Open();

    /// <summary>Writes the settings, or makes sure that those in the folder are the same.</summary>
    /// <exception cref="EvaluationException">Another study lies in the folder; the message names the first difference.</exception>
    internal void Claim(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        if (File.Exists(path))
        {
            RequireSame(Read(folder), folder);
            return;
        }

        AtomicFile.Write(path, stream => stream.Write(JsonSerializer.SerializeToUtf8Bytes(this, Json)));
    }

    /// <summary>Makes sure that a study's rows can be put together with this one's.</summary>
    internal void RequireSame(StudySettings other, string folder)
    {
        if (FirstDifference(string.Empty, ToJson(this), ToJson(other)) is var (name, mine, theirs))
        {
            throw new EvaluationException(
                $"{folder}: another study lies in this folder, its {name} is {Text(theirs)}, here {Text(mine)}; choose another folder");
        }
    }

    /// <summary>The first property, however deep, that differs; its name, and both values.</summary>
    private static (string Name, JsonNode? Mine, JsonNode? Theirs)? FirstDifference(string name, JsonNode? mine, JsonNode? theirs)
    {
        if (JsonNode.DeepEquals(mine, theirs))
        {
            return null;
        }

        return mine is JsonObject a && theirs is JsonObject b
            ? a.Select(property => property.Key).Union(b.Select(property => property.Key))
                .Select(key => FirstDifference(key, a[key], b[key])).First(difference => difference is not null)
            : (name, mine, theirs);
    }

    private static JsonObject ToJson(StudySettings settings) => JsonSerializer.SerializeToNode(settings, Json)!.AsObject();

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "not set";
}
