using static TorchSharp.torch;

namespace StyleKernels.Bench.TrainStep;

/// <summary>One optimiser step on a batch.</summary>
internal interface ITrainStep : IDisposable
{
    /// <summary>Trains on a batch.</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1].</param>
    /// <param name="style">(N, 3, H, W) in [0, 1].</param>
    /// <returns>Content and style term before the step.</returns>
    double Run(Tensor content, Tensor style);
}
