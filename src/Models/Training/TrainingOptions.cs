using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>What a training run is made of. The checkpoint records it.</summary>
public sealed record TrainingOptions
{
    /// <summary>Folders of photographs, searched with their subfolders.</summary>
    public required IReadOnlyList<string> ContentDirectories { get; init; }

    /// <summary>Folders of style pictures, searched with their subfolders.</summary>
    public required IReadOnlyList<string> StyleDirectories { get; init; }

    /// <summary>
    /// Folders of other styles, or none. With them a trained network is adapted to the few pictures of <see cref="StyleDirectories"/> without forgetting the
    /// rest: <see cref="GeneralShare"/> of the styles come from here, and so do the held-out ones.
    /// </summary>
    public IReadOnlyList<string> GeneralStyleDirectories { get; init; } = [];

    /// <summary>The share of the styles that come from <see cref="GeneralStyleDirectories"/>, 0.01 to 0.99.</summary>
    public double GeneralShare { get; init; } = 0.5;

    /// <summary>Where checkpoint, training state and loss curve are written; created if missing.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>The architecture to train, a name of <see cref="NetworkRegistry"/>.</summary>
    public string Network { get; init; } = NetworkCheckpoint.DefaultName;

    /// <summary>The style loss.</summary>
    public StyleLossKind Loss { get; init; } = StyleLossKind.Balanced;

    /// <summary>
    /// Optimiser steps. A resumed run may have more, or fewer: from there on the learning rate follows the schedule of the new number, so that it does not
    /// end with the weights of a run that had this number from the beginning.
    /// </summary>
    public int Steps { get; init; } = 4000;

    /// <summary>Decides initial weights, order and crops.</summary>
    public int Seed { get; init; }

    /// <summary>Steps between two savings of the training state and the checkpoint.</summary>
    public int SaveEvery { get; init; } = 500;

    /// <summary>
    /// Checkpoints of as many last savings that are kept beside the run's own, as NETWORK-000500.safetensors, and with them the best one by the
    /// held-out losses, as NETWORK-best.safetensors; 0, the default, keeps none.
    /// </summary>
    public int Keep { get; init; }

    /// <summary>Also writes the losses and samples as an event file of TensorBoard.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>Steps between two reports of the training losses, and rows of the loss curve.</summary>
    public int ReportEvery { get; init; } = 20;

    /// <summary>Side of the square training crops in pixels.</summary>
    public int Size { get; init; } = 128;

    /// <summary>Pairs in a batch.</summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>
    /// Batches of a step: their gradients are added up, so that a step has the gradient of a batch this many times as large in the memory of one. Only
    /// GoogleMagenta's batch norms and running statistics still see one batch at a time.
    /// </summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>What moves the weights.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Muon;

    /// <summary>The learning rate that the schedule starts from.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>How the learning rate changes over the steps.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>β, or null for the objective's own (<see cref="Objective.StyleWeight"/>) or, if that has none, a calibrated one.</summary>
    public double? StyleWeight { get; init; }

    /// <summary>Ablation: let the gradient flow through the balanced loss's denominator too, which the paper holds constant (section 5.1).</summary>
    public bool AttachedDenominator { get; init; }

    /// <summary>
    /// The type that the network's convolutions are computed in (<see cref="StyleTransferNetwork.Arithmetic"/>): float32 by default; null
    /// takes the faster on this CPU, and for a resumed run the one that it began with. Weights and the optimiser are float32 in any case.
    /// </summary>
    public ScalarType? Arithmetic { get; init; } = ScalarType.Float32;

    /// <summary>
    /// Weight of a term that keeps light and dark where the content has them, 1 − the correlation of the coarse luminances of result and content;
    /// 0, the default, trains with the paper's losses alone.
    /// </summary>
    public double ToneWeight { get; init; }

    /// <summary>
    /// Weight of a term that keeps results quiet where the content is flat: as quiet as the style's own quietest places, against patches in skies and on
    /// faces; 0, the default, leaves it out.
    /// </summary>
    public double FlatWeight { get; init; }

    /// <summary>
    /// Weight of the identity terms: a content that is restyled by itself should come back as it was. 1 weights the squared error of pixels by 50 and
    /// the content term by 1, as SANet does (Park and Lee 2019, Eq. 7); 0, the default, leaves them out.
    /// </summary>
    public double IdentityWeight { get; init; }

    /// <summary>Weight of half the mean squared difference of neighbouring pixels of the results, against grain; 0, the default, leaves it out.</summary>
    public double TotalVariationWeight { get; init; }

    /// <summary>
    /// The share of the styles whose hue, saturation, contrast and brightness are changed at random, so that few paintings give many
    /// palettes; 0, the default, to 1.
    /// </summary>
    public double ColourJitter { get; init; }

    /// <summary>Pairs that are kept out of training to measure the losses on.</summary>
    public int HeldOutPairs { get; init; } = 32;

    /// <summary>A checkpoint whose weights the run starts from, or null for random ones.</summary>
    public string? InitialWeights { get; init; }

    /// <summary>Goes on from the training state in the output folder.</summary>
    public bool Resume { get; init; }

    /// <summary>Replaces a run that the output folder holds already, at the first saving; without it such a folder is refused.</summary>
    public bool Overwrite { get; init; }

    /// <summary>What the run was asked for, kept as <c>recipe.json</c> beside what it makes; null, the default, keeps nothing.</summary>
    public string? Recipe { get; init; }

    /// <summary>Where to compute; the CPU by default. A run may be resumed on another device; on the CPU alone a resumed one is bit-equal.</summary>
    /// <remarks>CPU is asked for only when it is wanted: it loads libtorch, which takes a third of a second.</remarks>
    public Device Device
    {
        get => field ?? CPU;
        init;
    }
}
