using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <inheritdoc/>
/// <typeparam name="T">The C# type whose bits are those of a value.</typeparam>
internal sealed class DeviceMemory<T>(OpenClMachine machine, ScalarType type, int misalignment) : DeviceMemory
    where T : unmanaged
{
    /// <summary>A kernel that reads beside a tensor gets it, and so does its result.</summary>
    private readonly T _notANumber = MemoryMarshal.Cast<byte, T>(full(1, double.NaN, type).bytes)[0];

    private readonly List<T> _values = [];
    private readonly List<Range> _gaps = [];
    private MemoryBuffer1D<T, Stride1D.Dense>? _buffer;

    /// <inheritdoc/>
    internal override object View => Buffer.View.BaseView;

    private MemoryBuffer1D<T, Stride1D.Dense> Buffer => _buffer ??= Upload();

    /// <inheritdoc/>
    internal override object Part(long start, long count) => Buffer.View.BaseView.SubView(start, count);

    /// <inheritdoc/>
    internal override long Add(Tensor values)
    {
        long start = AddGap();
        _values.AddRange(MemoryMarshal.Cast<byte, T>(values.to_type(type).contiguous().bytes));
        return start;
    }

    /// <inheritdoc/>
    internal override long Reserve(long count)
    {
        long start = AddGap();
        CollectionsMarshal.SetCount(_values, checked((int)(start + count)));
        CollectionsMarshal.AsSpan(_values)[(int)start..].Fill(_notANumber);
        return start;
    }

    /// <inheritdoc/>
    internal override Tensor Read(long start, params long[] shape)
    {
        Tensor result = empty(shape, type);
        result.bytes = MemoryMarshal.AsBytes(Buffer.GetAsArray1D().AsSpan((int)start, (int)result.numel()));
        return result;
    }

    /// <inheritdoc/>
    internal override void AssertNothingElseWritten()
    {
        T[] after = Buffer.GetAsArray1D();
        Assert.All(_gaps, gap => Assert.All(after[gap], value => Assert.Equal(Bits(_notANumber), Bits(value))));
    }

    /// <inheritdoc/>
    public override void Dispose() => _buffer?.Dispose();

    private static byte[] Bits(T value) => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    private MemoryBuffer1D<T, Stride1D.Dense> Upload()
    {
        AddGap();
        return machine.Upload(_values.ToArray());
    }

    /// <summary>At least four values that belong to nothing.</summary>
    private long AddGap()
    {
        int start = ((_values.Count + 7) / 4 * 4) + misalignment;
        _gaps.Add(_values.Count..start);
        while (_values.Count < start)
        {
            _values.Add(_notANumber);
        }

        return start;
    }
}
