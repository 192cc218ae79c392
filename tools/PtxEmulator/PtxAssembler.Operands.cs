using System.Globalization;

namespace StyleKernels.PtxEmulator;

/// <content>Registers, constants, addresses and lists.</content>
internal sealed partial class PtxAssembler
{
    /// <summary>Splits at commas outside brackets.</summary>
    private static string[] SplitOperands(string text)
    {
        List<string> operands = [];
        int depth = 0;
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            depth += text[at] switch { '(' or '{' or '[' => 1, ')' or '}' or ']' => -1, _ => 0 };
            if (text[at] == ',' && depth == 0)
            {
                operands.Add(text[start..at].Trim());
                start = at + 1;
            }
        }

        string last = text[start..].Trim();
        return last.Length == 0 && operands.Count == 0 ? [] : [.. operands, last];
    }

    private static string[] Members(string list) => SplitOperands(list.Trim()[1..^1]);

    /// <summary>A register that is written.</summary>
    private int Result(string name, PtxType type)
    {
        if (name == "_")
        {
            return PtxRegisters.Sink;
        }

        PtxSymbol symbol = Register(name);
        PtxMnemonics.Check(name, symbol.Type, type);
        return symbol.Index;
    }

    /// <summary>A register at least as wide as the value: loads and conversions extend.</summary>
    private int WideResult(string name, PtxType type)
    {
        PtxSymbol symbol = Register(name);
        if (symbol.Type.Bits() < type.Bits() || (type.IsFloat() && symbol.Type.Bits() != type.Bits()))
        {
            throw new PtxException($"{name} is a register of type {symbol.Type}, the value has type {type}");
        }

        return symbol.Index;
    }

    private PtxSymbol Register(string name) =>
        _scope.Find(name) switch
        {
            null => throw new PtxException($"there is no register {name}"),
            { Space: null } symbol => symbol,
            _ => throw new PtxException($"{name} is no register"),
        };

    /// <summary>A register, a constant, or the address of a variable.</summary>
    private int Source(string text, PtxType type)
    {
        if (PtxRegisters.Find(text) is int special)
        {
            PtxMnemonics.Check(text, PtxType.B32, type);
            return special;
        }

        if (_scope.Find(text) is not PtxSymbol symbol)
        {
            return Constant(Literal(text, type));
        }

        if (symbol.Space == PtxSpace.Parameter)
        {
            throw new PtxException($"the address of the parameter {text} cannot be taken");
        }

        if (symbol.Space is null)
        {
            PtxMnemonics.Check(text, symbol.Type, type);
        }

        return symbol.Index;
    }

    /// <summary>As <see cref="Source"/>, from a register at least as wide as the type: stores and conversions narrow.</summary>
    private int WideSource(string text, PtxType type) =>
        _scope.Find(text) is { Space: null } symbol && symbol.Type.Bits() > type.Bits() && !type.IsFloat() ? symbol.Index : Source(text, type);

    private static ulong Literal(string text, PtxType type)
    {
        string digits = text.TrimEnd('U');
        ulong bits = 0;
        bool known = digits switch
        {
            ['0', 'f' or 'F', .. string hex] when hex.Length == 8 && type.Bits() == 32 =>
                ulong.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out bits),
            ['0', 'd' or 'D', .. string hex] when hex.Length == 16 && type.Bits() == 64 =>
                ulong.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out bits),
            ['0', 'x' or 'X', .. string hex] when type is not (PtxType.F32 or PtxType.F64) =>
                ulong.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out bits),
            ['-', ..] when !type.IsFloat() => Negative(digits, out bits),
            _ when type is not (PtxType.F32 or PtxType.F64) => ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out bits),
            _ => false,
        };
        return known ? bits : throw new PtxException($"{text} is neither a name nor a number of type {type}");
    }

    private static bool Negative(string digits, out ulong bits)
    {
        bool known = long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value);
        bits = (ulong)value;
        return known;
    }

    /// <summary>Reads <c>[name]</c>, <c>[name+8]</c>: the register that holds the address, the offset, and what the name stands for.</summary>
    private PtxSymbol? Address(string text, out int register, out int offset)
    {
        if (text.Length < 3 || text[0] != '[' || text[^1] != ']')
        {
            throw new PtxException($"{text} is no address");
        }

        string[] parts = text[1..^1].Split('+', 2);
        string name = parts[0].Trim();
        offset = parts.Length == 2 ? int.Parse(parts[1].Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        PtxSymbol? symbol = _scope.Find(name);
        register = symbol switch
        {
            null => Constant(Literal(name, PtxType.U64)),
            { Space: PtxSpace.Parameter } => Constant(0),
            { } found => found.Index,
        };
        offset += symbol is { Space: PtxSpace.Parameter } parameter ? parameter.Index : 0;
        return symbol;
    }

    /// <summary>Fills in where an instruction finds its memory, and notes how small the access is.</summary>
    private void SetAddress(ref PtxInstruction instruction, string text, PtxSpace space, int bytes)
    {
        PtxSymbol? symbol = Address(text, out instruction.A, out instruction.Offset);
        bool variable = symbol is { Space: PtxSpace.Parameter or PtxSpace.Local };
        if (space == PtxSpace.Parameter && !variable)
        {
            throw new PtxException($"{text} is no parameter");
        }

        instruction.Space = variable ? symbol!.Value.Space!.Value : space;
        instruction.Narrow = symbol is { Space: null, Type: var type } && type.Bits() == 32;
        if (instruction.Narrow && instruction.Space is not (PtxSpace.Shared or PtxSpace.Local))
        {
            throw new PtxException($"{text} is an address of 32 bits");
        }

        if (instruction.Space is PtxSpace.Generic or PtxSpace.Global or PtxSpace.Shared)
        {
            _accessShift = Math.Min(_accessShift, int.Log2(bytes));
        }
    }

    private void SetList(ref PtxInstruction instruction, IEnumerable<int> registers)
    {
        instruction.First = _operands.Count;
        _operands.AddRange(registers);
        instruction.Count = _operands.Count - instruction.First;
    }
}
