namespace StyleKernels.Distill;

/// <summary>How the compact loss network is distilled.</summary>
internal sealed record DistillationOptions
{
    /// <summary>Folders of images, searched with their subfolders; photographs and paintings both.</summary>
    public required IReadOnlyList<string> ImageDirectories { get; init; }

    /// <summary>Files of the network to learn from.</summary>
    public required IReadOnlyList<string> LossNetworkFiles { get; init; }

    /// <summary>Where the checkpoint and the report are written; created if missing.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>Optimiser steps.</summary>
    public int Steps { get; init; } = 6000;

    /// <summary>Decides initial weights, order and crops.</summary>
    public int Seed { get; init; }

    /// <summary>Side of the square crops in pixels; every other step sees them at half or a quarter of it.</summary>
    public int Size { get; init; } = 192;

    /// <summary>Images in a batch, an even number.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Adam's learning rate after the warm-up.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Images kept out of training to measure the agreement on.</summary>
    public int HeldOutImages { get; init; } = 100;
}
