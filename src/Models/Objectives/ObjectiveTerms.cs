using static TorchSharp.torch;

namespace StyleKernels.Models.Objectives;

/// <summary>The terms of an <see cref="ObjectiveLoss"/>, each a scalar or (N).</summary>
/// <param name="Content">The content term.</param>
/// <param name="Style">The style term, without its weight β.</param>
/// <param name="Total">Content + β · style.</param>
public sealed record ObjectiveTerms(Tensor Content, Tensor Style, Tensor Total);
