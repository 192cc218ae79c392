using System.Globalization;

namespace StyleKernels.PtxEmulator;

/// <content>One method per family of instructions.</content>
internal sealed partial class PtxAssembler
{
    /// <summary>Modifiers of loads and stores that change speed and visibility, not values.</summary>
    private static readonly string[] AccessHints = ["nc", "ca", "cg", "cs", "lu", "cv", "wb", "wt", "volatile", "weak", "relaxed", "cta", "gpu", "sys"];

    private static readonly Version HintVersion = new(7, 4);

    private void Decode(string text)
    {
        PtxInstruction instruction = new() { Guard = -1, First = PtxRegisters.Sink };
        if (text[0] == '@')
        {
            string[] guarded = text[1..].Split(' ', 2);
            instruction.Unless = guarded[0][0] == '!';
            instruction.Guard = Source(guarded[0].TrimStart('!'), PtxType.Pred);
            text = guarded[1];
        }

        string[] words = text.Split(' ', 2);
        string[] parts = words[0].Split('.');
        Decode(ref instruction, parts, words.Length == 2 ? SplitOperands(words[1]) : []);
    }

    private void Decode(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        instruction.Type = PtxTypes.Parse(parts[^1]);
        switch (parts[0])
        {
            case "mov": Move(ref instruction, operands); break;
            case "cvta": ConvertAddress(ref instruction, operands); break;
            case "ld" or "ldu": Load(ref instruction, parts, operands); break;
            case "st": Store(ref instruction, parts, operands); break;
            case "setp": SetPredicate(ref instruction, parts, operands); break;
            case "set": Set(ref instruction, parts, operands); break;
            case "testp": Test(ref instruction, parts, operands); break;
            case "cvt": Convert(ref instruction, parts, operands); break;
            case "bra": Branch(ref instruction, operands); return;
            case "brx": BranchIndexed(ref instruction, operands); return;
            case "call": Call(instruction, operands); return;
            case "ret" or "exit": Return(instruction, parts[0]); return;
            case "trap": instruction.Opcode = PtxOpcode.Trap; break;
            case "membar" or "fence": instruction.Opcode = PtxOpcode.Fence; break;
            case "bar" or "barrier": Barrier(ref instruction, parts, operands); break;
            case "shfl": Shuffle(ref instruction, parts, operands); break;
            case "mma": MatrixProduct(ref instruction, parts, operands); break;
            case "ldmatrix": LoadMatrix(ref instruction, parts, operands); break;
            case "cp": CopyAsync(ref instruction, parts, operands); break;
            case "red" or "atom": Atomic(ref instruction, parts, operands); break;
            case "bfi" or "lop3": FourSources(ref instruction, parts, operands); break;
            default: Arithmetic(ref instruction, parts, operands); break;
        }

        Append(instruction);
    }

    private static void RequireCount(string[] operands, int count)
    {
        if (operands.Length != count)
        {
            throw new PtxException($"{count} operands are expected, {operands.Length} are given");
        }
    }

    private static PtxException Unknown() => new("unknown instruction");

    private static T Named<T>(string name)
        where T : struct, Enum =>
        char.IsAsciiLetterLower(name[0]) && Enum.TryParse(name, ignoreCase: true, out T value) ? value : throw Unknown();

    private void Arithmetic(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        PtxOpcode opcode = PtxMnemonics.Find(parts, instruction.Type);
        if (opcode == PtxOpcode.None)
        {
            throw Unknown();
        }

        int sources = PtxMnemonics.Sources(opcode);
        RequireCount(operands, sources + 1);
        instruction.Opcode = opcode;
        instruction.D = Result(operands[0], PtxMnemonics.OperandType(opcode, 0, instruction.Type));
        instruction.A = Source(operands[1], PtxMnemonics.OperandType(opcode, 1, instruction.Type));
        instruction.B = sources > 1 ? Source(operands[2], PtxMnemonics.OperandType(opcode, 2, instruction.Type)) : 0;
        instruction.C = sources > 2 ? Source(operands[3], PtxMnemonics.OperandType(opcode, 3, instruction.Type)) : 0;
    }

