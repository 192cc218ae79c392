namespace StyleKernels;

/// <summary>
/// One CUDA device in the context that libtorch has made current there (the primary one). Kernels are loaded once per device; launches only
/// queue work, nothing waits. Safe on any thread, since autograd runs <c>backward</c> on threads of its own.
/// </summary>
internal sealed class CudaDevice
{
    private readonly ICudaDriver _driver;
    private readonly nint _context;
    private readonly int _ordinal;
    private readonly Dictionary<CompiledKernel, nint> _functions = new(ReferenceEqualityComparer.Instance);

    /// <summary>Opens a device.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="ordinal">The index that torch gives it.</param>
    /// <exception cref="CudaException">The driver or the device is missing.</exception>
    internal CudaDevice(ICudaDriver driver, int ordinal)
    {
        _driver = driver;
        _ordinal = ordinal;
        Check(driver.Init(), "initialise the driver");
        Check(driver.DeviceGet(ordinal, out int device), "find the device");
        Check(driver.PrimaryContextRetain(device, out _context), "retain the primary context");
    }

    /// <summary>Queues a kernel.</summary>
    /// <param name="kernel">What to run.</param>
    /// <param name="shape">On how many threads.</param>
    /// <param name="stream">The stream, 0 for the default one.</param>
    /// <param name="arguments">The bytes of each argument.</param>
    /// <exception cref="CudaException">The driver refuses it.</exception>
    internal void Launch(CompiledKernel kernel, KernelShape shape, nint stream, byte[][] arguments)
    {
        Check(_driver.ContextPush(_context), "enter the primary context");
        try
        {
            nint function = Function(kernel);
            if (shape.SharedBytes > 0)
            {
                // Beyond 48 KB it must be asked for, and the kernel's static shared memory counts too.
                Check(_driver.FunctionSetSharedBytes(function, shape.SharedBytes), $"give {kernel.Name} {shape.SharedBytes} bytes of shared memory");
            }

            Check(_driver.Launch(function, shape, stream, arguments), $"launch {kernel.Name} on {shape}");
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
                Check(_driver.ModuleLoad(kernel.Ptx, out nint module), $"load {kernel.Name}");
                Check(_driver.ModuleGetFunction(module, kernel.Name, out function), $"find {kernel.Name} in its module");
                _functions.Add(kernel, function);
            }

            return function;
        }
    }

    private void Check(int result, string attempt)
    {
        if (result != 0)
        {
            throw new CudaException($"CUDA device {_ordinal}: cannot {attempt}: {_driver.Describe(result)}");
        }
    }
}
