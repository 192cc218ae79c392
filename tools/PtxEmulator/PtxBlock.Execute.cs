using System.Numerics;
using System.Runtime.CompilerServices;

namespace StyleKernels.PtxEmulator;

/// <content>The instructions that a thread executes by itself.</content>
internal sealed unsafe partial class PtxBlock
{
    /// <summary>Runs a thread to its next stop, at which <see cref="_at"/> then points.</summary>
    private PtxThreadState RunThread(int thread)
    {
        ulong* r = RegistersOf(thread);
        PtxInstruction* code = _code;
        ref int at = ref _at[thread];
        int pc = at;
        long executed = 0;
        while (true)
        {
            PtxInstruction* i = code + pc;
            at = pc;
            if (++executed > MaxInstructions)
            {
                throw new PtxException($"does not end within {MaxInstructions} instructions");
            }

            if (i->Guard >= 0 && ((r[i->Guard] & 1) != 0) == i->Unless)
            {
                pc++;
                continue;
            }

            switch (i->Opcode)
            {
                case PtxOpcode.Mov or PtxOpcode.Cvta: r[i->D] = r[i->A]; break;
                case PtxOpcode.Add: r[i->D] = r[i->A] + r[i->B]; break;
                case PtxOpcode.Sub: r[i->D] = r[i->A] - r[i->B]; break;
                case PtxOpcode.MulLo: r[i->D] = r[i->A] * r[i->B]; break;
                case PtxOpcode.MadLo: r[i->D] = (r[i->A] * r[i->B]) + r[i->C]; break;
                case PtxOpcode.Neg: r[i->D] = 0 - r[i->A]; break;
                case PtxOpcode.Not: r[i->D] = ~r[i->A]; break;
                case PtxOpcode.NotPred: r[i->D] = r[i->A] ^ 1; break;
                case PtxOpcode.And: r[i->D] = r[i->A] & r[i->B]; break;
                case PtxOpcode.Or: r[i->D] = r[i->A] | r[i->B]; break;
                case PtxOpcode.Xor: r[i->D] = r[i->A] ^ r[i->B]; break;
                case PtxOpcode.Selp: r[i->D] = (r[i->C] & 1) != 0 ? r[i->A] : r[i->B]; break;

                case PtxOpcode.AddF32: F32(r, i->D) = F32(r, i->A) + F32(r, i->B); break;
                case PtxOpcode.SubF32: F32(r, i->D) = F32(r, i->A) - F32(r, i->B); break;
                case PtxOpcode.MulF32: F32(r, i->D) = F32(r, i->A) * F32(r, i->B); break;
                case PtxOpcode.FmaF32: F32(r, i->D) = MathF.FusedMultiplyAdd(F32(r, i->A), F32(r, i->B), F32(r, i->C)); break;
                case PtxOpcode.DivF32: F32(r, i->D) = F32(r, i->A) / F32(r, i->B); break;
                case PtxOpcode.MinF32: F32(r, i->D) = float.MinNumber(F32(r, i->A), F32(r, i->B)); break;
                case PtxOpcode.MaxF32: F32(r, i->D) = float.MaxNumber(F32(r, i->A), F32(r, i->B)); break;
                case PtxOpcode.MinNaNF32: F32(r, i->D) = MathF.Min(F32(r, i->A), F32(r, i->B)); break;
                case PtxOpcode.MaxNaNF32: F32(r, i->D) = MathF.Max(F32(r, i->A), F32(r, i->B)); break;
                case PtxOpcode.NegF32: F32(r, i->D) = -F32(r, i->A); break;
                case PtxOpcode.AbsF32: F32(r, i->D) = MathF.Abs(F32(r, i->A)); break;
                case PtxOpcode.SqrtF32: F32(r, i->D) = MathF.Sqrt(F32(r, i->A)); break;
                case PtxOpcode.RsqrtF32: F32(r, i->D) = (float)(1 / Math.Sqrt(F32(r, i->A))); break;
                case PtxOpcode.RcpF32: F32(r, i->D) = 1 / F32(r, i->A); break;
                case PtxOpcode.Ex2F32: F32(r, i->D) = (float)Math.Pow(2, F32(r, i->A)); break;
                case PtxOpcode.Lg2F32: F32(r, i->D) = (float)Math.Log2(F32(r, i->A)); break;
                case PtxOpcode.SinF32: F32(r, i->D) = MathF.Sin(F32(r, i->A)); break;
                case PtxOpcode.CosF32: F32(r, i->D) = MathF.Cos(F32(r, i->A)); break;
                case PtxOpcode.TanhF32: F32(r, i->D) = MathF.Tanh(F32(r, i->A)); break;

                // PTX takes the sign from the first operand.
                case PtxOpcode.CopysignF32: F32(r, i->D) = MathF.CopySign(F32(r, i->B), F32(r, i->A)); break;
                case PtxOpcode.CopysignF64: F64(r, i->D) = Math.CopySign(F64(r, i->B), F64(r, i->A)); break;

                case PtxOpcode.AddF64: F64(r, i->D) = F64(r, i->A) + F64(r, i->B); break;
                case PtxOpcode.SubF64: F64(r, i->D) = F64(r, i->A) - F64(r, i->B); break;
                case PtxOpcode.MulF64: F64(r, i->D) = F64(r, i->A) * F64(r, i->B); break;
                case PtxOpcode.FmaF64: F64(r, i->D) = Math.FusedMultiplyAdd(F64(r, i->A), F64(r, i->B), F64(r, i->C)); break;
                case PtxOpcode.DivF64: F64(r, i->D) = F64(r, i->A) / F64(r, i->B); break;
                case PtxOpcode.MinF64: F64(r, i->D) = double.MinNumber(F64(r, i->A), F64(r, i->B)); break;
                case PtxOpcode.MaxF64: F64(r, i->D) = double.MaxNumber(F64(r, i->A), F64(r, i->B)); break;
                case PtxOpcode.NegF64: F64(r, i->D) = -F64(r, i->A); break;
                case PtxOpcode.AbsF64: F64(r, i->D) = Math.Abs(F64(r, i->A)); break;
                case PtxOpcode.SqrtF64: F64(r, i->D) = Math.Sqrt(F64(r, i->A)); break;
                case PtxOpcode.RsqrtF64: F64(r, i->D) = 1 / Math.Sqrt(F64(r, i->A)); break;
                case PtxOpcode.RcpF64: F64(r, i->D) = 1 / F64(r, i->A); break;

                case PtxOpcode.AddF16: r[i->D] = Bits(F16(r, i->A) + F16(r, i->B)); break;
                case PtxOpcode.SubF16: r[i->D] = Bits(F16(r, i->A) - F16(r, i->B)); break;
                case PtxOpcode.MulF16: r[i->D] = Bits(F16(r, i->A) * F16(r, i->B)); break;
                case PtxOpcode.FmaF16: r[i->D] = Bits((F16(r, i->A) * F16(r, i->B)) + F16(r, i->C)); break;
                case PtxOpcode.MinF16: r[i->D] = Bits(double.MinNumber(F16(r, i->A), F16(r, i->B))); break;
                case PtxOpcode.MaxF16: r[i->D] = Bits(double.MaxNumber(F16(r, i->A), F16(r, i->B))); break;
                case PtxOpcode.NegF16: r[i->D] = r[i->A] ^ 0x8000; break;
                case PtxOpcode.AbsF16: r[i->D] = r[i->A] & 0x7FFF; break;

                case PtxOpcode.AbsS16: r[i->D] = (ulong)Math.Abs((int)(short)r[i->A]); break;
                case PtxOpcode.AbsS32: r[i->D] = (ulong)Math.Abs((long)(int)r[i->A]); break;
                case PtxOpcode.AbsS64: r[i->D] = (long)r[i->A] < 0 ? 0 - r[i->A] : r[i->A]; break;
                case PtxOpcode.MulHiS32: r[i->D] = (ulong)(((long)(int)r[i->A] * (int)r[i->B]) >> 32); break;
                case PtxOpcode.MulHiU32: r[i->D] = ((ulong)(uint)r[i->A] * (uint)r[i->B]) >> 32; break;
                case PtxOpcode.MulHiS64: r[i->D] = (ulong)Math.BigMul((long)r[i->A], (long)r[i->B], out _); break;
                case PtxOpcode.MulHiU64: r[i->D] = Math.BigMul(r[i->A], r[i->B], out _); break;
                case PtxOpcode.MulWideS16: r[i->D] = (ulong)((short)r[i->A] * (short)r[i->B]); break;
                case PtxOpcode.MulWideU16: r[i->D] = (uint)(ushort)r[i->A] * (ushort)r[i->B]; break;
                case PtxOpcode.MulWideS32: r[i->D] = (ulong)((long)(int)r[i->A] * (int)r[i->B]); break;
                case PtxOpcode.MulWideU32: r[i->D] = (ulong)(uint)r[i->A] * (uint)r[i->B]; break;
                case PtxOpcode.MadWideS16: r[i->D] = (ulong)((short)r[i->A] * (short)r[i->B]) + r[i->C]; break;
                case PtxOpcode.MadWideU16: r[i->D] = ((uint)(ushort)r[i->A] * (ushort)r[i->B]) + r[i->C]; break;
                case PtxOpcode.MadWideS32: r[i->D] = (ulong)((long)(int)r[i->A] * (int)r[i->B]) + r[i->C]; break;
                case PtxOpcode.MadWideU32: r[i->D] = ((ulong)(uint)r[i->A] * (uint)r[i->B]) + r[i->C]; break;
                case PtxOpcode.DivS16: r[i->D] = (ulong)((short)r[i->A] / Divisor((short)r[i->B])); break;
                case PtxOpcode.DivU16: r[i->D] = (ulong)((ushort)r[i->A] / Divisor((ushort)r[i->B])); break;
                case PtxOpcode.DivS32: r[i->D] = (ulong)((int)r[i->A] / Divisor((int)r[i->B])); break;
                case PtxOpcode.DivU32: r[i->D] = (ulong)((uint)r[i->A] / Divisor((uint)r[i->B])); break;
                case PtxOpcode.DivS64: r[i->D] = (long)r[i->B] == -1 ? 0 - r[i->A] : (ulong)((long)r[i->A] / Divisor((long)r[i->B])); break;
                case PtxOpcode.DivU64: r[i->D] = r[i->A] / (r[i->B] == 0 ? (ulong)Divisor(0) : r[i->B]); break;
                case PtxOpcode.RemS16: r[i->D] = (ulong)((short)r[i->A] % Divisor((short)r[i->B])); break;
                case PtxOpcode.RemU16: r[i->D] = (ulong)((ushort)r[i->A] % Divisor((ushort)r[i->B])); break;
                case PtxOpcode.RemS32: r[i->D] = (ulong)((int)r[i->A] % Divisor((int)r[i->B])); break;
                case PtxOpcode.RemU32: r[i->D] = (ulong)((uint)r[i->A] % Divisor((uint)r[i->B])); break;
                case PtxOpcode.RemS64: r[i->D] = (long)r[i->B] == -1 ? 0 : (ulong)((long)r[i->A] % Divisor((long)r[i->B])); break;
                case PtxOpcode.RemU64: r[i->D] = r[i->A] % (r[i->B] == 0 ? (ulong)Divisor(0) : r[i->B]); break;
                case PtxOpcode.MinS16: r[i->D] = (ulong)Math.Min((short)r[i->A], (short)r[i->B]); break;
                case PtxOpcode.MinU16: r[i->D] = Math.Min((ushort)r[i->A], (ushort)r[i->B]); break;
                case PtxOpcode.MinS32: r[i->D] = (ulong)Math.Min((int)r[i->A], (int)r[i->B]); break;
                case PtxOpcode.MinU32: r[i->D] = Math.Min((uint)r[i->A], (uint)r[i->B]); break;
                case PtxOpcode.MinS64: r[i->D] = (ulong)Math.Min((long)r[i->A], (long)r[i->B]); break;
                case PtxOpcode.MinU64: r[i->D] = Math.Min(r[i->A], r[i->B]); break;
                case PtxOpcode.MaxS16: r[i->D] = (ulong)Math.Max((short)r[i->A], (short)r[i->B]); break;
                case PtxOpcode.MaxU16: r[i->D] = Math.Max((ushort)r[i->A], (ushort)r[i->B]); break;
                case PtxOpcode.MaxS32: r[i->D] = (ulong)Math.Max((int)r[i->A], (int)r[i->B]); break;
                case PtxOpcode.MaxU32: r[i->D] = Math.Max((uint)r[i->A], (uint)r[i->B]); break;
                case PtxOpcode.MaxS64: r[i->D] = (ulong)Math.Max((long)r[i->A], (long)r[i->B]); break;
                case PtxOpcode.MaxU64: r[i->D] = Math.Max(r[i->A], r[i->B]); break;
                case PtxOpcode.ShlB16: r[i->D] = (uint)r[i->B] > 15 ? 0 : r[i->A] << (int)r[i->B]; break;
                case PtxOpcode.ShlB32: r[i->D] = (uint)r[i->B] > 31 ? 0 : r[i->A] << (int)r[i->B]; break;
                case PtxOpcode.ShlB64: r[i->D] = (uint)r[i->B] > 63 ? 0 : r[i->A] << (int)r[i->B]; break;
                case PtxOpcode.ShrU16: r[i->D] = (uint)r[i->B] > 15 ? 0 : (ulong)((ushort)r[i->A] >> (int)r[i->B]); break;
                case PtxOpcode.ShrU32: r[i->D] = (uint)r[i->B] > 31 ? 0 : (uint)r[i->A] >> (int)r[i->B]; break;
                case PtxOpcode.ShrU64: r[i->D] = (uint)r[i->B] > 63 ? 0 : r[i->A] >> (int)r[i->B]; break;
                case PtxOpcode.ShrS16: r[i->D] = (ulong)((short)r[i->A] >> (int)Math.Min((uint)r[i->B], 15)); break;
                case PtxOpcode.ShrS32: r[i->D] = (ulong)((int)r[i->A] >> (int)Math.Min((uint)r[i->B], 31)); break;
                case PtxOpcode.ShrS64: r[i->D] = (ulong)((long)r[i->A] >> (int)Math.Min((uint)r[i->B], 63)); break;
                case PtxOpcode.ClzB32: r[i->D] = (uint)BitOperations.LeadingZeroCount((uint)r[i->A]); break;
                case PtxOpcode.ClzB64: r[i->D] = (uint)BitOperations.LeadingZeroCount(r[i->A]); break;
                case PtxOpcode.PopcB32: r[i->D] = (uint)BitOperations.PopCount((uint)r[i->A]); break;
                case PtxOpcode.PopcB64: r[i->D] = (uint)BitOperations.PopCount(r[i->A]); break;
                case PtxOpcode.BrevB32: r[i->D] = PtxBits.Reverse((uint)r[i->A]); break;
                case PtxOpcode.PrmtB32: r[i->D] = PtxBits.Permute((uint)r[i->A], (uint)r[i->B], (uint)r[i->C]); break;
                case PtxOpcode.BfeU32: r[i->D] = PtxBits.Extract((uint)r[i->A], (byte)r[i->B], (byte)r[i->C]); break;
                case PtxOpcode.BfeS32: r[i->D] = PtxBits.ExtractSigned((uint)r[i->A], (byte)r[i->B], (byte)r[i->C]); break;
                case PtxOpcode.BfiB32: r[i->D] = PtxBits.Insert((uint)r[i->A], (uint)r[i->B], (byte)r[i->C], (byte)r[i->First]); break;
                case PtxOpcode.Lop3B32: r[i->D] = PtxBits.Logic((uint)r[i->A], (uint)r[i->B], (uint)r[i->C], (byte)r[i->First]); break;

                case PtxOpcode.Setp: SetPredicate(i, r); break;
                case PtxOpcode.Set: r[i->D] = Compare(i, r) ? (i->Target == PtxType.F32 ? 0x3F800000u : uint.MaxValue) : 0; break;
                case PtxOpcode.Testp: r[i->D] = Test(i, r) ? 1u : 0u; break;
                case PtxOpcode.Cvt: r[i->D] = PtxConversion.Convert(r[i->A], i->Type, i->Target, (PtxRounding)i->Modifier); break;
                case PtxOpcode.CvtPack: r[i->D] = PtxConversion.Pack(r[i->A], r[i->B], i->Target); break;
                case PtxOpcode.Pack: Pack(i, r); break;
                case PtxOpcode.Unpack: Unpack(i, r); break;

                case PtxOpcode.Ld: Load(i, r); break;
                case PtxOpcode.LdVector: LoadVector(i, r); break;
                case PtxOpcode.St: Store(i, r); break;
                case PtxOpcode.StVector: StoreVector(i, r); break;
                case PtxOpcode.Red or PtxOpcode.Atom or PtxOpcode.AtomCas: UpdateAtomically(i, r); break;
                case PtxOpcode.CpAsync: StartCopy(i, r); break;
                case PtxOpcode.CpAsyncCommit: _copies[thread].Commit(); break;
                case PtxOpcode.CpAsyncWait: EndCopies(i->Count); break;
                case PtxOpcode.CpAsyncWaitAll: _copies[thread].Commit(); EndCopies(0); break;
                case PtxOpcode.Fence: break;

                case PtxOpcode.Bra:
                    pc = i->Offset;
                    continue;
                case PtxOpcode.Brx:
                    pc = (uint)r[i->A] < (uint)i->Count
                        ? _operands[i->First + (int)r[i->A]]
                        : throw new PtxException($"there is no branch target {(uint)r[i->A]}");
                    continue;
                case PtxOpcode.BarSync:
                    Instructions += executed;
                    return PtxThreadState.AtBarrier;
                case PtxOpcode.WarpSync or PtxOpcode.Shfl or PtxOpcode.Mma or PtxOpcode.Ldmatrix:
                    Instructions += executed - 1;
                    return PtxThreadState.AtWarpInstruction;
                case PtxOpcode.Exit:
                    Instructions += executed;
                    return PtxThreadState.Exited;
                case PtxOpcode.Trap:
                    throw new PtxException("trap");
                default:
                    throw new PtxException($"the instruction {i->Opcode} was decoded, but cannot be executed");
            }

            pc++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float F32(ulong* registers, int index) => ref *(float*)(registers + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref double F64(ulong* registers, int index) => ref *(double*)(registers + index);

    private static double F16(ulong* registers, int index) => (double)BitConverter.UInt16BitsToHalf((ushort)registers[index]);

    private static ulong Bits(double value) => BitConverter.HalfToUInt16Bits((Half)value);

    private static long Divisor(long value) => value != 0 ? value : throw new PtxException("division by 0");

    private static void SetPredicate(PtxInstruction* i, ulong* r)
    {
        bool result = Compare(i, r);
        bool other = ((r[i->C] & 1) != 0) != i->CombineNot;
        r[i->D] = Combined(i->Combine, result, other) ? 1u : 0u;
        r[i->First] = Combined(i->Combine, !result, other) ? 1u : 0u;
    }

    private static bool Combined(byte combine, bool one, bool other) => combine switch
    {
        0 => one,
        1 => one && other,
        2 => one || other,
        _ => one != other,
    };

    private static bool Compare(PtxInstruction* i, ulong* r)
    {
        PtxType type = i->Type;
        var comparison = (PtxComparison)i->Modifier;
        if (type.IsFloat())
        {
            return CompareNumbers(comparison, PtxConversion.Number(r[i->A], type), PtxConversion.Number(r[i->B], type));
        }

        long left = PtxConversion.Integer(r[i->A], type);
        long right = PtxConversion.Integer(r[i->B], type);
        return type == PtxType.U64
            ? CompareOrder(comparison, ((ulong)left).CompareTo((ulong)right))
            : CompareOrder(comparison, left.CompareTo(right));
    }

    private static bool CompareOrder(PtxComparison comparison, int order) => comparison switch
    {
        PtxComparison.Eq => order == 0,
        PtxComparison.Ne => order != 0,
        PtxComparison.Lt or PtxComparison.Lo => order < 0,
        PtxComparison.Le or PtxComparison.Ls => order <= 0,
        PtxComparison.Gt or PtxComparison.Hi => order > 0,
        _ => order >= 0,
    };

    /// <summary>Comparisons beyond <see cref="PtxComparison.Equ"/> are also true where an operand is not a number.</summary>
    private static bool CompareNumbers(PtxComparison comparison, double left, double right)
    {
        bool unordered = double.IsNaN(left) || double.IsNaN(right);
        return comparison switch
        {
            PtxComparison.Num => !unordered,
            PtxComparison.Nan => unordered,
            >= PtxComparison.Equ => unordered || CompareOrder(Ordered(comparison), left.CompareTo(right)),
            _ => !unordered && CompareOrder(comparison, left.CompareTo(right)),
        };
    }

    private static PtxComparison Ordered(PtxComparison comparison) => comparison switch
    {
        PtxComparison.Equ => PtxComparison.Eq,
        PtxComparison.Neu => PtxComparison.Ne,
        PtxComparison.Ltu => PtxComparison.Lt,
        PtxComparison.Leu => PtxComparison.Le,
        PtxComparison.Gtu => PtxComparison.Gt,
        _ => PtxComparison.Ge,
    };

    private static bool Test(PtxInstruction* i, ulong* r)
    {
        double value = PtxConversion.Number(r[i->A], i->Type);
        return i->Modifier switch
        {
            0 => double.IsFinite(value),
            1 => double.IsInfinity(value),
            _ => double.IsNaN(value),
        };
    }

    private void Pack(PtxInstruction* i, ulong* r)
    {
        int bits = i->Target.Bits();
        ulong packed = 0;
        for (int part = 0; part < i->Count; part++)
        {
            packed |= (r[_operands[i->First + part]] & ((1UL << bits) - 1)) << (part * bits);
        }

        r[i->D] = packed;
    }

    private void Unpack(PtxInstruction* i, ulong* r)
    {
        int bits = i->Target.Bits();
        ulong packed = r[i->A];
        for (int part = 0; part < i->Count; part++)
        {
            r[_operands[i->First + part]] = (packed >> (part * bits)) & ((1UL << bits) - 1);
        }
    }
}
