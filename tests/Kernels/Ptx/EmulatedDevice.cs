using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Ptx;

/// <summary>
/// A CUDA device whose memory is the CPU's: the library's device operations run on CPU tensors, their kernels in the machine. While it
/// exists, the tensors that this thread passes to launches are kept alive and open to kernels; everything else is out of bounds.
/// </summary>
internal sealed class EmulatedDevice : IDisposable
{
    private readonly EmulatedCudaDriver _driver;
    private readonly List<Tensor> _kept = [];

    /// <summary>Opens a device.</summary>
    /// <param name="multiprocessors">How many it has; more of them make shorter splits.</param>
    /// <param name="rewrite">Changes the kernels' texts.</param>
    internal EmulatedDevice(int multiprocessors = 2, Func<string, string>? rewrite = null)
    {
        _driver = new EmulatedCudaDriver { Multiprocessors = multiprocessors, Rewrite = rewrite ?? (text => text) };
        Device = new CudaDevice(_driver, 0);
        DeviceMemory.Observer = Observe;
    }

    /// <summary>The device.</summary>
    internal CudaDevice Device { get; }

    /// <summary>Instructions that kernels have executed.</summary>
    internal long Instructions => _driver.Instructions;

    public void Dispose()
    {
        DeviceMemory.Observer = null;
        _kept.ForEach(tensor => tensor.Dispose());
    }

    private void Observe(Tensor tensor)
    {
        nint address = TensorPointer.Get(tensor);
        (ulong start, ulong end) = ((ulong)address, (ulong)address + (ulong)(tensor.numel() * tensor.ElementSize));
        PtxMemoryRange[] met = [.. _driver.Memory.Ranges.Where(range => range.Start < end && start < range.End)];
        if (!Array.Exists(met, range => range.Start <= start && end <= range.End))
        {
            // A view was seen before its whole.
            Array.ForEach(met, range => _driver.Memory.Unregister((nint)range.Start));
            _kept.Add(tensor.detach().DetachFromDisposeScope());
            _driver.Memory.Register($"tensor {_kept.Count} {FeatureGuard.Shape(tensor)}", address, (long)(end - start), writable: true);
        }
    }
}
