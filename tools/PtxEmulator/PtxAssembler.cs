using System.Globalization;

namespace StyleKernels.PtxEmulator;

/// <summary>Decodes a kernel: resolves names and labels, puts constants into registers, and inlines the functions that it calls.</summary>
internal sealed partial class PtxAssembler
{
    private const int MaxStaticSharedBytes = 48 << 10;
    private const int MaxCallDepth = 16;

    private readonly PtxModule _module;
    private readonly List<PtxInstruction> _code = [];
    private readonly List<PtxStatement> _statements = [];
    private readonly List<int> _operands = [];
    private readonly List<ulong> _registers = [.. new ulong[PtxRegisters.First]];
    private readonly Dictionary<ulong, int> _constants = [];
    private readonly Dictionary<string, int> _sharedAddresses = new(StringComparer.Ordinal);
    private readonly List<Reference> _references = [];
    private readonly PtxScope _moduleScope = new(null);
    private PtxScope _scope;
    private PtxStatement _statement;
    private string _lastLabel = "";
    private List<int>? _returns;
    private int _callDepth;
    private int _sharedBytes;
    private int _localBytes;
    private int _accessShift = 4;

    internal PtxAssembler(PtxModule module)
    {
        _module = module;
        _scope = _moduleScope;
    }

    /// <summary>Decodes a kernel.</summary>
    internal PtxProgram Assemble(PtxFunction entry)
    {
        try
        {
            return Program(entry);
        }
        catch (PtxException error)
        {
            throw new PtxException($"{entry.Name}, line {_statement.Line} \"{_statement.Text}\": {error.Message}", error);
        }
    }

    private PtxProgram Program(PtxFunction entry)
    {
        List<(int Register, int Alignment)> dynamicAddresses = DeclareModuleVariables();
        PtxScope parameters = new(_moduleScope);
        List<int> offsets = DeclareParameters(entry, parameters);
        Emit(entry, parameters);
        Append(new PtxInstruction { Opcode = PtxOpcode.Exit, Guard = -1 });
        _references.ForEach(Resolve);
        if (_sharedBytes > MaxStaticSharedBytes)
        {
            throw new PtxException($"{_sharedBytes} bytes of shared memory are declared, {MaxStaticSharedBytes} are allowed");
        }

        foreach ((int register, int alignment) in dynamicAddresses)
        {
            _sharedBytes = Aligned(_sharedBytes, alignment);
            _registers[register] = (ulong)_sharedBytes;
        }

        PtxInstruction[] code = GC.AllocateArray<PtxInstruction>(_code.Count, pinned: true);
        int[] operands = GC.AllocateArray<int>(_operands.Count, pinned: true);
        _code.CopyTo(code);
        _operands.CopyTo(operands);
        return new PtxProgram
        {
            Name = entry.Name,
            Code = code,
            Statements = [.. _statements],
            Operands = operands,
            Registers = [.. _registers],
            Parameters = entry.Parameters,
            ParameterOffsets = offsets,
            SharedBytes = _sharedBytes,
            LocalBytes = _localBytes,
            MaxThreads = entry.MaxThreads,
            AccessShift = _accessShift,
        };
    }

    private List<(int Register, int Alignment)> DeclareModuleVariables()
    {
        List<(int Register, int Alignment)> dynamicAddresses = [];
        foreach (PtxVariable variable in _module.Variables)
        {
            int register = NewRegister(0);
            if (variable.Bytes == 0)
            {
                dynamicAddresses.Add((register, variable.Alignment));
            }
            else
            {
                _registers[register] = (ulong)Place(ref _sharedBytes, variable);
            }

            _moduleScope.Add(variable.Name, new PtxSymbol(PtxSpace.Shared, register, PtxType.B64));
        }

        return dynamicAddresses;
    }

    private static List<int> DeclareParameters(PtxFunction entry, PtxScope scope)
    {
        List<int> offsets = [];
        int end = 0;
        foreach (PtxVariable parameter in entry.Parameters)
        {
            offsets.Add(Place(ref end, parameter));
            scope.Add(parameter.Name, new PtxSymbol(PtxSpace.Parameter, offsets[^1], PtxType.None));
        }

        return offsets;
    }

