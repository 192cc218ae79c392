using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace StyleKernels.Models.Weights.Pickle;

/// <summary>
/// A pickle machine without the dangerous half: it builds plain data and the few objects <see cref="TorchObjects"/> knows, refuses every
/// other global and opcode, and bounds its program, stack and memo. It never recurses.
/// </summary>
internal sealed class PickleMachine
{
    private const int MaxStack = 1 << 20;

    private readonly PickleReader _reader;
    private readonly TorchObjects _objects;
    private readonly List<PickleValue> _stack = [];
    private readonly Dictionary<int, PickleValue> _memo = [];

    private PickleMachine(PickleReader reader, TorchObjects objects)
    {
        _reader = reader;
        _objects = objects;
    }

    /// <summary>Runs one pickle from the stream's present position to its STOP.</summary>
    /// <param name="stream">A buffered stream; left behind the pickle.</param>
    /// <param name="objects">Meets persistent ids and calls.</param>
    /// <param name="file">What error messages call the file.</param>
    /// <exception cref="WeightsException">The pickle is broken or asks for anything but plain data and tensors.</exception>
    internal static PickleValue Run(Stream stream, TorchObjects objects, string file) =>
        new PickleMachine(new PickleReader(stream, file), objects).Run();

    private PickleValue Run()
    {
        for (PickleOp op = Next(); op != PickleOp.Stop; op = Next())
        {
            if (!PushesData(op) && !Collects(op) && !Remembers(op) && !Calls(op))
            {
                throw Refuse($"the unsupported pickle opcode 0x{(byte)op:x2}");
            }
        }

        return Pop();
    }

    private PickleOp Next() => (PickleOp)_reader.ReadByte();

    private bool PushesData(PickleOp op)
    {
        PickleValue? value = op switch
        {
            PickleOp.None => new PickleValue.None(),
            PickleOp.True => new PickleValue.Flag(true),
            PickleOp.False => new PickleValue.Flag(false),
            PickleOp.Int8 => new PickleValue.Number(_reader.ReadByte()),
            PickleOp.Int16 => new PickleValue.Number(_reader.ReadUInt16()),
            PickleOp.Int32 => new PickleValue.Number(_reader.ReadInt32()),
            PickleOp.Long => Long(_reader.ReadBytes(_reader.ReadByte())),
            PickleOp.Float64 => new PickleValue.Real(BinaryPrimitives.ReadDoubleBigEndian(_reader.ReadBytes(sizeof(double)))),
            PickleOp.Utf8 => new PickleValue.Text(Encoding.UTF8.GetString(_reader.ReadBytes(_reader.ReadInt32()))),
            PickleOp.ShortUtf8 => new PickleValue.Text(Encoding.UTF8.GetString(_reader.ReadBytes(_reader.ReadByte()))),
            PickleOp.Latin1 => new PickleValue.Text(Encoding.Latin1.GetString(_reader.ReadBytes(_reader.ReadInt32()))),
            PickleOp.ShortLatin1 => new PickleValue.Text(Encoding.Latin1.GetString(_reader.ReadBytes(_reader.ReadByte()))),
            PickleOp.EmptyTuple => new PickleValue.Sequence([]),
            PickleOp.EmptyList => new PickleValue.Listing(),
            PickleOp.EmptyDictionary => new PickleValue.Table(),
            PickleOp.Mark => new PickleValue.Mark(),
            _ => null,
        };
        if (value is not null)
        {
            Push(value);
        }

        return value is not null;
    }

