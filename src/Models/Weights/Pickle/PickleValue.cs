using System.Numerics;

namespace StyleKernels.Models.Weights.Pickle;

/// <summary>
/// What a restricted unpickler can make: plain data, references to storages and tensors, and the names of globals, which are only
/// compared with a short list and never looked up. No value carries behaviour.
/// </summary>
internal abstract class PickleValue
{
    /// <summary>What error messages call a value; never its content, which may be endless.</summary>
    internal string Kind => GetType().Name;

    /// <summary>The bottom of an unfinished collection on the stack.</summary>
    internal sealed class Mark : PickleValue;

    /// <summary>Python's None.</summary>
    internal sealed class None : PickleValue;

    /// <summary>True or false.</summary>
    internal sealed class Flag(bool value) : PickleValue
    {
        internal bool Value { get; } = value;
    }

    /// <summary>An integer of at most 64 bits.</summary>
    internal sealed class Number(long value) : PickleValue
    {
        internal long Value { get; } = value;
    }

    /// <summary>A longer integer; only PyTorch's magic number is one.</summary>
    internal sealed class LongNumber(BigInteger value) : PickleValue
    {
        internal BigInteger Value { get; } = value;
    }

    /// <summary>A floating-point number, skipped by every reader of weights.</summary>
    internal sealed class Real(double value) : PickleValue
    {
        internal double Value { get; } = value;
    }

    /// <summary>A string.</summary>
    internal sealed class Text(string value) : PickleValue
    {
        internal string Value { get; } = value;
    }

    /// <summary>A tuple.</summary>
    internal sealed class Sequence(PickleValue[] items) : PickleValue
    {
        internal PickleValue[] Items { get; } = items;
    }

    /// <summary>A list; it can contain itself.</summary>
    internal sealed class Listing : PickleValue
    {
        internal List<PickleValue> Items { get; } = [];
    }

    /// <summary>A dictionary with text or integer keys, in the order of insertion; it can contain itself.</summary>
    internal sealed class Table : PickleValue
    {
        internal Dictionary<string, PickleValue> Items { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>The name of a Python class or function, such as <c>collections.OrderedDict</c>.</summary>
    internal sealed class Global(string name) : PickleValue
    {
        internal string Name { get; } = name;
    }

    /// <summary>A storage of the file, or a window of one.</summary>
    internal sealed class StorageView(PthStorage storage, long offset) : PickleValue
    {
        internal PthStorage Storage { get; } = storage;

        internal long Offset { get; } = offset;
    }

    /// <summary>A tensor that looks into a storage.</summary>
    internal sealed class TensorView(PthTensor tensor) : PickleValue
    {
        internal PthTensor Tensor { get; } = tensor;
    }
}
