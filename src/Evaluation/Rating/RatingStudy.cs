using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Results;

namespace StyleKernels.Evaluation.Rating;

/// <summary>Makes a rating study: draws pairs, has them restyled, and decides who sees what.</summary>
public static class RatingStudy
{
    private const int IdLength = 12;

    /// <summary>Makes the study in a folder.</summary>
    /// <param name="request">What people are to judge.</param>
    /// <param name="path">The folder; made if it is missing.</param>
    /// <param name="progress">Called with the samples whose pictures are written, and with all samples.</param>
    /// <param name="stop">Ends the work between two samples.</param>
    /// <returns>What the page will know.</returns>
    /// <exception cref="IOException">A model or a picture cannot be read, or a study lies in the folder already.</exception>
    public static RatingManifest Make(RatingRequest request, string path, Action<int, int>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireSense(request);
        var folder = new RatingFolder(path);
        if (folder.HasStudy)
        {
            throw new EvaluationException($"{path}: a rating study lies in this folder already; choose another");
        }

        IReadOnlyList<PicturePair> pairs = PairList.Of(request);
        using ResultSources sources = ResultSources.Open(request);
        (string Name, string By)[] taken = [(RatingSample.Noise, "the picture that must lose"), (RatingQuestion.Similar, "the answer of the undecided")];
        foreach ((string name, string by) in taken)
        {
            if (sources.Names.Contains(name))
            {
                throw new EvaluationException($"a model is called '{name}', as is {by}; give it another name: NAME={name}");
            }
        }

        return Make(request, folder, pairs, sources, progress, stop);
    }

    private static void RequireSense(RatingRequest request)
    {
        string? trouble = request switch
        {
            { Kind: RatingKind.Preference, Models.Count: < 2 } => "a preference test compares at least two models",
            { Sizes.Count: not 1 } => "a rating study has pictures of one size",
            { Kind: RatingKind.Preference } when request.Questions.Count == 0
                || request.Questions.Except(RatingQuestion.Preference.Select(question => question.Id)).Any()
                => "the questions are content, style and overall",
            _ => null,
        };
        if (trouble is not null)
        {
            throw new EvaluationException(trouble);
        }
    }

    private static RatingManifest Make(
        RatingRequest request, RatingFolder folder, IReadOnlyList<PicturePair> pairs, ResultSources sources, Action<int, int>? progress, CancellationToken stop)
    {
        Directory.CreateDirectory(folder.Picture(string.Empty));
        var plan = new RatingPlan(request);
        var pictures = new RatingPictures(folder, request, sources);
        IReadOnlyList<RatingSample> samples = plan.Samples(pairs, sources.Names);
        foreach ((int i, RatingSample sample) in samples.Index())
        {
            stop.ThrowIfCancellationRequested();
            progress?.Invoke(i, samples.Count);
            _ = sample.Models.Select(model => pictures.Result(sample.Pair, model)).ToArray();
        }

        progress?.Invoke(samples.Count, samples.Count);
        var key = new Dictionary<string, SampleKey>();
        RaterPlan[] raters = [.. plan.Codes().Zip(plan.Sequences(samples), (code, sequence) => (code, sequence)).Select((rater, index) =>
            new RaterPlan(rater.code, [.. rater.sequence.Select((sample, position) => Item(index, position, sample))]))];
        RatingQuestion[] questions = request.Kind == RatingKind.Style
            ? [RatingQuestion.Style]
            : [.. RatingQuestion.Preference.Where(question => request.Questions.Contains(question.Id))];
        var manifest = new RatingManifest(Guid.NewGuid().ToString("N")[..IdLength], request.Kind, questions, raters);
        PairList.Write(folder.Pairs, pairs);
        folder.Write(manifest, new RatingKey(request.Seed, request.Sizes[0], sources.Fingerprints, key));
        return manifest;

        RatingItem Item(int rater, int position, RatingSample sample)
        {
            string id = $"{rater + 1}-{position + 1}";
            IReadOnlyList<string> models = plan.Sides(sample, rater, position);
            key[id] = new SampleKey(sample.Id, sample.Role, sample.Pair.Content, sample.Pair.Style, models);
            return new RatingItem(
                id,
                request.Kind == RatingKind.Preference ? pictures.Original(sample.Pair.Content) : null,
                pictures.Original(sample.Pair.Style),
                [.. models.Select(model => pictures.Result(sample.Pair, model))]);
        }
    }
}
