using StyleKernels.Models.Training;

namespace StyleKernels.Distill;

/// <summary>How the compact loss network is distilled.</summary>
internal sealed record DistillationOptions
{
    /// <summary>Folders of images, searched with their subfolders; photographs and paintings both.</summary>
    public required IReadOnlyList<string> ImageDirectories { get; init; }

    /// <summary>Files of the network to learn from.</summary>
    public required IReadOnlyList<string> LossNetworkFiles { get; init; }

    /// <summary>Where the checkpoint is written; created if missing.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>A checkpoint of the same network to begin with; random weights by default.</summary>
    public string? Init { get; init; }

    /// <summary>What moves the kernels.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Muon;

    /// <summary>Optimiser steps; with <see cref="Init"/> it may be 0, to measure that checkpoint.</summary>
    public int Steps { get; init; } = 6000;

    /// <summary>Decides initial weights, order and crops.</summary>
    public int Seed { get; init; }

    /// <summary>Side of the square crops in pixels; every other step sees them at half or a quarter of it.</summary>
    public int Size { get; init; } = 192;

    /// <summary>Images in a batch, an even number.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>The learning rate after the warm-up.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Images kept out of training to measure the agreement on.</summary>
    public int HeldOutImages { get; init; } = 100;
}
