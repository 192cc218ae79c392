using System.Buffers.Binary;
using System.Text;

namespace StyleKernels.Tests.Weights.Writers;

/// <summary>Emits pickle opcodes of protocol 2, as PyTorch does, and anything a hostile file could hold.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    internal PickleWriter()
    {
        Raw(0x80, 2);
    }

    internal PickleWriter Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    internal PickleWriter Op(char opcode) => Raw((byte)opcode);

    internal PickleWriter Mark() => Op('(');

    internal PickleWriter Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return Op('X').Int32(utf8.Length).Raw(utf8);
    }

    internal PickleWriter Number(long value)
    {
        byte[] bytes = new byte[10];
        bytes[0] = 0x8a;
        bytes[1] = 8;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), value);
        return Raw(bytes);
    }

    internal PickleWriter Numbers(params long[] values)
    {
        Mark();
        foreach (long value in values)
        {
            Number(value);
        }

        return Op('t');
    }

    internal PickleWriter Global(string module, string name) => Op('c').Raw(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

    /// <summary>A persistent id of a storage.</summary>
    internal PickleWriter Storage(string module, string type, string key, long count) =>
        Mark().Text("storage").Global(module, type).Text(key).Text("cpu").Number(count).Op('t').Op('Q');

    /// <summary>A call of PyTorch's tensor builder.</summary>
    internal PickleWriter Tensor(string type, string key, long count, long offset, long[] shape, long[] stride) =>
        Global("torch._utils", "_rebuild_tensor_v2").Mark().Storage("torch", type, key, count).Number(offset).Numbers(shape).Numbers(stride)
            .Raw(0x89).EmptyOrderedDict().Op('t').Op('R');

    internal PickleWriter EmptyOrderedDict() => Global("collections", "OrderedDict").Op(')').Op('R');

    internal byte[] Stop()
    {
        Op('.');
        return [.. _bytes];
    }

    private PickleWriter Int32(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }
}