    private void FourSources(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        RequireCount(operands, 5);
        instruction.Opcode = string.Join('.', parts) switch
        {
            "bfi.b32" => PtxOpcode.BfiB32,
            "lop3.b32" => PtxOpcode.Lop3B32,
            _ => throw Unknown(),
        };
        instruction.D = Result(operands[0], PtxType.B32);
        instruction.A = Source(operands[1], PtxType.B32);
        instruction.B = Source(operands[2], PtxType.B32);
        instruction.C = Source(operands[3], PtxType.B32);
        instruction.First = Source(operands[4], PtxType.B32);
    }

    private void Move(ref PtxInstruction instruction, string[] operands)
    {
        RequireCount(operands, 2);
        PtxType type = instruction.Type;
        if (type == PtxType.None)
        {
            throw Unknown();
        }

        if (operands[0][0] == '{')
        {
            string[] members = Members(operands[0]);
            instruction.Opcode = PtxOpcode.Unpack;
            instruction.Target = Part(type, members.Length);
            PtxType part = instruction.Target;
            SetList(ref instruction, members.Select(member => Result(member, part)));
            instruction.A = Source(operands[1], type);
        }
        else if (operands[1][0] == '{')
        {
            string[] members = Members(operands[1]);
            instruction.Opcode = PtxOpcode.Pack;
            instruction.Target = Part(type, members.Length);
            PtxType part = instruction.Target;
            SetList(ref instruction, members.Select(member => Source(member, part)));
            instruction.D = Result(operands[0], type);
        }
        else
        {
            instruction.Opcode = PtxOpcode.Mov;
            instruction.D = Result(operands[0], type);
            instruction.A = Source(operands[1], type);
        }
    }

    private static PtxType Part(PtxType whole, int count) => (whole.Bits() / count) switch
    {
        8 => PtxType.B8,
        16 => PtxType.B16,
        32 => PtxType.B32,
        _ => throw Unknown(),
    };

    private void ConvertAddress(ref PtxInstruction instruction, string[] operands)
    {
        RequireCount(operands, 2);
        instruction.Opcode = PtxOpcode.Cvta;
        instruction.D = Result(operands[0], PtxType.U64);
        instruction.A = Source(operands[1], PtxType.U64);
    }

    /// <summary>Space, vector and hints of a load or a store.</summary>
    private (PtxSpace Space, int Count) Access(string[] parts, PtxType type)
    {
        PtxSpace space = PtxSpace.Generic;
        int count = 1;
        foreach (string part in parts[1..^1])
        {
            switch (part)
            {
                case "global": space = PtxSpace.Global; break;
                case "shared": space = PtxSpace.Shared; break;
                case "local": space = PtxSpace.Local; break;
                case "param": space = PtxSpace.Parameter; break;
                case "v2": count = 2; break;
                case "v4": count = 4; break;
                default: RequireHint(part); break;
            }
        }

        return type.Bits() >= 8 && count * type.Bytes() <= 16 ? (space, count) : throw Unknown();
    }

    private void RequireHint(string part)
    {
        bool newHint = part.StartsWith("L1::", StringComparison.Ordinal) || part.StartsWith("L2::", StringComparison.Ordinal);
        if (newHint && _module.Version < HintVersion)
        {
            throw new PtxException($".{part} needs PTX {HintVersion}, the text is of {_module.Version}");
        }

        if (!newHint && !AccessHints.Contains(part))
        {
            throw Unknown();
        }
    }

    private void Load(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        RequireCount(operands, 2);
        PtxType type = instruction.Type;
        (PtxSpace space, int count) = Access(parts, type);
        SetAddress(ref instruction, operands[1], space, type.Bytes());
        instruction.Opcode = count == 1 ? PtxOpcode.Ld : PtxOpcode.LdVector;
        if (count == 1)
        {
            instruction.D = WideResult(operands[0], type);
        }
        else
        {
            string[] members = Members(operands[0]);
            RequireCount(members, count);
            SetList(ref instruction, members.Select(member => member == "_" ? PtxRegisters.Sink : WideResult(member, type)));
        }
    }

    private void Store(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        RequireCount(operands, 2);
        PtxType type = instruction.Type;
        (PtxSpace space, int count) = Access(parts, type);
        SetAddress(ref instruction, operands[0], space, type.Bytes());
        instruction.Opcode = count == 1 ? PtxOpcode.St : PtxOpcode.StVector;
        if (instruction.Space == PtxSpace.Parameter)
        {
            throw new PtxException("a kernel's parameters cannot be written");
        }

        if (count == 1)
        {
            instruction.B = WideSource(operands[1], type);
        }
        else
        {
            string[] members = Members(operands[1]);
            RequireCount(members, count);
            SetList(ref instruction, members.Select(member => WideSource(member, type)));
        }
    }

