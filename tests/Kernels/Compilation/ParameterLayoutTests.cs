using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using Xunit;

namespace StyleKernels.Tests.Kernels.Compilation;

/// <summary>What is packed is what the PTX declares, for signatures that are easy to get wrong.</summary>
public sealed class ParameterLayoutTests
{
    public static TheoryData<string, string> Kernels => new()
    {
        { nameof(Plain), "a view and numbers" },
        { nameof(IntBeforeLong), "four bytes of padding between parameters that do not share memory" },
        { nameof(Narrow), "8 and 16 bits" },
        { nameof(Padded), "padding inside and at the end of a struct" },
        { nameof(Nested), "a struct in a struct" },
        { nameof(Generic), "a generic struct, whose size depends on its argument" },
        { nameof(Choice), "an enum of its own, and one in a struct beside narrower fields" },
    };

    [Theory, MemberData(nameof(Kernels))]
    public void Layout_IsTheOneThatThePtxDeclares(string name, string reason)
    {
        CompiledKernel kernel = KernelCompiler.Compile(Method(name));
        Assert.Equal(PtxParameters.Parse(kernel.Ptx), kernel.Parameters.Slots);
        Assert.True(kernel.Ptx.Contains(kernel.Name, StringComparison.Ordinal), reason);
    }

    [Fact]
    public void ADifferentLayout_IsRefusedBeforeTheDriverReadsIt()
    {
        string ptx = KernelCompiler.Compile(Method(nameof(Plain))).Ptx;
        var error = Assert.Throws<InvalidOperationException>(
            () => PtxParameters.RequireEqual(ParameterLayout.Of(Method(nameof(Padded))), PtxParameters.Parse(ptx), "kernel"));
        Assert.Contains("its PTX declares", error.Message);
    }

    [Fact]
    public void Pack_PutsEachFieldAtItsAlignedPlace()
    {
        byte[][] bytes = ParameterLayout.Of(Method(nameof(Padded))).Pack([new Gaps { First = 7, Second = -2, Third = 1.5f }, new DeviceSpan(0x1234, 5)]);
        Assert.Equal(7, bytes[0][0]);
        Assert.Equal(-2, BitConverter.ToInt64(bytes[0], 8));
        Assert.Equal(1.5f, BitConverter.ToSingle(bytes[0], 16));
        Assert.Equal(24, bytes[0].Length);
        Assert.Equal((0x1234L, 5L), (BitConverter.ToInt64(bytes[1], 0), BitConverter.ToInt64(bytes[1], 8)));
    }

    [Fact]
    public void Pack_TakesEnumsAsIntegersAndGenericStructsFieldByField()
    {
        Chosen chosen = new() { Lead = 3, Where = Place.Far, Last = 4 };
        byte[][] bytes = ParameterLayout.Of(Method(nameof(Choice))).Pack([Size.Large, chosen, new DeviceSpan(0, 0)]);
        Assert.Equal([7], bytes[0]);
        Assert.Equal([3, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255, 4, 0, 0, 0, 0, 0, 0, 0], bytes[1]);

        bytes = ParameterLayout.Of(Method(nameof(Generic))).Pack(
            [new Twice<short> { First = -1, Second = 2 }, new Twice<double> { Second = 0.5 }, new DeviceSpan(0, 0)]);
        Assert.Equal([255, 255, 2, 0], bytes[0]);
        Assert.Equal(0.5, BitConverter.ToDouble(bytes[1], 8));
    }

    [Fact]
    public void ALaunchTable_IsPackedPartByPart()
    {
        ParameterLayout layout = ParameterLayout.Of(((Delegate)GramMatrixKernels.Partial<float, Float32Format>).Method);
        GramMap[] maps = [new() { Pixels = 5, First = 0, Splits = 2 }, new() { Features = 1L << 40, First = 3, Splits = 9 }];
        byte[] table = layout.Pack([new DeviceSpan(0, 0), new DeviceSpan(0, 0), LaunchTable<GramMap>.Of(maps, GramMap.Unused)])[2];
        byte[] first = MemoryMarshal.AsBytes<GramMap>(maps).ToArray();
        Assert.Equal(first, table[..first.Length]);
        Assert.Equal(LaunchTable<GramMap>.Capacity * first.Length / 2, table.Length);
    }

