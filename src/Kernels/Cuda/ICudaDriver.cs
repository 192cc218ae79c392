namespace StyleKernels;

/// <summary>The calls of the CUDA driver that a launch takes, under their own names; each returns a CUresult, 0 for success.</summary>
internal interface ICudaDriver
{
    /// <summary>cuInit.</summary>
    int Init();

    /// <summary>cuDeviceGet.</summary>
    int DeviceGet(int ordinal, out int device);

    /// <summary>cuDevicePrimaryCtxRetain: the context that libtorch works in.</summary>
    int PrimaryContextRetain(int device, out nint context);

    /// <summary>cuCtxPushCurrent.</summary>
    int ContextPush(nint context);

    /// <summary>cuCtxPopCurrent.</summary>
    int ContextPop();

    /// <summary>cuModuleLoadData.</summary>
    int ModuleLoad(string ptx, out nint module);

    /// <summary>cuModuleGetFunction.</summary>
    int ModuleGetFunction(nint module, string name, out nint function);

    /// <summary>cuFuncSetAttribute with CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES.</summary>
    int FunctionSetSharedBytes(nint function, int bytes);

    /// <summary>cuLaunchKernel.</summary>
    int Launch(nint function, KernelShape shape, nint stream, byte[][] arguments);

    /// <summary>cuGetErrorName and cuGetErrorString.</summary>
    string Describe(int result);
}
