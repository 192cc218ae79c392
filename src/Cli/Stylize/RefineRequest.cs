using TorchSharp;

namespace StyleKernels.Cli.Stylize;

/// <summary>How results are refined, pixel by pixel, after the network.</summary>
/// <param name="Steps">Steps at the coarsest level.</param>
/// <param name="FromContent">Starts from the content instead of the network's result.</param>
/// <param name="LossNetwork">Names or files of the loss network; none for the usual one.</param>
/// <param name="Precision">Type in which the loss network computes.</param>
/// <param name="Device">Where to compute.</param>
internal sealed record RefineRequest(int Steps, bool FromContent, IReadOnlyList<string> LossNetwork, ComputePrecision Precision, torch.Device Device);
