using System.Collections.Concurrent;

namespace StyleKernels.PtxEmulator;

/// <summary>
/// A driver without a GPU: modules are parsed and launches are run at once, on memory of this process that is registered with
/// <see cref="Memory"/>. What a kernel does wrong is thrown as a <see cref="PtxException"/>.
/// </summary>
internal sealed class EmulatedCudaDriver : ICudaDriver
{
    private const int Success = 0;
    private const int InvalidValue = 1;
    private const int InvalidContext = 201;
    private const int NotFound = 500;

    /// <summary>Shared memory that a launch may use without asking.</summary>
    private const int UnaskedSharedBytes = 48 << 10;

    private readonly Lock _gate = new();
    private readonly List<PtxModule> _modules = [];
    private readonly List<PtxProgram> _functions = [];
    private readonly Dictionary<nint, int> _sharedBytes = [];

    /// <summary>Contexts pushed and not popped, of each thread.</summary>
    private readonly ConcurrentDictionary<int, int> _contexts = new();

    private readonly PtxMachine _machine;
    private long _instructions;

    internal EmulatedCudaDriver() => _machine = new PtxMachine(Memory);

    /// <summary>How many multiprocessors its devices have; plans depend on it.</summary>
    internal int Multiprocessors { get; init; } = 2;

    /// <summary>Changes texts before they are parsed: tests of the checks break kernels with it.</summary>
    internal Func<string, string> Rewrite { get; init; } = text => text;

    /// <summary>What kernels may touch.</summary>
    internal PtxMemory Memory { get; } = new();

    /// <summary>Instructions that were executed, over all launches.</summary>
    internal long Instructions => Interlocked.Read(ref _instructions);

    public int Init() => Success;

    public int DriverGetVersion(out int version)
    {
        version = 12080;
        return Success;
    }

    public int DeviceGetAttribute(int device, CudaDeviceAttribute attribute, out int value)
    {
        value = attribute switch
        {
            CudaDeviceAttribute.ComputeCapabilityMajor => 9,
            CudaDeviceAttribute.ComputeCapabilityMinor => 0,
            _ => Multiprocessors,
        };
        return Success;
    }

    public int DeviceGet(int ordinal, out int device)
    {
        device = ordinal;
        return Success;
    }

    public int PrimaryContextRetain(int device, out nint context)
    {
        context = device + 1;
        return Success;
    }

    public int ContextPush(nint context)
    {
        _contexts.AddOrUpdate(Environment.CurrentManagedThreadId, 1, (_, depth) => depth + 1);
        return Success;
    }

    public int ContextPop()
    {
        _contexts.AddOrUpdate(Environment.CurrentManagedThreadId, -1, (_, depth) => depth - 1);
        return Success;
    }

    public int ModuleLoad(string ptx, out nint module, out string log)
    {
        log = "";
        PtxModule parsed = PtxModule.Parse(Rewrite(ptx));
        lock (_gate)
        {
            _modules.Add(parsed);
            module = _modules.Count;
        }

        return InContext();
    }

    public int ModuleGetFunction(nint module, string name, out nint function)
    {
        lock (_gate)
        {
            function = 0;
            if (_modules[(int)module - 1].TryEntry(name) is not PtxProgram program)
            {
                return NotFound;
            }

            _functions.Add(program);
            function = _functions.Count;
            return InContext();
        }
    }

    public int FunctionSetSharedBytes(nint function, int bytes)
    {
        lock (_gate)
        {
            _sharedBytes[function] = bytes;
        }

        return InContext();
    }

    public int Launch(nint function, KernelShape shape, nint stream, byte[][] arguments)
    {
        PtxProgram program;
        int asked;
        lock (_gate)
        {
            program = _functions[(int)function - 1];
            asked = Math.Max(UnaskedSharedBytes - program.SharedBytes, _sharedBytes.GetValueOrDefault(function));
        }

        if (shape.SharedBytes > asked)
        {
            return InvalidValue;
        }

        if (InContext() != Success)
        {
            return InvalidContext;
        }

        Interlocked.Add(ref _instructions, _machine.Run(program, shape, arguments));
        return Success;
    }

    public string Describe(int result) => result switch
    {
        InvalidValue => "CUDA_ERROR_INVALID_VALUE (1), invalid argument",
        InvalidContext => "CUDA_ERROR_INVALID_CONTEXT (201), invalid device context",
        NotFound => "CUDA_ERROR_NOT_FOUND (500), named symbol not found",
        _ => $"error {result}",
    };

    private int InContext() => _contexts.GetValueOrDefault(Environment.CurrentManagedThreadId) > 0 ? Success : InvalidContext;
}
