namespace StyleKernels.PtxEmulator;

/// <content>Loads, stores and copies.</content>
internal sealed unsafe partial class PtxBlock
{
    /// <summary>Sign or zero bits above a loaded value as its type says.</summary>
    private static ulong LoadValue(byte* memory, PtxType type) => type switch
    {
        PtxType.S8 => (ulong)*(sbyte*)memory,
        PtxType.S16 => (ulong)*(short*)memory,
        PtxType.S32 => (ulong)*(int*)memory,
        _ => type.Bytes() switch
        {
            1 => *memory,
            2 => *(ushort*)memory,
            4 => *(uint*)memory,
            _ => *(ulong*)memory,
        },
    };

    private static void StoreValue(byte* memory, ulong value, int bytes)
    {
        switch (bytes)
        {
            case 1: *memory = (byte)value; break;
            case 2: *(ushort*)memory = (ushort)value; break;
            case 4: *(uint*)memory = (uint)value; break;
            default: *(ulong*)memory = value; break;
        }
    }

    private static ulong AddressOf(PtxInstruction* instruction, ulong* registers)
    {
        ulong address = registers[instruction->A];
        return (instruction->Narrow ? (uint)address : address) + (ulong)(long)instruction->Offset;
    }

    private void Load(PtxInstruction* instruction, ulong* registers)
    {
        int bytes = instruction->Type.Bytes();
        byte* memory = Readable(instruction, AddressOf(instruction, registers), bytes);
        registers[instruction->D] = LoadValue(memory, instruction->Type);
    }

    private void LoadVector(PtxInstruction* instruction, ulong* registers)
    {
        int bytes = instruction->Type.Bytes();
        byte* memory = Readable(instruction, AddressOf(instruction, registers), bytes * instruction->Count);
        for (int i = 0; i < instruction->Count; i++)
        {
            registers[_operands[instruction->First + i]] = LoadValue(memory + (i * bytes), instruction->Type);
        }
    }

    private void Store(PtxInstruction* instruction, ulong* registers)
    {
        int bytes = instruction->Type.Bytes();
        byte* memory = Writable(instruction, AddressOf(instruction, registers), bytes);
        StoreValue(memory, registers[instruction->B], bytes);
    }

    private void StoreVector(PtxInstruction* instruction, ulong* registers)
    {
        int bytes = instruction->Type.Bytes();
        byte* memory = Writable(instruction, AddressOf(instruction, registers), bytes * instruction->Count);
        for (int i = 0; i < instruction->Count; i++)
        {
            StoreValue(memory + (i * bytes), registers[_operands[instruction->First + i]], bytes);
        }
    }

    /// <summary>The memory behind an address that is read.</summary>
    private byte* Readable(PtxInstruction* instruction, ulong address, int bytes)
    {
        switch (SpaceOf(instruction, address, bytes))
        {
            case PtxSpace.Shared:
                _sharedAccess.Read(_thread, (int)address, bytes);
                return _shared + address;
            case PtxSpace.Local:
                return _local + ((long)_thread * _localStride) + (address - PtxProgram.LocalBase);
            case PtxSpace.Parameter:
                return address + (ulong)bytes <= (ulong)_parameterMemory.Length
                    ? _parameters + address
                    : throw new PtxException($"reads {bytes} bytes at {address} of {_parameterMemory.Length} bytes of parameters");
            default:
                _global.Read(address, bytes);
                return (byte*)address;
        }
    }

    /// <summary>The memory behind an address that is written.</summary>
    private byte* Writable(PtxInstruction* instruction, ulong address, int bytes)
    {
        switch (SpaceOf(instruction, address, bytes))
        {
            case PtxSpace.Shared:
                _sharedAccess.Write(_thread, (int)address, bytes);
                return _shared + address;
            case PtxSpace.Local:
                return _local + ((long)_thread * _localStride) + (address - PtxProgram.LocalBase);
            default:
                _global.Write(address, bytes, _block);
                return (byte*)address;
        }
    }

    /// <summary>Which memory an address lies in; throws if it is outside, or not aligned.</summary>
    private PtxSpace SpaceOf(PtxInstruction* instruction, ulong address, int bytes)
    {
        if ((address & (ulong)(bytes - 1)) != 0)
        {
            throw new PtxException($"misaligned: {bytes} bytes at 0x{address:x}");
        }

        PtxSpace space = instruction->Space;
        if (space == PtxSpace.Generic)
        {
            space = address < PtxProgram.LocalBase ? PtxSpace.Shared : address < 2 * PtxProgram.LocalBase ? PtxSpace.Local : PtxSpace.Global;
        }

        if (space == PtxSpace.Shared && address + (ulong)bytes > (ulong)_sharedBytes)
        {
            throw new PtxException($"out of bounds: {bytes} bytes at {address} of {_sharedBytes} bytes of shared memory");
        }

        if (space == PtxSpace.Local && (address < PtxProgram.LocalBase || address + (ulong)bytes > PtxProgram.LocalBase + (ulong)_program.LocalBytes))
        {
            throw new PtxException($"out of bounds: {bytes} bytes at 0x{address:x} of {_program.LocalBytes} bytes of local memory");
        }

        return space;
    }

