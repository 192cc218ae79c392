using static TorchSharp.torch;

namespace StyleKernels.Models.Inference;

/// <summary>Where an optimisation stands.</summary>
/// <param name="Step">Steps done, over all levels.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Level">The level in progress, from 1, the coarsest.</param>
/// <param name="Levels">Levels in all.</param>
/// <param name="Content">Content term.</param>
/// <param name="Style">Style term, before its weight.</param>
/// <param name="Picture">(1, 3, h, w) at the level's size; valid during the call.</param>
public sealed record StyleOptimizerProgress(int Step, int Steps, int Level, int Levels, double Content, double Style, Tensor Picture);
