using System.Globalization;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using StyleKernels.Evaluation.Features;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Artists;

/// <summary>
/// Tells artists apart: multinomial logistic regression on features of ResNet-18, trained by <see cref="ArtistTraining"/>. It consists of several, its parts:
/// each has been trained without a fold of the paintings, the last one with all. So a painting, and what was made after it, can be judged by a part
/// that does not know it.
/// </summary>
public sealed class ArtistClassifier
{
    private const string FormatKey = "format", Format = "stylekernels-artists-1";
    private const string ArtistsKey = "artists", FeaturesKey = "features", FoldsKey = "folds";
    private const string AccuracyKey = "right", SeedKey = "seed", PenaltiesKey = "penalties";
    private const string WeightKey = "weight", BiasKey = "bias";

    private readonly IReadOnlyList<LinearClassifier> _parts;
    private readonly IReadOnlyDictionary<string, int> _folds;

    internal ArtistClassifier(
        ArtistClassifierFacts facts, IReadOnlyDictionary<string, int> folds, IReadOnlyList<LinearClassifier> parts)
    {
        Facts = facts;
        _folds = folds;
        _parts = parts;
    }

    /// <summary>What it was trained on, and how often it is right.</summary>
    public ArtistClassifierFacts Facts { get; }

    /// <summary>The part that has been trained with all paintings.</summary>
    public int Whole => _parts.Count - 1;

    /// <summary>Whether a text names a file that is to be read as a classifier, by its content or, where there is none, by its extension.</summary>
    internal static bool IsOne(string path) => File.Exists(path) && new FileInfo(path).Length > 0
        ? WeightsFile.IsSafetensors(path)
        : Path.GetExtension(path) == ".safetensors";

    /// <summary>Reads what <see cref="Save"/> writes.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It is missing, damaged, or another kind of file; the message is one line.</exception>
    public static ArtistClassifier Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new EvaluationException($"{path}: there is no such artist classifier; 'evaluate artists' trains one");
        }

        using TensorFile file = SafetensorsFile.Read(path);
        try
        {
            return file.Metadata.GetValueOrDefault(FormatKey) == Format
                ? Read(file)
                : throw new InvalidDataException("not an artist classifier, which 'evaluate artists' writes");
        }
        catch (Exception error) when (error is InvalidDataException or JsonException or FormatException or OverflowException or KeyNotFoundException)
        {
            throw new EvaluationException($"{path}: {error.Message.Split('\n')[0]}");
        }
    }

    /// <summary>Writes a safetensors file: weights and intercepts of the parts, and in its metadata what is known of them.</summary>
    /// <param name="path">The file; replaced when it exists, and complete whenever it exists.</param>
    public void Save(string path)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = stack(_parts.Select(part => tensor(part.Weight.ToRowMajorArray(), [part.Weight.RowCount, part.Weight.ColumnCount]).to(float32)));
        Tensor bias = stack(_parts.Select(part => tensor(part.Bias.ToArray()).to(float32)));
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { [WeightKey] = weight, [BiasKey] = bias }, new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [ArtistsKey] = JsonSerializer.Serialize(Facts.Artists),
            [FeaturesKey] = Facts.Features,
            [FoldsKey] = JsonSerializer.Serialize(_folds),
            [AccuracyKey] = Facts.Right.ToString(CultureInfo.InvariantCulture),
            [PenaltiesKey] = JsonSerializer.Serialize(Facts.Penalties),
            [SeedKey] = Facts.Seed.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <summary>The part that may judge a picture, and what was made in its style: the one that was trained without it, as its content tells.</summary>
    /// <param name="picture">A picture's file.</param>
    /// <returns>From 0 to <see cref="Whole"/>, which is for pictures that took no part in the training.</returns>
    public int PartFor(string picture) => _folds.GetValueOrDefault(FileHash.Compute(picture), Whole);

    /// <summary>
    /// Scores of the artists, the logarithms of their probabilities but for a common term. Their Euclidean distance is the one to look for neighbours with.
    /// </summary>
    /// <param name="features">Of a picture, by <see cref="PictureFeatures"/>.</param>
    /// <param name="part">Which part judges.</param>
    public float[] Embed(float[] features, int part) => [.. _parts[part].Scores(features).Select(score => (float)score)];

    /// <summary>The artist to whom a part attributes a picture.</summary>
    /// <param name="features">Of the picture.</param>
    /// <param name="part">Which part judges.</param>
    public string Attribute(float[] features, int part) => Facts.Artists[_parts[part].Predict(features)];

    private static ArtistClassifier Read(TensorFile file)
    {
        var facts = new ArtistClassifierFacts(
            Json<string[]>(file, ArtistsKey),
            file.Metadata[FeaturesKey],
            Json<Dictionary<string, int>>(file, FoldsKey).Count,
            int.Parse(file.Metadata[AccuracyKey], CultureInfo.InvariantCulture),
            Json<double[]>(file, PenaltiesKey),
            int.Parse(file.Metadata[SeedKey], CultureInfo.InvariantCulture));
        var folds = Json<Dictionary<string, int>>(file, FoldsKey);
        (Tensor weight, Tensor bias) = (Finite(file, WeightKey), Finite(file, BiasKey));
        bool fits = weight.dim() == 3 && weight.shape[0] == facts.Penalties.Count && weight.shape[1] == facts.Artists.Count
            && bias.shape.SequenceEqual(weight.shape.Take(2)) && weight.shape[2] == PictureFeatures.Length(facts.Features);
        if (!fits || facts.Artists.Count < 2 || facts.Penalties.Count < 2 || facts.Right < 0 || facts.Right > facts.Paintings || facts.Paintings == 0
            || folds.Values.Any(fold => fold < 0 || fold >= facts.Penalties.Count - 1))
        {
            throw new InvalidDataException(
                $"its tensors, weight ({string.Join(", ", weight.shape)}) and bias ({string.Join(", ", bias.shape)}), "
                + "or its folds do not fit what it says of itself");
        }

        return new ArtistClassifier(facts, folds, [.. Enumerable.Range(0, (int)weight.shape[0]).Select(part => Part(weight, bias, part))]);
    }

    private static LinearClassifier Part(Tensor weight, Tensor bias, int part)
    {
        using DisposeScope scope = NewDisposeScope();
        (int artists, int features) = ((int)weight.shape[1], (int)weight.shape[2]);

        // MathNet keeps matrices column by column.
        double[] columns = weight[part].t().contiguous().to(float64).data<double>().ToArray();
        return new LinearClassifier(
            Matrix<double>.Build.Dense(artists, features, columns), Vector<double>.Build.Dense(bias[part].to(float64).data<double>().ToArray()));
    }

    private static Tensor Finite(TensorFile file, string name)
    {
        Tensor tensor = file.Tensors.GetValueOrDefault(name) ?? throw new InvalidDataException($"the tensor '{name}' is missing");
        using Tensor finite = tensor.isfinite().all();
        return tensor.dtype == ScalarType.Float32 && finite.item<bool>()
            ? tensor
            : throw new InvalidDataException($"the tensor '{name}' is not of finite float32 numbers");
    }

    private static T Json<T>(TensorFile file, string key) =>
        JsonSerializer.Deserialize<T>(file.Metadata[key]) ?? throw new InvalidDataException($"its '{key}' are empty");
}
