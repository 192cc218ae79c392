namespace StyleKernels.Evaluation.Rating;

/// <summary>What the page never gets: who made which picture.</summary>
/// <param name="Seed">Decided the order, the parts and the sides.</param>
/// <param name="Size">Shorter side of the pictures.</param>
/// <param name="Models">By name: the hash of its weights, or its folder.</param>
/// <param name="Items">By the item's name.</param>
public sealed record RatingKey(int Seed, int Size, IReadOnlyDictionary<string, string> Models, IReadOnlyDictionary<string, SampleKey> Items);