    /// <summary>Decodes a function's body with the names that <paramref name="names"/> holds.</summary>
    private void Emit(PtxFunction function, PtxScope names)
    {
        PtxScope outer = _scope;
        _scope = new PtxScope(names);
        foreach (PtxStatement statement in function.Body)
        {
            _statement = statement;
            switch (statement.Kind)
            {
                case PtxStatementKind.Open:
                    _scope = new PtxScope(_scope);
                    break;
                case PtxStatementKind.Close:
                    _scope = _scope.Parent!;
                    break;
                case PtxStatementKind.Label:
                    _scope.AddLabel(statement.Text, _code.Count);
                    _lastLabel = statement.Text;
                    break;
                case PtxStatementKind.Instruction when statement.Text[0] == '.':
                    Directive(function, statement.Text);
                    break;
                default:
                    Decode(statement.Text);
                    break;
            }
        }

        _scope = outer;
    }

    private void Directive(PtxFunction function, string text)
    {
        string word = text.Split(' ', 2)[0];
        switch (word)
        {
            case ".reg":
                DeclareRegisters(text[4..].Trim());
                break;
            case ".shared":
                PtxVariable shared = PtxVariable.Parse(text);
                DeclareShared($"{function.Name} {shared.Name}", shared);
                break;
            case ".local" or ".param":
                PtxVariable local = PtxVariable.Parse(text);
                int address = PtxProgram.LocalBase + Place(ref _localBytes, local);
                _scope.Add(local.Name, new PtxSymbol(PtxSpace.Local, Constant((ulong)address), PtxType.B64));
                break;
            case ".branchtargets":
                _scope.Targets.Add(_lastLabel, [.. text[word.Length..].Split(',').Select(label => label.Trim())]);
                break;
            case ".pragma" or ".loc":
                break;
            default:
                throw new PtxException("unknown directive");
        }
    }

    /// <summary>Shared variables exist once for a block, however often their function is inlined.</summary>
    private void DeclareShared(string key, PtxVariable variable)
    {
        if (!_sharedAddresses.TryGetValue(key, out int address))
        {
            address = Place(ref _sharedBytes, variable);
            _sharedAddresses.Add(key, address);
        }

        _scope.Add(variable.Name, new PtxSymbol(PtxSpace.Shared, Constant((ulong)address), PtxType.B64));
    }

    /// <summary><c>.b32 %r&lt;10&gt;, sum</c>: the registers %r0 to %r9, and sum.</summary>
    private void DeclareRegisters(string text)
    {
        string[] words = text.Split(' ', 2);
        PtxType type = PtxTypes.Parse(words[0].TrimStart('.'));
        if (words.Length != 2 || type == PtxType.None)
        {
            throw new PtxException("unknown register type");
        }

        foreach (string name in words[1].Split(',').Select(name => name.Trim()))
        {
            int bracket = name.IndexOf('<', StringComparison.Ordinal);
            int count = bracket < 0 ? 1 : int.Parse(name[(bracket + 1)..].TrimEnd('>'), CultureInfo.InvariantCulture);
            for (int i = 0; i < count; i++)
            {
                _scope.Add(bracket < 0 ? name : name[..bracket] + i, new PtxSymbol(null, NewRegister(PtxRegisters.Unwritten), type));
            }
        }
    }

    private static int Place(ref int end, PtxVariable variable)
    {
        int start = Aligned(end, variable.Alignment);
        end = start + variable.Bytes;
        return start;
    }

    private static int Aligned(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;

    private int NewRegister(ulong value)
    {
        _registers.Add(value);
        return _registers.Count - 1;
    }

    private int Constant(ulong value)
    {
        if (!_constants.TryGetValue(value, out int register))
        {
            register = NewRegister(value);
            _constants.Add(value, register);
        }

        return register;
    }

    private int Append(PtxInstruction instruction)
    {
        _code.Add(instruction);
        _statements.Add(_statement);
        return _code.Count - 1;
    }

    private void Refer(int at, string label, bool isOperand) => _references.Add(new Reference(at, label, isOperand, _scope, _statement));

    private void Resolve(Reference reference)
    {
        _statement = reference.Statement;
        int target = reference.Scope.Label(reference.Label);
        if (reference.IsOperand)
        {
            _operands[reference.At] = target;
        }
        else
        {
            PtxInstruction branch = _code[reference.At];
            branch.Offset = target;
            _code[reference.At] = branch;
        }
    }

    /// <summary>A label that is to be replaced by a place: in an instruction, or in the list of operands.</summary>
    private readonly record struct Reference(int At, string Label, bool IsOperand, PtxScope Scope, PtxStatement Statement);
}
