using StyleKernels.PtxEmulator;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>
/// A CUDA device without a GPU: the operations of the library run as they would, on CPU tensors, and their kernels' PTX is executed and checked
/// by <see cref="PtxMachine"/>. Kernels may touch the tensors that launches were given, and nothing else.
/// </summary>
internal sealed class EmulatedDevice : IDisposable
{
    private readonly EmulatedCudaDriver _driver;
    private readonly bool _tf32 = backends.cuda.matmul.allow_tf32;

    /// <summary>Becomes the device of this thread's launches.</summary>
    /// <param name="multiprocessors">How many it has: maps are split for them.</param>
    /// <param name="tf32">Whether float32 products may be rounded to tf32.</param>
    /// <param name="rewrite">Changes the kernels' texts.</param>
    internal EmulatedDevice(int multiprocessors = 4, bool tf32 = false, Func<string, string>? rewrite = null)
    {
        _driver = new EmulatedCudaDriver { Multiprocessors = multiprocessors, Rewrite = rewrite ?? (text => text) };
        Device = new CudaDevice(_driver, 0);
        backends.cuda.matmul.allow_tf32 = tf32;
        DeviceMemory.Observer = Register;
    }

    /// <summary>The device to hand to operations.</summary>
    internal CudaDevice Device { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        DeviceMemory.Observer = null;
        backends.cuda.matmul.allow_tf32 = _tf32;
    }

    /// <summary>torch reuses the memory of tensors that are gone: what overlaps a new tensor is not there any more.</summary>
    private void Register(Tensor tensor)
    {
        nint address = TensorPointer.Get(tensor);
        ulong start = (ulong)address;
        ulong end = start + (ulong)(tensor.numel() * tensor.ElementSize);
        foreach (PtxMemoryRange range in _driver.Memory.Ranges.Where(range => range.Start < end && start < range.End).ToArray())
        {
            _driver.Memory.Unregister((nint)range.Start);
        }

        _driver.Memory.Register($"{tensor.dtype} ({string.Join(", ", tensor.shape)})", address, (long)(end - start), writable: true);
    }
}
