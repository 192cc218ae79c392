using StyleKernels.Models.Data;

namespace StyleKernels.Evaluation.Artists;

/// <summary>Chooses the penalty of a <see cref="LogisticRegression"/>, and finds out how often it is right, by paintings that it has not seen.</summary>
internal static class CrossValidation
{
    /// <summary>From hardly anything learned to hardly anything penalised; features are standardised, so that these fit any of them.</summary>
    internal static IReadOnlyList<double> Penalties { get; } = [.. Enumerable.Range(0, 6).Select(i => Math.Pow(10, 0.5 - (0.5 * i)))];

    /// <summary>Deals things out into folds, each class evenly, so that a class of two or more is never wholly in one.</summary>
    /// <param name="labels">Classes of the things.</param>
    /// <param name="folds">How many folds, at least two.</param>
    /// <param name="seed">Decides which is where.</param>
    /// <returns>The fold of each thing.</returns>
    internal static int[] Folds(IReadOnlyList<int> labels, int folds, int seed)
    {
        var fold = new int[labels.Count];
        Random random = SeededRandom.For(seed, folds);
        int next = 0;
        foreach (IGrouping<int, int> things in Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]).OrderBy(things => things.Key))
        {
            int[] shuffled = [.. things];
            random.Shuffle(shuffled);
            foreach (int thing in shuffled)
            {
                fold[thing] = next++ % folds;
            }
        }

        return fold;
    }

    /// <summary>
    /// The classifier with the penalty that surprises least where it has not seen the painting, on average over those paintings whose artist has another one;
    /// the larger penalty of two.
    /// </summary>
    /// <param name="paintings">What to learn from.</param>
    /// <param name="classes">How many artists there are.</param>
    /// <param name="folds">How many folds.</param>
    /// <param name="seed">Decides the folds.</param>
    /// <param name="stop">Ends the work between two folds.</param>
    internal static (LinearClassifier Classifier, double Penalty) Best(
        IReadOnlyList<LabelledPainting> paintings, int classes, int folds, int seed, CancellationToken stop)
    {
        var logLoss = new double[Penalties.Count];
        int[] fold = Folds([.. paintings.Select(painting => painting.Label)], folds, seed);
        for (int f = 0; f < folds; f++)
        {
            stop.ThrowIfCancellationRequested();
            LabelledPainting[] seen = [.. paintings.Where((_, i) => fold[i] != f)];
            HashSet<int> known = [.. seen.Select(painting => painting.Label)];
            LabelledPainting[] unseen = [.. paintings.Where((painting, i) => fold[i] == f && known.Contains(painting.Label))];
            foreach ((int p, LinearClassifier classifier) in Fit(seen, classes, Penalties).Index())
            {
                logLoss[p] += unseen.Sum(painting => classifier.LogLoss(painting.Features, painting.Label));
            }
        }

        int best = Array.IndexOf(logLoss, logLoss.Min());
        return (Fit(paintings, classes, [.. Penalties.Take(best + 1)])[best], Penalties[best]);
    }

    private static IReadOnlyList<LinearClassifier> Fit(IReadOnlyList<LabelledPainting> paintings, int classes, IReadOnlyList<double> penalties)
    {
        using var regression = new LogisticRegression(
            [.. paintings.Select(painting => painting.Features)], [.. paintings.Select(painting => painting.Label)], classes);
        return regression.Fit(penalties);
    }
}
