namespace StyleKernels.PtxEmulator;

/// <content>Instructions that the lanes of a warp execute together; fragments lie as NVIDIA's PTX ISA describes them.</content>
internal sealed unsafe partial class PtxBlock
{
    private void ExecuteTogether(int first, uint lanes, PtxInstruction* instruction)
    {
        Instructions++;
        switch (instruction->Opcode)
        {
            case PtxOpcode.WarpSync:
                if (lanes == uint.MaxValue || first + int.PopCount((int)lanes) == _shape.Threads)
                {
                    _sharedAccess.WarpBarrier(first / WarpSize);
                }

                break;
            case PtxOpcode.Shfl:
                Shuffle(first, lanes, instruction);
                break;
            case PtxOpcode.Mma:
                MultiplyMatrices(first, instruction);
                break;
            default:
                LoadMatrices(first, instruction);
                break;
        }
    }

    private ulong* RegistersOf(int thread) => _registers + ((long)thread * _registerCount);

    private void Shuffle(int first, uint lanes, PtxInstruction* instruction)
    {
        uint* values = stackalloc uint[WarpSize];
        for (int lane = 0; lane < WarpSize; lane++)
        {
            values[lane] = (lanes & (1u << lane)) != 0 ? (uint)RegistersOf(first + lane)[instruction->A] : 0;
        }

        for (int lane = 0; lane < WarpSize; lane++)
        {
            if ((lanes & (1u << lane)) != 0)
            {
                _thread = first + lane;
                ulong* registers = RegistersOf(first + lane);
                int source = ShuffleSource(instruction, registers, lane, out bool inside);
                if ((lanes & (1u << source)) == 0)
                {
                    throw new PtxException($"takes the value of lane {source}, which does not take part");
                }

                registers[instruction->D] = values[source];
                registers[_operands[instruction->First + 1]] = inside ? 1u : 0u;
            }
        }
    }

    /// <summary>The lane that a lane takes its value from: itself where the wanted one is outside of its segment.</summary>
    private int ShuffleSource(PtxInstruction* instruction, ulong* registers, int lane, out bool inside)
    {
        int delta = (int)registers[instruction->C] & 31;
        int clamp = (int)registers[_operands[instruction->First]];
        int segment = (clamp >> 8) & 31;
        clamp &= 31;
        int lowest = lane & segment;
        int limit = lowest | (clamp & ~segment);
        int source = (PtxShuffle)instruction->Modifier switch
        {
            PtxShuffle.Up => lane - delta,
            PtxShuffle.Down => lane + delta,
            PtxShuffle.Bfly => lane ^ delta,
            _ => lowest | (delta & ~segment),
        };
        inside = instruction->Modifier == (byte)PtxShuffle.Up ? source >= limit : source <= limit;
        return inside ? source : lane;
    }

    /// <summary>D = A·B + C for 16x8 results. Products are added in float64 and rounded once; hardware rounds more often.</summary>
    private void MultiplyMatrices(int first, PtxInstruction* instruction)
    {
        int depth = instruction->Type == PtxType.TF32 ? 8 : 16;
        float* a = stackalloc float[16 * depth];
        float* b = stackalloc float[depth * 8];
        int* operands = _operands + instruction->First;
        for (int lane = 0; lane < WarpSize; lane++)
        {
            ulong* registers = RegistersOf(first + lane);
            for (int i = 0; i < 4; i++)
            {
                // A: rows g and g + 8 alternate, then the second half of the columns.
                Spread(instruction->Type, (uint)registers[operands[4 + i]], a + (((lane >> 2) + (8 * (i & 1))) * depth), (i >> 1) * depth / 2, lane & 3, 1);
            }

            for (int i = 0; i < 2; i++)
            {
                Spread(instruction->Type, (uint)registers[operands[8 + i]], b + (lane >> 2), i * depth / 2, lane & 3, 8);
            }
        }

        float* results = stackalloc float[4];
        for (int lane = 0; lane < WarpSize; lane++)
        {
            ulong* registers = RegistersOf(first + lane);
            for (int i = 0; i < 4; i++)
            {
                int row = (lane >> 2) + (8 * (i >> 1));
                int column = (2 * (lane & 3)) + (i & 1);
                double sum = *(float*)(registers + operands[10 + i]);
                for (int k = 0; k < depth; k++)
                {
                    sum += (double)a[(row * depth) + k] * b[(k * 8) + column];
                }

                results[i] = (float)sum;
            }

            for (int i = 0; i < 4; i++)
            {
                *(float*)(registers + operands[i]) = results[i];
            }
        }
    }

    /// <summary>Puts a register's one or two elements where they belong along the summed dimension.</summary>
    private static void Spread(PtxType type, uint bits, float* matrix, int start, int lane, int stride)
    {
        if (type == PtxType.TF32)
        {
            // The hardware reads the upper 19 bits.
            matrix[(start + lane) * stride] = BitConverter.UInt32BitsToSingle(bits & 0xFFFFE000);
            return;
        }

        int k = start + (2 * lane);
        matrix[k * stride] = Element(type, (ushort)bits);
        matrix[(k + 1) * stride] = Element(type, (ushort)(bits >> 16));
    }

    private static float Element(PtxType type, ushort bits) => type == PtxType.BF16x2
        ? BitConverter.UInt32BitsToSingle((uint)bits << 16)
        : (float)BitConverter.UInt16BitsToHalf(bits);

    /// <summary>Loads 8x8 matrices of 16-bit values; lanes 8i to 8i+7 hold the addresses of the rows of matrix i.</summary>
    private void LoadMatrices(int first, PtxInstruction* instruction)
    {
        ushort* rows = stackalloc ushort[4 * 8 * 8];
        for (int row = 0; row < 8 * instruction->Count; row++)
        {
            _thread = first + row;
            byte* memory = Readable(instruction, AddressOf(instruction, RegistersOf(_thread)), 16);
            Buffer.MemoryCopy(memory, rows + (8 * row), 16, 16);
        }

        bool transposed = instruction->Modifier != 0;
        for (int lane = 0; lane < WarpSize; lane++)
        {
            int row = lane >> 2;
            int column = 2 * (lane & 3);
            ulong* registers = RegistersOf(first + lane);
            for (int i = 0; i < instruction->Count; i++)
            {
                ushort* matrix = rows + (64 * i);
                uint lower = transposed ? matrix[(8 * column) + row] : matrix[(8 * row) + column];
                uint upper = transposed ? matrix[(8 * (column + 1)) + row] : matrix[(8 * row) + column + 1];
                registers[_operands[instruction->First + i]] = lower | (upper << 16);
            }
        }
    }
}
