using System.Globalization;
using System.Text.Json;
using StyleKernels.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Training;

/// <summary>
/// Everything that a run needs to go on bit-equal, in one file: weights, their average, the optimiser, the step and β. One file, written
/// under a temporary name and renamed, so a kill at any moment leaves a whole state behind.
/// </summary>
internal static class TrainingState
{
    private const string StepKey = "step";
    private const string StyleWeightKey = "style_weight";
    private const string CalibratedKey = "calibrated";
    private const string BestLossKey = "best_loss";
    private const string HasLivedKey = "has_lived";
    private const string LossesKey = "losses";
    private const string SettingsKey = "settings";

    /// <summary>What is not a tensor.</summary>
    /// <param name="Step">Steps done.</param>
    /// <param name="StyleWeight">β.</param>
    /// <param name="Calibrated">Whether β has its final value.</param>
    /// <param name="BestLoss"><see cref="KeptCheckpoints.BestLoss"/>.</param>
    /// <param name="HasLived"><see cref="TrainingHealth.HasLived"/>.</param>
    /// <param name="Losses">Of the steps that have not been reported yet.</param>
    public sealed record Position(int Step, double StyleWeight, bool Calibrated, double? BestLoss, bool HasLived, LossSums Losses);

    /// <summary>Writes the state.</summary>
    public static void Save(string path, Module network, Module average, NetworkOptimizer optimizer, Position position, string settings)
    {
        using DisposeScope scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(optimizer.State());
        foreach ((string prefix, Module module) in new[] { ("network.", network), ("average.", average) })
        {
            foreach ((string name, Tensor tensor) in module.state_dict())
            {
                tensors[prefix + name] = tensor;
            }
        }

        SafetensorsFile.Write(path, tensors, new Dictionary<string, string>
        {
            [StepKey] = position.Step.ToString(CultureInfo.InvariantCulture),
            [StyleWeightKey] = position.StyleWeight.ToString("R", CultureInfo.InvariantCulture),
            [CalibratedKey] = position.Calibrated.ToString(),
            [BestLossKey] = position.BestLoss?.ToString("R", CultureInfo.InvariantCulture) ?? "",
            [HasLivedKey] = position.HasLived.ToString(),
            [LossesKey] = JsonSerializer.Serialize(position.Losses),
            [SettingsKey] = settings,
        });
    }

    /// <summary>Reads a state into the modules and the optimiser.</summary>
    /// <exception cref="WeightsException">The file is damaged.</exception>
    /// <exception cref="TrainingException">It was made with other settings.</exception>
    public static Position Load(string path, Module network, Module average, NetworkOptimizer optimizer, string settings)
    {
        using TensorFile file = SafetensorsFile.Read(path);
        TrainingSettings.RequireSame(file.Metadata.GetValueOrDefault(SettingsKey, ""), settings, path);
        ModuleWeights.Load(network, Part(file, "network."), path);
        ModuleWeights.Load(average, Part(file, "average."), path);
        optimizer.Restore(file, path);
        return ReadPosition(file, path);
    }

    /// <summary>The settings that a state was made with.</summary>
    /// <exception cref="WeightsException">The file is damaged.</exception>
    public static string ReadSettings(string path) => SafetensorsFile.ReadMetadata(path).GetValueOrDefault(SettingsKey, "");

    private static Position ReadPosition(TensorFile file, string path)
    {
        bool valid = int.TryParse(file.Metadata.GetValueOrDefault(StepKey), CultureInfo.InvariantCulture, out int step);
        valid &= double.TryParse(file.Metadata.GetValueOrDefault(StyleWeightKey), CultureInfo.InvariantCulture, out double weight);
        valid &= bool.TryParse(file.Metadata.GetValueOrDefault(CalibratedKey), out bool calibrated);
        bool hasBest = double.TryParse(file.Metadata.GetValueOrDefault(BestLossKey), CultureInfo.InvariantCulture, out double best);
        return valid && step >= 0 && double.IsFinite(weight)
            ? new Position(
                step,
                weight,
                calibrated,
                hasBest ? best : null,
                bool.TryParse(file.Metadata.GetValueOrDefault(HasLivedKey), out bool lived) && lived,
                ReadLosses(file))
            : throw new WeightsException($"'{path}' is not a training state: its step or style weight is missing");
    }

    /// <summary>None where they are missing: a mean over fewer steps is no reason to refuse a run.</summary>
    private static LossSums ReadLosses(TensorFile file)
    {
        try
        {
            return JsonSerializer.Deserialize<LossSums>(file.Metadata.GetValueOrDefault(LossesKey, "{}"));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static Dictionary<string, Tensor> Part(TensorFile file, string prefix) =>
        file.Tensors.Where(pair => pair.Key.StartsWith(prefix)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
}
