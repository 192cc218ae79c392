namespace StyleKernels.Bench.Measure;

/// <summary>A driver that does nothing, so that what is left is the library's own work.</summary>
internal class NullCudaDriver : ICudaDriver
{
    /// <summary>How many multiprocessors its device has: an H100's by default.</summary>
    internal int Multiprocessors { get; init; } = 132;

    public int Init() => 0;

    public int DriverGetVersion(out int version)
    {
        version = 12080;
        return 0;
    }

    public int DeviceGet(int ordinal, out int device)
    {
        device = ordinal;
        return 0;
    }

    public int DeviceGetAttribute(int device, CudaDeviceAttribute attribute, out int value)
    {
        value = attribute == CudaDeviceAttribute.MultiprocessorCount ? Multiprocessors : 9;
        return 0;
    }

    public int PrimaryContextRetain(int device, out nint context)
    {
        context = 1;
        return 0;
    }

    public int ContextPush(nint context) => 0;

    public int ContextPop() => 0;

    public virtual int ModuleLoad(string ptx, out nint module, out string log)
    {
        (module, log) = (1, "");
        return 0;
    }

    public virtual int ModuleGetFunction(nint module, string name, out nint function)
    {
        function = 1;
        return 0;
    }

    public int FunctionSetSharedBytes(nint function, int bytes) => 0;

    public virtual int Launch(nint function, KernelShape shape, nint stream, byte[][] arguments) => 0;

    public string Describe(int result) => $"error {result}";
}