    /// <summary>Reads the source now and delivers at the wait: whoever does not wait finds the old bytes, and is told.</summary>
    private void StartCopy(PtxInstruction* instruction, ulong* registers)
    {
        int bytes = instruction->First;
        int given = (int)Math.Min((uint)registers[instruction->C], (uint)bytes);
        ulong target = AddressOf(instruction, registers);
        ulong source = registers[instruction->B] + (ulong)(long)instruction->Count;
        SpaceOf(instruction, target, bytes);
        if ((source & (ulong)(bytes - 1)) != 0)
        {
            throw new PtxException($"misaligned: {bytes} bytes at 0x{source:x}");
        }

        ulong* values = stackalloc ulong[2];
        if (given > 0)
        {
            _global.Read(source, given);
            Buffer.MemoryCopy((void*)source, values, 2 * sizeof(ulong), given);
        }

        _sharedAccess.StartCopy(_thread, (int)target, bytes);
        _copies[_thread].Add(new PtxAsyncCopies.Copy((int)target, bytes, values[0], values[1]));
    }

    private void EndCopies(int groups)
    {
        ulong* values = stackalloc ulong[2];
        foreach (PtxAsyncCopies.Copy copy in _copies[_thread].Wait(groups))
        {
            values[0] = copy.Lower;
            values[1] = copy.Upper;
            _sharedAccess.EndCopy(_thread, copy.Address, copy.Bytes);
            Buffer.MemoryCopy(values, _shared + copy.Address, copy.Bytes, copy.Bytes);
        }
    }

    /// <summary>red, atom and atom.cas.</summary>
    private void UpdateAtomically(PtxInstruction* instruction, ulong* registers)
    {
        int bytes = instruction->Type.Bytes();
        ulong address = AddressOf(instruction, registers);
        byte* memory;
        if (SpaceOf(instruction, address, bytes) == PtxSpace.Shared)
        {
            throw new PtxException("atomic operations on shared memory are not known");
        }

        _global.Update(address, bytes);
        memory = (byte*)address;
        registers[instruction->D] = bytes == 4
            ? UpdateAtomically(ref *(uint*)memory, instruction, registers)
            : UpdateAtomically(ref *(ulong*)memory, instruction, registers);
    }

    private static uint UpdateAtomically(ref uint memory, PtxInstruction* instruction, ulong* registers)
    {
        while (true)
        {
            uint old = Volatile.Read(ref memory);
            uint updated = (uint)Updated(old, instruction, registers);
            if (Interlocked.CompareExchange(ref memory, updated, old) == old)
            {
                return old;
            }
        }
    }

    private static ulong UpdateAtomically(ref ulong memory, PtxInstruction* instruction, ulong* registers)
    {
        while (true)
        {
            ulong old = Volatile.Read(ref memory);
            ulong updated = Updated(old, instruction, registers);
            if (Interlocked.CompareExchange(ref memory, updated, old) == old)
            {
                return old;
            }
        }
    }

    private static ulong Updated(ulong old, PtxInstruction* instruction, ulong* registers)
    {
        PtxType type = instruction->Type;
        ulong value = registers[instruction->B];
        if (instruction->Opcode == PtxOpcode.AtomCas)
        {
            return PtxConversion.Integer(old, type) == PtxConversion.Integer(value, type) ? registers[instruction->C] : old;
        }

        return (PtxAtomic)instruction->Modifier switch
        {
            PtxAtomic.Add when type == PtxType.F32 => BitConverter.SingleToUInt32Bits(
                BitConverter.UInt32BitsToSingle((uint)old) + BitConverter.UInt32BitsToSingle((uint)value)),
            PtxAtomic.Add when type == PtxType.F64 => BitConverter.DoubleToUInt64Bits(
                BitConverter.UInt64BitsToDouble(old) + BitConverter.UInt64BitsToDouble(value)),
            PtxAtomic.Add => old + value,
            PtxAtomic.And => old & value,
            PtxAtomic.Or => old | value,
            PtxAtomic.Xor => old ^ value,
            PtxAtomic.Exch => value,
            PtxAtomic operation when type.IsFloat() => throw new PtxException($"atomic {operation} of {type} is not known"),
            PtxAtomic operation => IsLess(old, value, type) == (operation == PtxAtomic.Min) ? old : value,
        };
    }

    private static bool IsLess(ulong one, ulong other, PtxType type) => type == PtxType.U64
        ? one < other
        : PtxConversion.Integer(one, type) < PtxConversion.Integer(other, type);
}