    private void SetPredicate(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        PtxType type = instruction.Type;
        bool combined = parts.Length == 4;
        RequireCount(operands, combined ? 4 : 3);
        string[] results = operands[0].Split('|');
        instruction.Opcode = PtxOpcode.Setp;
        instruction.Modifier = (byte)Comparison(parts[1], type);
        instruction.D = Result(results[0].Trim(), PtxType.Pred);
        instruction.First = results.Length == 2 ? Result(results[1].Trim(), PtxType.Pred) : PtxRegisters.Sink;
        instruction.A = Source(operands[1], type);
        instruction.B = Source(operands[2], type);
        if (combined)
        {
            instruction.Combine = parts[2] switch { "and" => 1, "or" => 2, "xor" => 3, _ => throw Unknown() };
            instruction.CombineNot = operands[3][0] == '!';
            instruction.C = Source(operands[3].TrimStart('!'), PtxType.Pred);
        }
    }

    /// <summary>lo, ls, hi and hs are for unsigned numbers; those beyond them for numbers with a fraction.</summary>
    private static PtxComparison Comparison(string name, PtxType type)
    {
        PtxComparison comparison = Named<PtxComparison>(name);
        bool fits = comparison switch
        {
            PtxComparison.Eq or PtxComparison.Ne => type.Bits() > 8,
            < PtxComparison.Lo => type.Bits() > 8 && !type.IsBits(),
            < PtxComparison.Equ => type.Bits() > 8 && type.IsUnsigned(),
            _ => type.IsFloat(),
        };
        return fits ? comparison : throw Unknown();
    }

    private void Set(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        RequireCount(operands, 3);
        if (parts.Length != 4)
        {
            throw Unknown();
        }

        instruction.Opcode = PtxOpcode.Set;
        instruction.Modifier = (byte)Comparison(parts[1], instruction.Type);
        instruction.Target = PtxTypes.Parse(parts[2]) is PtxType target and (PtxType.F32 or PtxType.U32 or PtxType.S32) ? target : throw Unknown();
        instruction.D = Result(operands[0], instruction.Target);
        instruction.A = Source(operands[1], instruction.Type);
        instruction.B = Source(operands[2], instruction.Type);
    }

    private void Test(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        RequireCount(operands, 2);
        instruction.Opcode = PtxOpcode.Testp;
        instruction.Modifier = parts[1] switch { "finite" => 0, "infinite" => 1, "notanumber" => 2, _ => throw Unknown() };
        instruction.D = Result(operands[0], PtxType.Pred);
        instruction.A = instruction.Type is PtxType.F32 or PtxType.F64 ? Source(operands[1], instruction.Type) : throw Unknown();
    }

    private void Convert(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        PtxRounding rounding = parts.Length switch
        {
            3 => PtxRounding.None,
            4 => Named<PtxRounding>(parts[1]),
            _ => throw Unknown(),
        };
        PtxType source = instruction.Type;
        PtxType target = PtxTypes.Parse(parts[^2]);
        if (!PtxConversion.IsKnown(source, target, rounding))
        {
            throw Unknown();
        }

        bool packs = target is PtxType.F16x2 or PtxType.BF16x2;
        RequireCount(operands, packs ? 3 : 2);
        instruction.Opcode = packs ? PtxOpcode.CvtPack : PtxOpcode.Cvt;
        instruction.Target = target;
        instruction.Modifier = (byte)rounding;
        bool plain = source.Bits() >= 8 && !source.IsFloat();
        instruction.D = packs || target is PtxType.TF32 or PtxType.BF16 ? Result(operands[0], target) : WideResult(operands[0], target);
        instruction.A = plain ? WideSource(operands[1], source) : Source(operands[1], source);
        instruction.B = packs ? Source(operands[2], source) : 0;
    }

    private void Branch(ref PtxInstruction instruction, string[] operands)
    {
        RequireCount(operands, 1);
        instruction.Opcode = PtxOpcode.Bra;
        Refer(Append(instruction), operands[0], isOperand: false);
    }

