namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>A driver that does nothing and remembers everything; calls can be told to fail.</summary>
internal sealed class RecordingDriver : ICudaDriver
{
    private readonly Lock _gate = new();

    /// <summary>Every call, in order.</summary>
    internal List<string> Calls { get; } = [];

    /// <summary>The call that fails, and how.</summary>
    internal (string Call, int Result)? Failure { get; set; }

    /// <summary>The CUDA version that it supports.</summary>
    internal int Version { get; set; } = 12080;

    /// <summary>The compute capability of its devices, 10·major + minor.</summary>
    internal int Capability { get; set; } = 90;

    /// <summary>The arguments of the last launch.</summary>
    internal byte[][] Arguments { get; private set; } = [];

    /// <summary>Contexts pushed and not popped.</summary>
    internal int Depth { get; private set; }

    public int Init() => Record("init");

    public int DriverGetVersion(out int version)
    {
        version = Version;
        return Record("version");
    }

    public int DeviceGetAttribute(int device, CudaDeviceAttribute attribute, out int value)
    {
        value = attribute switch
        {
            CudaDeviceAttribute.ComputeCapabilityMajor => Capability / 10,
            CudaDeviceAttribute.ComputeCapabilityMinor => Capability % 10,
            _ => 132,
        };
        return Record($"ask {device} for {attribute}");
    }

    public int DeviceGet(int ordinal, out int device)
    {
        device = ordinal + 100;
        return Record($"device {ordinal}");
    }

    public int PrimaryContextRetain(int device, out nint context)
    {
        context = device + 1000;
        return Record($"retain {device}");
    }

    public int ContextPush(nint context)
    {
        int result = Record($"push {context}");
        lock (_gate)
        {
            Depth += result == 0 ? 1 : 0;
        }

        return result;
    }

    public int ContextPop()
    {
        lock (_gate)
        {
            Depth--;
        }

        return Record("pop");
    }

    public int ModuleLoad(string ptx, out nint module, out string log)
    {
        module = 7;
        int result = Record("load");
        log = result == 218 ? "line 7: unknown symbol" : "";
        return result;
    }

    public int ModuleGetFunction(nint module, string name, out nint function)
    {
        function = 70;
        return Record($"function {name} of {module}");
    }

    public int FunctionSetSharedBytes(nint function, int bytes) => Record($"shared {bytes}");

    public int Launch(nint function, KernelShape shape, nint stream, byte[][] arguments)
    {
        Arguments = arguments;
        return Record($"launch {function} {shape.Blocks}x{shape.Threads} on {stream}");
    }

    public string Describe(int result) => result == 2 ? "CUDA_ERROR_OUT_OF_MEMORY (2), out of memory" : $"error {result}";

    private int Record(string call)
    {
        lock (_gate)
        {
            Calls.Add(call);
            return Failure is { } failure && call.StartsWith(failure.Call, StringComparison.Ordinal) ? failure.Result : 0;
        }
    }
}
