using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>
/// Several tensors in one memory of the device, as a kernel sees all tensors of one kind from a common base: at offsets, with unrelated
/// values around them. Add the tensors, launch with <see cref="View"/>, read.
/// </summary>
internal abstract class DeviceMemory : IDisposable
{
    /// <summary>What a kernel takes for the memory; the first call copies the tensors to the device, and none can be added after it.</summary>
    internal abstract object View { get; }

    /// <summary>What a kernel takes for one tensor alone.</summary>
    internal abstract object Part(long start, long count);

    /// <summary>A memory.</summary>
    /// <param name="machine">The device.</param>
    /// <param name="type">Of the values.</param>
    /// <param name="misalignment">How far from a multiple of four values tensors begin, 0 to 3.</param>
    internal static DeviceMemory Of(OpenClMachine machine, ScalarType type, int misalignment = 0) => type switch
    {
        ScalarType.Float16 => new DeviceMemory<ILGPU.Half>(machine, type, misalignment),
        ScalarType.BFloat16 => new DeviceMemory<ushort>(machine, type, misalignment),
        ScalarType.Float32 => new DeviceMemory<float>(machine, type, misalignment),
        ScalarType.Float64 => new DeviceMemory<double>(machine, type, misalignment),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such feature format"),
    };

    /// <summary>Adds a tensor.</summary>
    /// <returns>Where it begins, in values.</returns>
    internal abstract long Add(Tensor values);

    /// <summary>Adds room for what a kernel writes: not a number until then.</summary>
    /// <returns>Where it begins, in values.</returns>
    internal abstract long Reserve(long count);

    /// <summary>A tensor of the device's values, as they are now.</summary>
    internal abstract Tensor Read(long start, params long[] shape);

    /// <summary>Fails if the kernels wrote between the tensors.</summary>
    internal abstract void AssertNothingElseWritten();

    /// <inheritdoc/>
    public abstract void Dispose();
}
