using System.Text.Json;
using StyleKernels.Evaluation;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Votes;

namespace StyleKernels.Cli.Rate;

/// <summary>What an exported page hands out.</summary>
/// <param name="Study">The name of the study.</param>
/// <param name="Rater">The rater's code.</param>
/// <param name="Votes">The votes.</param>
internal sealed record ResultFile(string? Study, string? Rater, IReadOnlyList<Vote?>? Votes)
{
    /// <summary>A vote is 200 bytes; nobody gives 100,000.</summary>
    private const long MostBytes = 20_000_000;

    /// <summary>Reads a file that anybody may have written.</summary>
    /// <exception cref="EvaluationException">It is damaged or belongs to another study.</exception>
    public static (RaterPlan Rater, IReadOnlyList<Vote> Votes) Read(string path, RatingManifest manifest)
    {
        ResultFile file = Parse(path);
        RaterPlan rater = file.Study == manifest.Id
            ? manifest.Rater(file.Rater ?? "") ?? throw new EvaluationException($"{path}: the study has no rater '{file.Rater}'")
            : throw new EvaluationException($"{path}: results of another study");
        string? refusal = file.Votes is null
            ? "it has no votes"
            : file.Votes.Select(vote => manifest.Refusal(rater, vote)).FirstOrDefault(reason => reason is not null);
        refusal ??= file.Votes!.Any(vote => vote!.At == default) ? "a vote does not say when it was given" : null;
        return refusal is null ? (rater, [.. file.Votes!.Select(vote => vote!)]) : throw new EvaluationException($"{path}: {refusal}");
    }

    private static ResultFile Parse(string path)
    {
        try
        {
            return new FileInfo(path).Length > MostBytes
                ? throw new EvaluationException($"{path}: longer than {MostBytes / 1_000_000} MB")
                : JsonSerializer.Deserialize<ResultFile>(File.ReadAllBytes(path), PageJson.Options) ?? throw new JsonException("empty");
        }
        catch (JsonException error)
        {
            throw new EvaluationException($"{path}: not a file of results ({error.Message.Split('\n')[0]})");
        }
        catch (FileNotFoundException)
        {
            throw new EvaluationException($"{path}: there is no such file");
        }
    }
}
