using StyleKernels.Models.Networks;
using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>The checkpoints of the last savings and of the best one, beside the run's own.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="count">How many of the last ones are kept; 0 keeps the best neither.</param>
internal sealed class KeptCheckpoints(RunFolder folder, int count)
{
    /// <summary>Content plus β times style on the held-out pairs of the best checkpoint, or null if there is none yet.</summary>
    public double? BestLoss { get; set; }

    /// <summary>Removes those of an earlier run.</summary>
    public void RemoveAll()
    {
        Array.ForEach([.. folder.StepCheckpoints().Select(kept => kept.File)], File.Delete);
        File.Delete(folder.Best);
    }

    /// <summary>Writes those that are due and removes what is older, or of a later step than this one, which a killed run may have left.</summary>
    /// <param name="network">The averaged network.</param>
    /// <param name="metadata">Of its checkpoint.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="loss">As <see cref="BestLoss"/>; null where it cannot be compared with others.</param>
    public void Save(StyleTransferNetwork network, IReadOnlyDictionary<string, string> metadata, int step, double? loss)
    {
        if (count == 0)
        {
            return;
        }

        NetworkCheckpoint.Save(network, folder.CheckpointOf(step), metadata, ScalarType.Float16);
        foreach ((_, string file) in folder.StepCheckpoints().OrderByDescending(kept => kept.Step).SkipWhile(kept => kept.Step > step).Skip(count)
            .Concat(folder.StepCheckpoints().Where(kept => kept.Step > step)).ToArray())
        {
            File.Delete(file);
        }

        if (loss < (BestLoss ?? double.PositiveInfinity))
        {
            NetworkCheckpoint.Save(network, folder.Best, metadata, ScalarType.Float16);
            BestLoss = loss;
        }
    }
}
