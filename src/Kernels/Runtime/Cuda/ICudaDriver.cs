namespace StyleKernels;

/// <summary>The calls of the CUDA driver that a launch takes, under their own names; each returns a CUresult, 0 for success.</summary>
internal interface ICudaDriver
{
    /// <summary>cuInit.</summary>
    int Init();

    /// <summary>cuDriverGetVersion: the CUDA version that the driver supports, 1000·major + 10·minor.</summary>
    int DriverGetVersion(out int version);

    /// <summary>cuDeviceGet.</summary>
    int DeviceGet(int ordinal, out int device);

    /// <summary>cuDeviceGetAttribute.</summary>
    int DeviceGetAttribute(int device, CudaDeviceAttribute attribute, out int value);

    /// <summary>cuDevicePrimaryCtxRetain: the context that libtorch works in.</summary>
    int PrimaryContextRetain(int device, out nint context);

    /// <summary>cuCtxPushCurrent.</summary>
    int ContextPush(nint context);

    /// <summary>cuCtxPopCurrent.</summary>
    int ContextPop();

    /// <summary>cuModuleLoadDataEx.</summary>
    /// <param name="ptx">The text.</param>
    /// <param name="module">The module.</param>
    /// <param name="log">What the driver's compiler says of the text if it refuses it, else empty.</param>
    int ModuleLoad(string ptx, out nint module, out string log);

    /// <summary>cuModuleGetFunction.</summary>
    int ModuleGetFunction(nint module, string name, out nint function);

    /// <summary>cuFuncSetAttribute with CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES.</summary>
    int FunctionSetSharedBytes(nint function, int bytes);

    /// <summary>cuLaunchKernel.</summary>
    int Launch(nint function, KernelShape shape, nint stream, byte[][] arguments);

    /// <summary>cuGetErrorName and cuGetErrorString.</summary>
    string Describe(int result);
}
