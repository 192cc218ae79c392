using StyleKernels.Evaluation.Pairs;
using StyleKernels.Models.Data;

namespace StyleKernels.Evaluation.Rating;

/// <summary>Who sees what, when and on which side; all of it decided by the seed.</summary>
internal sealed class RatingPlan(RatingRequest request)
{
    /// <summary>Pairs with an obvious loser, for every rater of a preference test.</summary>
    private const int Checks = 3;

    /// <summary>One of so many samples is repeated.</summary>
    private const int RepeatEvery = 10;

    private const int CodeLength = 4;

    /// <summary>Letters and digits that are not taken for one another.</summary>
    private const string CodeLetters = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>
    /// What is to be judged: each model's result of each pair, or two models' results of a pair, each twosome of models as often as any other, on pairs
    /// drawn for it.
    /// </summary>
    internal IReadOnlyList<RatingSample> Samples(IReadOnlyList<PicturePair> pairs, IReadOnlyList<string> models)
    {
        var samples = new List<RatingSample>();
        IReadOnlyList<string[]> twosomes = [.. models.SelectMany((first, i) => models.Skip(i + 1).Select(second => new[] { first, second }))];

        // Not in the order of the pairs: in a list that goes through styles in turn, each twosome would be compared on one style alone.
        int[] turns = [.. Enumerable.Range(0, pairs.Count)];
        SeededRandom.For(request.Seed, -3).Shuffle(turns);
        foreach ((int turn, PicturePair pair) in turns.Zip(pairs))
        {
            IEnumerable<string[]> shown = request.Kind == RatingKind.Style ? models.Select(model => new[] { model }) : [twosomes[turn % twosomes.Count]];
            foreach (string[] names in shown)
            {
                samples.Add(new RatingSample($"s{samples.Count + 1}", pair, names, ItemRole.Rating));
            }
        }

        IEnumerable<PicturePair> checks = request.Kind == RatingKind.Preference ? pairs.Take(Checks) : [];
        samples.AddRange(checks.Select((pair, i) => new RatingSample($"check{i + 1}", pair, [models[i % models.Count], RatingSample.Noise], ItemRole.Check)));
        return samples;
    }

    /// <summary>The sequence of each rater: samples of his own, those that all share, checks, and repetitions.</summary>
    internal IReadOnlyList<IReadOnlyList<RatingSample>> Sequences(IReadOnlyList<RatingSample> samples)
    {
        RatingSample[] mixed = [.. samples.Where(sample => sample.Role == ItemRole.Rating)];
        SeededRandom.For(request.Seed, -1).Shuffle(mixed);
        RatingSample[] forAll = [.. mixed.Take(request.Shared), .. samples.Where(sample => sample.Role == ItemRole.Check)];
        return [.. Enumerable.Range(0, request.Raters).Select(rater =>
            Sequence(rater, [.. mixed.Skip(request.Shared).Where((_, i) => i % request.Raters == rater), .. forAll]))];
    }

    /// <summary>The models of an item from left to right.</summary>
    internal IReadOnlyList<string> Sides(RatingSample sample, int rater, int position) =>
        SeededRandom.For(request.Seed, rater, position).Next(2) == 0 ? sample.Models : [.. sample.Models.Reverse()];

    /// <summary>Codes that no rater mistypes into another's.</summary>
    internal IReadOnlyList<string> Codes() => [.. Enumerable.Range(0, request.Raters)
        .Select(rater => $"r{rater + 1}-{SeededRandom.For(request.Seed, rater, -2).GetString(CodeLetters, CodeLength)}")];

    private List<RatingSample> Sequence(int rater, RatingSample[] mine)
    {
        Random random = SeededRandom.For(request.Seed, rater, -1);
        random.Shuffle(mine);
        RatingSample[] early = [.. mine.Take(mine.Length / 2).Where(sample => sample.Role == ItemRole.Rating)];
        random.Shuffle(early);
        List<RatingSample> sequence = [.. mine];
        foreach (RatingSample repeated in early.Take((mine.Length + RepeatEvery - 1) / RepeatEvery))
        {
            sequence.Insert(random.Next(mine.Length / 2, sequence.Count) + 1, repeated with { Role = ItemRole.Repeat });
        }

        return sequence;
    }
}
