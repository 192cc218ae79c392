namespace StyleKernels;

/// <summary>
/// One CUDA device in the context that libtorch has made current there (the primary one). Kernels are loaded once per device; launches only
/// queue work, nothing waits. Safe on any thread, since autograd runs <c>backward</c> on threads of its own.
/// </summary>
internal sealed class CudaDevice
{
    /// <summary>The first CUDA version whose drivers read the PTX of <see cref="KernelCompiler"/>.</summary>
    private const int SmallestDriverVersion = 11000;

    /// <summary>The first compute capability that runs it: 8.0.</summary>
    private const int SmallestCapability = 80;

    private readonly ICudaDriver _driver;
    private readonly nint _context;
    private readonly int _ordinal;
    private readonly Dictionary<CompiledKernel, nint> _functions = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<nint, int> _sharedBytes = [];

    /// <summary>Opens a device.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="ordinal">The index that torch gives it.</param>
    /// <exception cref="CudaException">The driver or the device is missing or too old.</exception>
    internal CudaDevice(ICudaDriver driver, int ordinal)
    {
        _driver = driver;
        _ordinal = ordinal;
        Check(driver.Init(), "initialise the driver");
        Check(driver.DriverGetVersion(out int version), "ask for the driver's version");
        Require(version >= SmallestDriverVersion, $"the driver supports CUDA {version / 1000}.{version % 1000 / 10}, the kernels need 11.0");
        Check(driver.DeviceGet(ordinal, out int device), "find the device");
        int capability = (10 * Attribute(device, CudaDeviceAttribute.ComputeCapabilityMajor))
            + Attribute(device, CudaDeviceAttribute.ComputeCapabilityMinor);
        Require(capability >= SmallestCapability, $"its compute capability is {capability / 10}.{capability % 10}, the kernels need 8.0");
        Multiprocessors = Attribute(device, CudaDeviceAttribute.MultiprocessorCount);
        Check(driver.PrimaryContextRetain(device, out _context), "retain the primary context");
    }

    /// <summary>How many multiprocessors the device has.</summary>
    internal int Multiprocessors { get; }

    /// <summary>Queues a kernel on the stream that torch works on.</summary>
    /// <inheritdoc cref="LaunchOn"/>
    internal void Launch(CompiledKernel kernel, KernelShape shape, params object[] arguments) =>
        LaunchOn(CudaStream.Current(_ordinal), kernel, shape, arguments);

    /// <summary>Queues a kernel.</summary>
    /// <param name="stream">The stream, 0 for the default one.</param>
    /// <param name="kernel">What to run.</param>
    /// <param name="shape">On how many threads.</param>
    /// <param name="arguments">For a view a <see cref="DeviceSpan"/>, else a value of the parameter's type.</param>
    /// <exception cref="CudaException">The driver refuses it.</exception>
    internal void LaunchOn(nint stream, CompiledKernel kernel, KernelShape shape, params object[] arguments)
    {
        byte[][] packed = kernel.Parameters.Pack(arguments);
        Check(_driver.ContextPush(_context), "enter the primary context");
        try
        {
            nint function = Function(kernel);
            ReserveShared(function, kernel, shape);
            Check(_driver.Launch(function, shape, stream, packed), "launch", kernel, shape);
        }
        finally
        {
            // Also after a failure: libtorch expects its own context on top.
            _ = _driver.ContextPop();
        }
    }

    /// <summary>Loads a kernel once; a failure is not kept, so that the next launch may try again.</summary>
    private nint Function(CompiledKernel kernel)
    {
        lock (_functions)
        {
            if (!_functions.TryGetValue(kernel, out nint function))
            {
                int loaded = _driver.ModuleLoad(kernel.Ptx, out nint module, out string log);
                Check(loaded, log.Length == 0 ? $"load {kernel.Name}" : $"load {kernel.Name} ({log})");
                Check(_driver.ModuleGetFunction(module, kernel.Name, out function), $"find {kernel.Name} in its module");
                _functions.Add(kernel, function);
            }

            return function;
        }
    }

    /// <summary>
    /// Dynamic shared memory beyond 48 KB must be asked for, and the static one counts too, so all is asked for. Only ever more: another
    /// thread may be about to launch with what it asked for.
    /// </summary>
    private void ReserveShared(nint function, CompiledKernel kernel, KernelShape shape)
    {
        lock (_functions)
        {
            if (shape.SharedBytes > _sharedBytes.GetValueOrDefault(function))
            {
                Check(_driver.FunctionSetSharedBytes(function, shape.SharedBytes), "reserve shared memory for", kernel, shape);
                _sharedBytes[function] = shape.SharedBytes;
            }
        }
    }

    private void Check(int result, string attempt, CompiledKernel kernel, KernelShape shape)
    {
        if (result != 0)
        {
            Check(result, $"{attempt} {kernel.Name} on {shape}");
        }
    }

    private int Attribute(int device, CudaDeviceAttribute attribute)
    {
        Check(_driver.DeviceGetAttribute(device, attribute, out int value), $"ask for {attribute}");
        return value;
    }

    private void Check(int result, string attempt) => Require(result == 0, $"cannot {attempt}: {(result == 0 ? "" : _driver.Describe(result))}");

    private void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new CudaException($"CUDA device {_ordinal}: {problem}");
        }
    }
}