    private void BranchIndexed(ref PtxInstruction instruction, string[] operands)
    {
        RequireCount(operands, 2);
        string[] targets = _scope.TargetList(operands[1]);
        instruction.Opcode = PtxOpcode.Brx;
        instruction.A = Source(operands[0], PtxType.U32);
        SetList(ref instruction, new int[targets.Length]);
        for (int i = 0; i < targets.Length; i++)
        {
            Refer(instruction.First + i, targets[i], isOperand: true);
        }

        Append(instruction);
    }

    /// <summary>A function's return jumps behind its inlined body; a kernel's ends the thread.</summary>
    private void Return(PtxInstruction instruction, string name)
    {
        bool returns = name == "ret" && _returns is not null;
        instruction.Opcode = returns ? PtxOpcode.Bra : PtxOpcode.Exit;
        int at = Append(instruction);
        if (returns)
        {
            _returns!.Add(at);
        }
    }

    private void Call(PtxInstruction instruction, string[] operands)
    {
        if (instruction.Guard >= 0 || operands.Length == 0)
        {
            throw Unknown();
        }

        string[] results = operands[0][0] == '(' ? Members(operands[0]) : [];
        string[] rest = operands[(results.Length > 0 ? 1 : 0)..];
        PtxFunction function = _module.Function(rest[0]);
        string[] arguments = rest.Length == 2 ? Members(rest[1]) : [];
        RequireCount(arguments, function.Parameters.Count);
        RequireCount(results, function.Results.Count);
        PtxScope names = new(_moduleScope);
        foreach ((PtxVariable variable, string name) in function.Parameters.Zip(arguments).Concat(function.Results.Zip(results)))
        {
            names.Add(variable.Name, _scope.Find(name) ?? throw new PtxException($"there is no parameter {name}"));
        }

        Inline(function, names);
    }

    private void Inline(PtxFunction function, PtxScope names)
    {
        if (++_callDepth > MaxCallDepth)
        {
            throw new PtxException($"calls of {function.Name} are nested too deeply; recursion is not known");
        }

        PtxStatement call = _statement;
        List<int>? outer = _returns;
        _returns = [];
        Emit(function, names);
        foreach (int at in _returns)
        {
            PtxInstruction branch = _code[at];
            branch.Offset = _code.Count;
            _code[at] = branch;
        }

        _returns = outer;
        _statement = call;
        _callDepth--;
    }

    private void Barrier(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        RequireCount(operands, 1);
        string name = string.Join('.', parts);
        if (name == "bar.warp.sync")
        {
            instruction.Opcode = PtxOpcode.WarpSync;
            instruction.B = Source(operands[0], PtxType.B32);
        }
        else if (name is "bar.sync" or "barrier.sync" or "barrier.sync.aligned" or "bar.cta.sync" && operands[0] == "0")
        {
            instruction.Opcode = PtxOpcode.BarSync;
        }
        else
        {
            throw Unknown();
        }
    }

    private void Shuffle(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        RequireCount(operands, 5);
        if (parts is not ["shfl", "sync", string mode, "b32"])
        {
            throw Unknown();
        }

        string[] results = operands[0].Split('|');
        instruction.Opcode = PtxOpcode.Shfl;
        instruction.Modifier = (byte)Named<PtxShuffle>(mode);
        instruction.D = Result(results[0].Trim(), PtxType.B32);
        instruction.A = Source(operands[1], PtxType.B32);
        instruction.C = Source(operands[2], PtxType.B32);
        instruction.B = Source(operands[4], PtxType.B32);
        int clamp = Source(operands[3], PtxType.B32);
        int inside = results.Length == 2 ? Result(results[1].Trim(), PtxType.Pred) : PtxRegisters.Sink;
        SetList(ref instruction, [clamp, inside]);
    }

    private void MatrixProduct(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        RequireCount(operands, 4);
        PtxType type = string.Join('.', parts) switch
        {
            "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32" => PtxType.TF32,
            "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32" => PtxType.BF16x2,
            "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32" => PtxType.F16x2,
            _ => throw Unknown(),
        };
        string[][] lists = [.. operands.Select(Members)];
        RequireCount(lists[0], 4);
        RequireCount(lists[1], 4);
        RequireCount(lists[2], 2);
        RequireCount(lists[3], 4);
        instruction.Opcode = PtxOpcode.Mma;
        instruction.Type = type;
        SetList(
            ref instruction,
            [
                .. lists[0].Select(name => Result(name, PtxType.F32)),
                .. lists[1].Select(name => Source(name, type)),
                .. lists[2].Select(name => Source(name, type)),
                .. lists[3].Select(name => Source(name, PtxType.F32)),
            ]);
    }

