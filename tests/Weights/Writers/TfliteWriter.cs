using System.Runtime.InteropServices;
using System.Text;

namespace StyleKernels.Tests.Weights.Writers;

/// <summary>Writes the parts of a TensorFlow Lite model that hold constants.</summary>
internal static class TfliteWriter
{
    internal sealed record Constant(
        string Name, int[] Shape, byte Type, byte[] Bytes, float[]? Scales = null, long[]? ZeroPoints = null, int Dimension = 0);

    /// <summary>A model with these constants.</summary>
    internal static byte[] Write(params Constant[] constants) => Write(constants, shareBuffers: false);

    /// <summary>A model with these constants, all of them in the first one's buffer if wished.</summary>
    internal static byte[] Write(Constant[] constants, bool shareBuffers)
    {
        var writer = new FlatBufferWriter("TFL3");
        int rootTable = writer.NextTable(5);
        int[] root = writer.Table(true, false, true, false, true);
        writer.PatchOffset(0, rootTable);
        writer.Set(root[0], 3);
        int subgraph = writer.Tables(root[2], 1)[0];
        writer.PatchOffset(subgraph, writer.NextTable(1));
        int[] tensors = writer.Tables(writer.Table(true)[0], constants.Length);
        for (int i = 0; i < constants.Length; i++)
        {
            writer.PatchOffset(tensors[i], writer.NextTable(5));
            WriteTensor(writer, constants[i], shareBuffers ? 1 : i + 1);
        }

        // Buffer 0 is empty by convention.
        int[] buffers = writer.Tables(root[4], constants.Length + 1);
        writer.PatchOffset(buffers[0], writer.NextTable(1));
        writer.Table(false);
        for (int i = 0; i < constants.Length; i++)
        {
            writer.PatchOffset(buffers[i + 1], writer.NextTable(1));
            writer.Vector(writer.Table(true)[0], constants[i].Bytes, 1);
        }

        return writer.ToArray();
    }

    private static void WriteTensor(FlatBufferWriter writer, Constant constant, int buffer)
    {
        int[] fields = writer.Table(true, true, true, true, constant.Scales is not null);
        writer.Set(fields[1], constant.Type);
        writer.Set(fields[2], buffer);
        writer.Vector(fields[0], MemoryMarshal.AsBytes<int>(constant.Shape), 4);
        writer.Vector(fields[3], Encoding.UTF8.GetBytes(constant.Name), 1);
        if (constant.Scales is null)
        {
            return;
        }

        writer.PatchOffset(fields[4], writer.NextTable(7));
        int[] quantization = writer.Table(false, false, true, constant.ZeroPoints is not null, false, false, true);
        writer.Set(quantization[6], constant.Dimension);
        writer.Vector(quantization[2], MemoryMarshal.AsBytes<float>(constant.Scales), 4);
        if (constant.ZeroPoints is not null)
        {
            writer.Vector(quantization[3], MemoryMarshal.AsBytes<long>(constant.ZeroPoints), 8);
        }
    }
}