    [Fact]
    public void WhatCannotBePassed_IsNamed()
    {
        Assert.Contains("Boolean", Assert.Throws<ArgumentException>(() => ParameterLayout.Of(Method(nameof(Flag)))).Message);
        Assert.Contains("View", Assert.Throws<ArgumentException>(() => ParameterLayout.Of(Method(nameof(Hidden)))).Message);
        Assert.Contains("View", Assert.Throws<ArgumentException>(() => ParameterLayout.Of(Method(nameof(HiddenTwice)))).Message);
        Assert.Contains("Packed is not laid out", Assert.Throws<ArgumentException>(() => ParameterLayout.Of(Method(nameof(NoGaps)))).Message);
        Assert.Contains("Overlapping is not laid out", Assert.Throws<ArgumentException>(() => ParameterLayout.Of(Method(nameof(Union)))).Message);
        ParameterLayout plain = ParameterLayout.Of(Method(nameof(Plain)));
        Assert.Contains("3 parameters, 1 arguments", Assert.Throws<ArgumentException>(() => plain.Pack([1])).Message);
        Assert.Contains("arguments[1] is Int32", Assert.Throws<ArgumentException>(() => plain.Pack([new DeviceSpan(0, 0), 1, 1])).Message);
    }

    private static MethodInfo Method(string name) =>
        typeof(ParameterLayoutTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static void Plain(ArrayView<float> values, float factor, int count) => values[count] = factor;

    private static void IntBeforeLong(int row, long at, ArrayView<double> values, int column) => values[at + row] = column;

    private static void Narrow(byte a, short b, ushort c, sbyte d, ArrayView<int> values) => values[(int)a] = b + c + d;

    private static void Padded(Gaps gaps, ArrayView<float> values) => values[(int)gaps.First] = gaps.Third + gaps.Second;

    private static void Nested(int at, Outer outer, ArrayView<float> values) => values[at] = outer.Inner.Third + outer.Last + outer.Inner.First;

    private static void Generic(Twice<short> narrow, Twice<double> wide, ArrayView<double> values) => values[(int)narrow.Second] = wide.First;

    private static void Choice(Size size, Chosen chosen, ArrayView<long> values) => values[(int)size] = (long)chosen.Where + chosen.Last;

    private static void Flag(bool flag, ArrayView<float> values) => values[0] = flag ? 1 : 0;

    private static void NoGaps(Packed packed, ArrayView<float> values) => values[(int)packed.First] = packed.Second;

    private static void Union(Overlapping union, ArrayView<float> values) => values[0] = union.First + union.Second;

    private static void Hidden(Holder holder) => holder.View[0] = 1;

    private static void HiddenTwice(Twice<ArrayView<float>> holder) => holder.First[0] = 1;

    private enum Size : byte
    {
        Large = 7,
    }

    private enum Place : long
    {
        Far = -2,
    }

#pragma warning disable CS0649 // only their layout matters
    private struct Gaps
    {
        public byte First;
        public long Second;
        public float Third;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Packed
    {
        public byte First;
        public long Second;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Overlapping
    {
        [FieldOffset(0)]
        public long First;

        [FieldOffset(0)]
        public long Second;
    }

    private struct Outer
    {
        public short Lead;
        public Gaps Inner;
        public byte Last;
    }

    private struct Chosen
    {
        public byte Lead;
        public Place Where;
        public short Last;
    }

    private struct Twice<T>
        where T : struct
    {
        public T First;
        public T Second;
    }

    private struct Holder
    {
        public ArrayView<float> View;
    }
#pragma warning restore CS0649
}