    private void LoadMatrix(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        RequireCount(operands, 2);
        bool transposed = parts.Contains("trans");
        if (parts.Except(["trans"]).ToArray() is not ["ldmatrix", "sync", "aligned", "m8n8", "x1" or "x2" or "x4", "shared", "b16"])
        {
            throw Unknown();
        }

        string[] members = Members(operands[0]);
        RequireCount(members, parts[4][1] - '0');
        SetAddress(ref instruction, operands[1], PtxSpace.Shared, 16);
        instruction.Opcode = PtxOpcode.Ldmatrix;
        instruction.Modifier = (byte)(transposed ? 1 : 0);
        SetList(ref instruction, members.Select(member => Result(member, PtxType.B32)));
    }

    private void CopyAsync(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        switch (parts)
        {
            case ["cp", "async", "commit_group"]:
                instruction.Opcode = PtxOpcode.CpAsyncCommit;
                break;
            case ["cp", "async", "wait_all"]:
                instruction.Opcode = PtxOpcode.CpAsyncWaitAll;
                break;
            case ["cp", "async", "wait_group"]:
                RequireCount(operands, 1);
                instruction.Opcode = PtxOpcode.CpAsyncWait;
                instruction.Count = int.Parse(operands[0], CultureInfo.InvariantCulture);
                break;
            case ["cp", "async", "ca" or "cg", "shared", "global", .. string[] hints]:
                Array.ForEach(hints, RequireHint);
                Copy(ref instruction, parts[2], operands);
                break;
            default:
                throw Unknown();
        }
    }

    private void Copy(ref PtxInstruction instruction, string cache, string[] operands)
    {
        RequireCount(operands, operands.Length == 4 ? 4 : 3);
        int bytes = int.Parse(operands[2], CultureInfo.InvariantCulture);
        if (bytes is not (4 or 8 or 16) || (cache == "cg" && bytes != 16))
        {
            throw new PtxException($"{bytes} bytes cannot be copied so");
        }

        SetAddress(ref instruction, operands[0], PtxSpace.Shared, bytes);
        PtxSymbol? source = Address(operands[1], out instruction.B, out instruction.Count);
        if (source is not { Space: null, Type: PtxType.B64 or PtxType.U64 or PtxType.S64 })
        {
            throw new PtxException($"{operands[1]} is no address in a register of 64 bits");
        }

        instruction.Opcode = PtxOpcode.CpAsync;
        instruction.First = bytes;
        instruction.C = operands.Length == 4 ? Source(operands[3], PtxType.U32) : Constant((ulong)bytes);
    }

    private void Atomic(ref PtxInstruction instruction, string[] parts, string[] operands)
    {
        string[] words = [.. parts[1..^1].Except(["relaxed", "gpu", "cta", "sys"])];
        PtxSpace space = words switch
        {
            [_] => PtxSpace.Generic,
            ["global", _] => PtxSpace.Global,
            ["shared", _] => PtxSpace.Shared,
            _ => throw Unknown(),
        };
        bool hasResult = parts[0] == "atom";
        bool compares = words[^1] == "cas" && hasResult;
        string[] rest = operands[(hasResult ? 1 : 0)..];
        RequireCount(rest, compares ? 3 : 2);
        instruction.Opcode = compares ? PtxOpcode.AtomCas : hasResult ? PtxOpcode.Atom : PtxOpcode.Red;
        instruction.Modifier = compares ? (byte)0 : (byte)Named<PtxAtomic>(words[^1]);
        instruction.D = hasResult ? Result(operands[0], instruction.Type) : PtxRegisters.Sink;
        instruction.B = instruction.Type.Bits() >= 32 ? Source(rest[1], instruction.Type) : throw Unknown();
        instruction.C = compares ? Source(rest[2], instruction.Type) : 0;
        SetAddress(ref instruction, rest[0], space, instruction.Type.Bytes());
    }
}
