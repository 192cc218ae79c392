using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Device;

/// <summary>bfloat16 is made of integer operations; it is torch's, bit by bit.</summary>
public sealed class BFloat16FormatTests
{
    [Fact]
    public void Narrow_RoundsAsTorchDoes()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] values =
        [
            0f, -0f, 1f, float.Epsilon, -float.MaxValue, float.PositiveInfinity, float.NegativeInfinity,
            BitConverter.UInt32BitsToSingle(0x3f808000), // a tie above an even neighbour
            BitConverter.UInt32BitsToSingle(0x3f818000), // a tie above an odd one
            BitConverter.UInt32BitsToSingle(0x3f808001), // just above a tie
            BitConverter.UInt32BitsToSingle(0x7f7fffff), // rounds to infinity
            .. randn([1000], generator: new Generator(15)).data<float>().ToArray(),
        ];
        ushort[] expected = MemoryMarshal.Cast<byte, ushort>(tensor(values).to_type(ScalarType.BFloat16).bytes).ToArray();
        Assert.Equal(expected, values.Select(BFloat16Format.Narrow));
        Assert.Equal(
            tensor(values).to_type(ScalarType.BFloat16).to_type(ScalarType.Float32).data<float>().ToArray(), expected.Select(BFloat16Format.Widen));
    }

    [Fact]
    public void ANumberThatIsNone_StaysSo() =>
        Assert.All(
            (uint[])[0x7fc00000, 0x7fffffff, 0x7f800001, 0xffffffff],
            bits => Assert.True(float.IsNaN(BFloat16Format.Widen(BFloat16Format.Narrow(BitConverter.UInt32BitsToSingle(bits))))));
}
