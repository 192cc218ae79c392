using StyleKernels.Models.Objectives;
using TorchSharp;

namespace StyleKernels.Cli.Stylize;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Contents">Files and folders.</param>
/// <param name="Styles">Files, folders and saved style codes.</param>
/// <param name="Mix">A weight for each style, which together make one; none to take every style by itself.</param>
/// <param name="MixSteps">Steps from style to style where results are sheets of mixtures, or null.</param>
/// <param name="Masks">Where styles go.</param>
/// <param name="Model">A name or file of a checkpoint, or the built-in one.</param>
/// <param name="Loss">The loss that a built-in model was trained with, or null: balanced.</param>
/// <param name="Device">Where to compute.</param>
/// <param name="Precision">The type to compute in.</param>
/// <param name="Threads">Threads to compute with, or the default.</param>
/// <param name="Look">How results look.</param>
/// <param name="Refine">How results are refined after the network, or null.</param>
/// <param name="Output">Where they go.</param>
/// <param name="Report">What is said about them.</param>
internal sealed record StylizeRequest(
    IReadOnlyList<string> Contents,
    IReadOnlyList<string> Styles,
    IReadOnlyList<double> Mix,
    int? MixSteps,
    MaskRequest Masks,
    string? Model,
    StyleLossKind? Loss,
    torch.Device Device,
    ComputePrecision Precision,
    int? Threads,
    StylizeLook Look,
    RefineRequest? Refine,
    StylizeOutput Output,
    StylizeVerbosity Report)
{
    /// <summary>Whether all styles together make one result of a content.</summary>
    public bool JoinsStyles => Mix.Count > 0 || MixSteps is not null || Masks.Paths.Count > 0;
}
