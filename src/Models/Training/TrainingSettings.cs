using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StyleKernels.Models.Encoders;
using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>
/// The settings of a run by the names of their options, as they stand in its checkpoint. A resumed run must share all but the number of
/// steps.
/// </summary>
internal static class TrainingSettings
{
    private const string Steps = "steps";
    private const string LossNetworkKey = "loss-network";
    private const string PrecisionKey = "precision";
    private const string FlatWeight = "flat-weight";

    /// <summary>What settings mean that were saved before a program knew a choice.</summary>
    private static readonly Dictionary<string, string> Unsaid = new() { [PrecisionKey] = "float32", [FlatWeight] = "0" };

    /// <summary>The settings as one line of JSON.</summary>
    /// <param name="options">The run's.</param>
    /// <param name="arithmetic">The type that the network computes in.</param>
    /// <param name="lossNetwork">The loss network.</param>
    /// <param name="content">The files in the content folders.</param>
    /// <param name="style">The files in the style folders.</param>
    /// <param name="general">The files in the folders of general styles.</param>
    public static string Describe(
        TrainingOptions options,
        ScalarType arithmetic,
        LossNetwork lossNetwork,
        IReadOnlyList<string> content,
        IReadOnlyList<string> style,
        IReadOnlyList<string> general) =>
        new JsonObject
        {
            ["network"] = options.Network,
            ["loss"] = options.Loss.ToString().ToLowerInvariant(),
            [Steps] = options.Steps,
            ["seed"] = options.Seed,
            ["size"] = options.Size,
            ["batch"] = options.BatchSize,
            ["accumulate"] = options.Accumulate,
            ["optimizer"] = options.Optimizer.ToString().ToLowerInvariant(),
            ["learning-rate"] = options.LearningRate,
            [PrecisionKey] = NameOf(arithmetic),
            ["schedule"] = options.Schedule.ToString(),
            ["attached-denominator"] = options.AttachedDenominator,
            ["style-weight"] = options.StyleWeight,
            ["tone-weight"] = options.ToneWeight,
            [FlatWeight] = options.FlatWeight,
            ["identity-weight"] = options.IdentityWeight,
            ["total-variation-weight"] = options.TotalVariationWeight,
            ["color-jitter"] = options.ColourJitter,
            ["held-out"] = options.HeldOutPairs,
            ["init"] = Path.GetFileName(options.InitialWeights),
            [LossNetworkKey] = lossNetwork.Description,
            ["content-layers"] = string.Join(' ', lossNetwork.Objective.Content),
            ["style-layers"] = string.Join(' ', lossNetwork.Objective.Style),
            ["content"] = Fingerprint(options.ContentDirectories, content),
            ["style"] = Fingerprint(options.StyleDirectories, style),
            ["general-style"] = general.Count > 0 ? Fingerprint(options.GeneralStyleDirectories, general) : null,
            ["mix-general"] = general.Count > 0 ? options.GeneralShare : null,
        }.ToJsonString();

    /// <summary>Whether the loss network of saved settings computed in bfloat16.</summary>
    public static bool UsesBFloat16(string saved) => Read(saved).GetValueOrDefault(LossNetworkKey, "").Contains("bfloat16");

    /// <summary>A type as the options call it.</summary>
    public static string NameOf(ScalarType type) => type.ToString().ToLowerInvariant();

    /// <summary>The type that the network of saved settings computed in.</summary>
    public static ScalarType Arithmetic(string saved) =>
        Read(saved).GetValueOrDefault(PrecisionKey, Unsaid[PrecisionKey]) == "bfloat16" ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>Refuses to go on with other settings.</summary>
    /// <param name="saved">As they stand in the training state.</param>
    /// <param name="current">Of this run.</param>
    /// <param name="path">The training state, for the message.</param>
    /// <exception cref="TrainingException">A setting differs; it is named, with both values.</exception>
    public static void RequireSame(string saved, string current, string path)
    {
        IReadOnlyDictionary<string, string> before = Read(saved);
        foreach ((string name, string value) in Read(current).Where(setting => setting.Key != Steps))
        {
            string earlier = before.GetValueOrDefault(name, Unsaid.GetValueOrDefault(name, "not there"));
            if (earlier != value)
            {
                throw new TrainingException(
                    $"'{path}' was made with other settings: {name} was {Shown(earlier)}, it is now {Shown(value)}. Resume with the same ones, or begin "
                    + "a run of its own from the checkpoint with --init");
            }
        }
    }

    private static string Shown(string value) => value.Length == 0 ? "nothing" : value;

    /// <summary>By name; nothing for what is no JSON object.</summary>
    private static Dictionary<string, string> Read(string settings)
    {
        try
        {
            return JsonNode.Parse(settings) is JsonObject read ? read.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "") : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>How many pictures, and a hash of their names below the folders: which pictures a step sees depends on both.</summary>
    private static string Fingerprint(IReadOnlyList<string> folders, IReadOnlyList<string> files)
    {
        IEnumerable<string> names = files.Select(file =>
        {
            (int i, string relative) = folders.Select(folder => Path.GetRelativePath(folder, file)).Index().First(path => IsInside(path.Item));
            return $"{i}/{relative.Replace(Path.DirectorySeparatorChar, '/')}";
        });
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names))))[..8];
        return string.Create(CultureInfo.InvariantCulture, $"{files.Count} pictures ({hash})");

        static bool IsInside(string relative) => relative.Split(Path.DirectorySeparatorChar)[0] != ".." && !Path.IsPathRooted(relative);
    }
}
