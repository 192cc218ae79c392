using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The style distances by the device kernels: all layers, samples and images of a group in one launch per step.</summary>
internal static class StyleDistanceCuda
{
    /// <summary>Layers of a group: each can have a map of the result and one of the style.</summary>
    internal const int GroupSize = LaunchTable<GramMap>.Capacity / 2;

    private static readonly GroupKernel Subtract = new(StyleDifferenceKernels.Subtract);
    private static readonly GroupKernel Score = new(StyleDistanceKernels.Score);
    private static readonly GroupKernel Attach = new(StyleDistanceKernels.Attach);

    /// <summary>Within a dispose scope of the caller's.</summary>
    /// <param name="layers">With features of one type on one device, and the same statistic.</param>
    /// <param name="denominator">What the squared differences are divided by.</param>
    /// <param name="device">Where the kernels run.</param>
    /// <returns>For each layer (N), float32.</returns>
    internal static IReadOnlyList<Tensor> Compute(
        IReadOnlyList<StyleDistanceLayer> layers, StyleDenominator denominator, CudaDevice device) =>
        [.. layers.Chunk(GroupSize).SelectMany(group => Group(group, denominator, device))];

    private static Tensor[] Group(StyleDistanceLayer[] layers, StyleDenominator denominator, CudaDevice device)
    {
        StyleDistanceGroup group;
        using (no_grad())
        {
            group = new StyleDistanceGroup(layers, denominator, device.Multiprocessors);
            GramMatrixCuda.QueuePartial(device, group.Type, group.Plan.Grams, group.Maps, group.Means, group.WorkspaceStart / sizeof(float));
            Subtract.Launch(
                device, group.Plan.DifferenceBlocks, DeviceMemory.Whole, DeviceMemory.Whole, DeviceMemory.Whole, group.Differences());
            Score.Launch(device, group.Plan.ScoreBlocks, DeviceMemory.Whole, DeviceMemory.Whole, group.Scores());
            if (denominator == StyleDenominator.Norms)
            {
                Attach.Launch(device, group.AttachmentBlocks, DeviceMemory.Whole, group.Attachments());
            }

            group.Release();
        }

        int[] tracked = [.. Enumerable.Range(0, layers.Length).Where(i => layers[i].Features.requires_grad && is_grad_enabled())];
        Tensor[] distances = [.. group.Distances];
        if (tracked.Length > 0)
        {
            IReadOnlyList<Tensor> attached = GroupedProductFunction.Record(
                [.. tracked.Select(group.Graph)], TensorCores.Serve(group.Type, group.IsCentred), device);
            for (int i = 0; i < tracked.Length; i++)
            {
                distances[tracked[i]] = attached[i];
            }
        }

        return distances;
    }
}
