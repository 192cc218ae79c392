using StyleKernels.Evaluation.Deception;
using StyleKernels.Evaluation.Features;
using StyleKernels.Models.Images;
using StyleKernels.Models.Weights.Store;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Artists;

/// <summary>
/// Trains an <see cref="ArtistClassifier"/>, fold by fold. The penalty of each part is chosen by cross-validation within the paintings that
/// the part has seen, so that its judgement of the others owes nothing to them.
/// </summary>
public sealed class ArtistTraining
{
    private readonly ArtistTrainingRequest _request;
    private readonly (string Artist, string[] Files)[] _artists;

    private ArtistTraining(ArtistTrainingRequest request, (string Artist, string[] Files)[] artists, IReadOnlyList<string> leftOut)
    {
        _request = request;
        _artists = artists;
        LeftOut = leftOut;
    }

    /// <summary>How many artists there are to learn.</summary>
    public int Artists => _artists.Length;

    /// <summary>How many paintings there are to learn from.</summary>
    public int Paintings => _artists.Sum(artist => artist.Files.Length);

    /// <summary>The artists who have too few paintings.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Looks through the folder.</summary>
    /// <param name="request">What is to be trained.</param>
    /// <exception cref="IOException">The folder cannot be read, or has less than two artists with paintings enough; the message is one line.</exception>
    public static ArtistTraining Open(ArtistTrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Folds, 2, nameof(request));
        (string Artist, string[] Files)[] all =
        [
            .. ImageFolder.List(request.Paintings).GroupBy(picture => ArtistName.Of(picture, request.Paintings))
                .OrderBy(artist => artist.Key, StringComparer.Ordinal).Select(artist => (artist.Key, artist.ToArray())),
        ];

        // One painting cannot be in what is learned from and in what is not.
        int least = Math.Max(2, request.LeastPaintings);
        (string Artist, string[] Files)[] enough = [.. all.Where(artist => artist.Files.Length >= least)];
        if (enough.Length < 2)
        {
            throw new EvaluationException(
                $"{request.Paintings}: {enough.Length} of {all.Length} artists have at least {least} paintings, at least two are needed; "
                + "name folders or files by artist");
        }

        string[] leftOut = [.. all.Where(artist => artist.Files.Length < least).Select(artist => artist.Artist)];
        int folds = Math.Min(request.Folds, enough.Sum(artist => artist.Files.Length));
        return new ArtistTraining(request with { Folds = folds }, enough, leftOut);
    }

    /// <summary>Describes the paintings and learns.</summary>
    /// <param name="progress">Called with the paintings that have been described, and their number.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="IOException">A painting cannot be read, or is there twice.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public ArtistClassifier Run(Action<int, int>? progress = null, CancellationToken stop = default)
    {
        var paintings = new List<LabelledPainting>();
        var hashes = new Dictionary<string, string>();
        using IPictureFeatures features = PictureFeatures.Open(_request.Features);
        foreach ((int label, (_, string[] files)) in _artists.Index())
        {
            foreach (string file in files)
            {
                stop.ThrowIfCancellationRequested();
                RequireNew(hashes, file);
                paintings.Add(new LabelledPainting(label, Describe(file, features)));
                progress?.Invoke(paintings.Count, Paintings);
            }
        }

        return Learn(_request, [.. _artists.Select(artist => artist.Artist)], paintings, [.. hashes.Keys], stop);
    }

    /// <summary>Learns from features that are known.</summary>
    /// <param name="request">How.</param>
    /// <param name="artists">Names, by label.</param>
    /// <param name="paintings">In the order of <paramref name="hashes"/>.</param>
    /// <param name="hashes">By which the paintings are recognised.</param>
    /// <param name="stop">Ends the work.</param>
    internal static ArtistClassifier Learn(
        ArtistTrainingRequest request,
        IReadOnlyList<string> artists,
        IReadOnlyList<LabelledPainting> paintings,
        IReadOnlyList<string> hashes,
        CancellationToken stop)
    {
        int[] fold = CrossValidation.Folds([.. paintings.Select(painting => painting.Label)], request.Folds, request.Seed);
        var parts = new List<(LinearClassifier Classifier, double Penalty)>();
        for (int part = 0; part <= request.Folds; part++)
        {
            parts.Add(CrossValidation.Best([.. paintings.Where((_, i) => fold[i] != part)], artists.Count, request.Folds, request.Seed, stop));
        }

        int right = paintings.Where((painting, i) => parts[fold[i]].Classifier.Predict(painting.Features) == painting.Label).Count();
        var facts = new ArtistClassifierFacts(
            artists, request.Features, paintings.Count, right, [.. parts.Select(part => part.Penalty)], request.Seed);
        return new ArtistClassifier(facts, hashes.Zip(fold).ToDictionary(), [.. parts.Select(part => part.Classifier)]);
    }

    private static void RequireNew(Dictionary<string, string> hashes, string file)
    {
        string hash = FileHash.Compute(file);
        if (!hashes.TryAdd(hash, file))
        {
            throw new EvaluationException($"{file}: the same picture as {hashes[hash]}; a painting that is learned from must not be one that is asked about");
        }
    }

    private static float[] Describe(string file, IPictureFeatures features)
    {
        using IDisposable noGrad = no_grad();
        using Tensor picture = ImageFile.Load(file, ArtistPool.PictureSize);
        return features.Extract(picture);
    }
}
