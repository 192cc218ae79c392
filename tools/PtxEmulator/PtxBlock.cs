namespace StyleKernels.PtxEmulator;

/// <summary>
/// Runs one block after another. The threads of a block take turns: each runs until it stands at a barrier, at an instruction that its warp
/// executes together, or at its end.
/// </summary>
internal sealed unsafe partial class PtxBlock
{
    private const int WarpSize = 32;

    /// <summary>Instructions of a thread between two stops, after which it is taken to run forever.</summary>
    private const long MaxInstructions = 1L << 32;

    private readonly PtxProgram _program;
    private readonly KernelShape _shape;
    private readonly PtxGlobalAccess _global;
    private readonly PtxSharedAccess _sharedAccess;
    private readonly PtxInstruction* _code;
    private readonly int* _operands;
    private readonly byte* _parameters;
    private readonly ulong* _registers;
    private readonly int _registerCount;
    private readonly ulong[] _registerMemory;
    private readonly ulong[] _sharedMemory;
    private readonly ulong[] _localMemory;
    private readonly byte[] _parameterMemory;
    private readonly byte* _shared;
    private readonly int _sharedBytes;
    private readonly byte* _local;
    private readonly int _localStride;
    private readonly int[] _at;
    private readonly PtxThreadState[] _states;
    private readonly PtxAsyncCopies[] _copies;
    private int _blockX;
    private int _blockY;
    private int _block;
    private int _thread;

    /// <summary>Allocates what a block needs.</summary>
    /// <param name="program">The kernel.</param>
    /// <param name="shape">The launch.</param>
    /// <param name="parameters">The arguments' bytes, pinned.</param>
    /// <param name="global">Checks of the launch.</param>
    internal PtxBlock(PtxProgram program, KernelShape shape, byte[] parameters, PtxGlobalAccess global)
    {
        _program = program;
        _shape = shape;
        _global = global;
        _parameterMemory = parameters;
        _registerCount = program.Registers.Length;
        _registerMemory = Pinned(shape.Threads * _registerCount);
        _sharedBytes = program.SharedBytes + shape.SharedBytes;
        _sharedMemory = Pinned((_sharedBytes / 8) + 2);
        _localStride = ((program.LocalBytes + 15) / 16 * 16) + 16;
        _localMemory = Pinned(shape.Threads * (_localStride / 8));
        int warps = (shape.Threads + WarpSize - 1) / WarpSize;
        _sharedAccess = new PtxSharedAccess(_sharedBytes, warps, program.AccessShift);
        _at = new int[shape.Threads];
        _states = new PtxThreadState[shape.Threads];
        _copies = [.. Enumerable.Range(0, shape.Threads).Select(_ => new PtxAsyncCopies())];
        _code = Pointer(program.Code);
        _operands = Pointer(program.Operands);
        _parameters = Pointer(_parameterMemory);
        _registers = Pointer(_registerMemory);
        _shared = (byte*)Pointer(_sharedMemory);
        _local = (byte*)Pointer(_localMemory);
    }

    /// <summary>Instructions that were executed, over all blocks.</summary>
    internal long Instructions { get; private set; }

    /// <summary>Runs a block to its end.</summary>
    /// <exception cref="PtxException">It did something wrong; the message names the place.</exception>
    internal void Run(int x, int y)
    {
        _blockX = x;
        _blockY = y;
        _block = (y * _shape.Blocks) + x;
        Start();
        try
        {
            do
            {
                for (int first = 0; first < _shape.Threads; first += WarpSize)
                {
                    RunWarp(first, Math.Min(first + WarpSize, _shape.Threads));
                }
            }
            while (PassBarrier());
        }
        catch (PtxException error)
        {
            throw new PtxException($"{_program.Place(_at[_thread])}, block ({x}, {y}), thread {_thread}: {error.Message}", error);
        }
    }

    private static ulong[] Pinned(int length) => GC.AllocateArray<ulong>(length, pinned: true);

    /// <summary>Pinned arrays do not move, so the pointer stays.</summary>
    private static T* Pointer<T>(T[] pinned)
        where T : unmanaged =>
        (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(pinned));