    private bool Collects(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Tuple:
                Push(new PickleValue.Sequence(PopToMark()));
                return true;
            case PickleOp.Tuple1 or PickleOp.Tuple2 or PickleOp.Tuple3:
                Push(new PickleValue.Sequence(PopMany(op - PickleOp.Tuple1 + 1)));
                return true;
            case PickleOp.Append:
                Append(PopMany(1));
                return true;
            case PickleOp.Appends:
                Append(PopToMark());
                return true;
            case PickleOp.SetItem:
                SetItems(PopMany(2));
                return true;
            case PickleOp.SetItems:
                SetItems(PopToMark());
                return true;
            default:
                return false;
        }
    }

    private bool Remembers(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Put8:
                _memo[_reader.ReadByte()] = Top();
                return true;
            case PickleOp.Put32:
                _memo[_reader.ReadInt32()] = Top();
                return true;
            case PickleOp.Memoize:
                _memo[_memo.Count] = Top();
                return true;
            case PickleOp.Get8:
                Push(Recall(_reader.ReadByte()));
                return true;
            case PickleOp.Get32:
                Push(Recall(_reader.ReadInt32()));
                return true;
            default:
                return false;
        }
    }

    private bool Calls(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Protocol:
                _reader.ReadByte();
                return true;
            case PickleOp.Frame:
                _reader.ReadInt64();
                return true;
            case PickleOp.Global:
                Push(_objects.Find($"{_reader.ReadLine()}.{_reader.ReadLine()}"));
                return true;
            case PickleOp.StackGlobal:
                PickleValue[] names = PopMany(2);
                Push(_objects.Find($"{Expect<PickleValue.Text>(names[0]).Value}.{Expect<PickleValue.Text>(names[1]).Value}"));
                return true;
            case PickleOp.PersistentId:
                Push(_objects.Persistent(Expect<PickleValue.Sequence>(Pop()).Items));
                return true;
            case PickleOp.Reduce:
                PickleValue[] arguments = Expect<PickleValue.Sequence>(Pop()).Items;
                Push(_objects.Call(Expect<PickleValue.Global>(Pop()).Name, arguments));
                return true;
            case PickleOp.Build:
                // PyTorch hangs `_metadata` on the dictionary of a state dict; it says nothing about tensors.
                Pop();
                Expect<PickleValue.Table>(Top());
                return true;
            default:
                return false;
        }
    }

    private void Append(PickleValue[] items) => Expect<PickleValue.Listing>(Top()).Items.AddRange(items);

    private void SetItems(PickleValue[] items)
    {
        Dictionary<string, PickleValue> table = Expect<PickleValue.Table>(Top()).Items;
        if (items.Length % 2 != 0)
        {
            throw Refuse("a dictionary key without a value");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            table[TorchObjects.Key(items[i]) ?? throw Refuse($"a dictionary key of kind {items[i].Kind}")] = items[i + 1];
        }
    }

    private static PickleValue Long(byte[] bytes)
    {
        var number = new BigInteger(bytes);
        return bytes.Length <= sizeof(long) ? new PickleValue.Number((long)number) : new PickleValue.LongNumber(number);
    }

    private PickleValue Recall(int index) =>
        _memo.TryGetValue(index, out PickleValue? value) ? value : throw Refuse($"the unknown memo entry {index}");

    private void Push(PickleValue value)
    {
        if (_stack.Count == MaxStack)
        {
            throw Refuse($"a stack of more than {MaxStack} values");
        }

        _stack.Add(value);
    }

    private PickleValue Top() => _stack.Count > 0 && _stack[^1] is not PickleValue.Mark ? _stack[^1] : throw Refuse("an empty stack");

    private PickleValue Pop() => PopMany(1)[0];

    private PickleValue[] PopMany(int count)
    {
        int start = _stack.Count - count;
        if (start < 0 || _stack.FindIndex(start, value => value is PickleValue.Mark) >= 0)
        {
            throw Refuse("an empty stack");
        }

        return Cut(start, start);
    }

    private PickleValue[] PopToMark()
    {
        int mark = _stack.FindLastIndex(value => value is PickleValue.Mark);
        return mark >= 0 ? Cut(mark + 1, mark) : throw Refuse("the end of a collection that never began");
    }

    private PickleValue[] Cut(int start, int remaining)
    {
        PickleValue[] items = [.. _stack[start..]];
        _stack.RemoveRange(remaining, _stack.Count - remaining);
        return items;
    }

    private T Expect<T>(PickleValue value)
        where T : PickleValue => value as T ?? throw Refuse($"{value.Kind} where {typeof(T).Name} must stand");

    private WeightsException Refuse(string what) => new($"The pickle of '{_reader.File}' is refused: it has {what}.");
}