    private void Start()
    {
        _sharedAccess.StartBlock();
        Array.Clear(_at);
        Array.Clear(_states);
        for (int thread = 0; thread < _shape.Threads; thread++)
        {
            _copies[thread].Clear();
            Span<ulong> registers = new(_registers + ((long)thread * _registerCount), _registerCount);
            _program.Registers.CopyTo(registers);
            registers[PtxRegisters.ThreadX] = (uint)thread;
            registers[PtxRegisters.BlockThreadsX] = (uint)_shape.Threads;
            registers[PtxRegisters.BlockThreadsX + 1] = 1;
            registers[PtxRegisters.BlockThreadsX + 2] = 1;
            registers[PtxRegisters.BlockX] = (uint)_blockX;
            registers[PtxRegisters.BlockX + 1] = (uint)_blockY;
            registers[PtxRegisters.GridX] = (uint)_shape.Blocks;
            registers[PtxRegisters.GridX + 1] = (uint)_shape.BlocksY;
            registers[PtxRegisters.GridX + 2] = 1;
            registers[PtxRegisters.Lane] = (uint)(thread % WarpSize);
            registers[PtxRegisters.Warp] = (uint)(thread / WarpSize);
            registers[PtxRegisters.DynamicSharedBytes] = (uint)_shape.SharedBytes;
        }
    }

    /// <summary>Runs a warp until each of its threads has ended or stands at a barrier of the block.</summary>
    private void RunWarp(int first, int end)
    {
        do
        {
            for (int thread = first; thread < end; thread++)
            {
                if (_states[thread] == PtxThreadState.Ready)
                {
                    _thread = thread;
                    _states[thread] = RunThread(thread);
                }
            }
        }
        while (RunTogether(first, end));
    }

    /// <summary>Executes an instruction of a warp whose lanes have all arrived.</summary>
    /// <returns>Whether there was one.</returns>
    private bool RunTogether(int first, int end)
    {
        int stuck = -1;
        for (int thread = first; thread < end; thread++)
        {
            if (_states[thread] == PtxThreadState.AtWarpInstruction)
            {
                uint lanes = Participants(thread, end - first);
                _thread = thread;
                if (MissingLane(first, end, lanes, _at[thread]) < 0)
                {
                    ExecuteTogether(first, lanes, _code + _at[thread]);
                    Release(first, end, lanes);
                    return true;
                }

                stuck = stuck < 0 ? thread : stuck;
            }
        }

        if (stuck >= 0)
        {
            _thread = stuck;
            int missing = MissingLane(first, end, Participants(stuck, end - first), _at[stuck]);
            throw new PtxException($"divergence: thread {missing} of the same warp does not get here; {Whereabouts(missing)}");
        }

        return false;
    }

    /// <summary>The lanes that execute the instruction together, as bits.</summary>
    private uint Participants(int thread, int lanes)
    {
        PtxInstruction* instruction = _code + _at[thread];
        if (instruction->Opcode is PtxOpcode.Mma or PtxOpcode.Ldmatrix)
        {
            return lanes == WarpSize ? uint.MaxValue : throw new PtxException($"the warp has {lanes} of {WarpSize} threads");
        }

        uint mask = (uint)_registers[((long)thread * _registerCount) + instruction->B];
        uint existing = lanes == WarpSize ? uint.MaxValue : (1u << lanes) - 1;
        return (mask & (1u << (thread % WarpSize))) != 0
            ? mask & existing
            : throw new PtxException($"the mask 0x{mask:x8} does not name the thread itself");
    }

    private int MissingLane(int first, int end, uint lanes, int at)
    {
        for (int thread = first; thread < end; thread++)
        {
            bool wanted = (lanes & (1u << (thread - first))) != 0;
            if (wanted && (_states[thread] != PtxThreadState.AtWarpInstruction || _at[thread] != at))
            {
                return thread;
            }
        }

        return -1;
    }

    private void Release(int first, int end, uint lanes)
    {
        for (int thread = first; thread < end; thread++)
        {
            if ((lanes & (1u << (thread - first))) != 0)
            {
                _at[thread]++;
                _states[thread] = PtxThreadState.Ready;
            }
        }
    }

    /// <summary>Lets the threads pass the barrier that they all stand at.</summary>
    /// <returns>False if they have all ended.</returns>
    private bool PassBarrier()
    {
        int waiting = Array.IndexOf(_states, PtxThreadState.AtBarrier);
        if (waiting < 0)
        {
            return false;
        }

        for (int thread = 0; thread < _states.Length; thread++)
        {
            if (_states[thread] != PtxThreadState.AtBarrier || _at[thread] != _at[waiting])
            {
                _thread = waiting;
                throw new PtxException($"divergence: thread {thread} does not get to this barrier; {Whereabouts(thread)}");
            }
        }

        _sharedAccess.Barrier();
        for (int thread = 0; thread < _states.Length; thread++)
        {
            _at[thread]++;
            _states[thread] = PtxThreadState.Ready;
        }

        return true;
    }

    private string Whereabouts(int thread) =>
        _states[thread] == PtxThreadState.Exited ? "it has ended" : $"it stands at {_program.Place(_at[thread])}";
}
