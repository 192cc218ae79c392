using System.Runtime.InteropServices;

namespace StyleKernels;

/// <summary>The CUDA driver of this machine.</summary>
internal sealed unsafe partial class LibCuda : ICudaDriver
{
    private const string Library = "cuda";
    private const int MaxDynamicSharedBytes = 8;
    private const int JitErrorLogBuffer = 5;
    private const int JitErrorLogBufferSizeBytes = 6;
    private const int ErrorLogBytes = 4096;

    private static readonly Lazy<string?> Missing = new(FindMissing);

    static LibCuda() => NativeLibrary.SetDllImportResolver(typeof(LibCuda).Assembly, (name, assembly, path) =>
        name == Library && NativeLibrary.TryLoad(FileName, out nint library) ? library : 0);

    private LibCuda()
    {
    }

    private static string FileName => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>The driver.</summary>
    /// <exception cref="CudaException">This machine has none.</exception>
    internal static LibCuda Open() => Missing.Value is string reason ? throw new CudaException(reason) : new LibCuda();

    public int Init() => cuInit(0);

    public int DriverGetVersion(out int version) => cuDriverGetVersion(out version);

    public int DeviceGet(int ordinal, out int device) => cuDeviceGet(out device, ordinal);

    public int DeviceGetAttribute(int device, CudaDeviceAttribute attribute, out int value) =>
        cuDeviceGetAttribute(out value, (int)attribute, device);

    public int PrimaryContextRetain(int device, out nint context) => cuDevicePrimaryCtxRetain(out context, device);

    public int ContextPush(nint context) => cuCtxPushCurrent(context);

    public int ContextPop() => cuCtxPopCurrent(out _);

    public int ModuleLoad(string ptx, out nint module, out string log)
    {
        byte[] text = new byte[ErrorLogBytes];
        fixed (byte* buffer = text)
        {
            int* options = stackalloc int[] { JitErrorLogBuffer, JitErrorLogBufferSizeBytes };
            nint* values = stackalloc nint[] { (nint)buffer, ErrorLogBytes };
            int result = cuModuleLoadDataEx(out module, ptx, 2, options, values);
            log = result == 0 ? "" : Marshal.PtrToStringUTF8((nint)buffer)!.Trim();
            return result;
        }
    }

    public int ModuleGetFunction(nint module, string name, out nint function) => cuModuleGetFunction(out function, module, name);

    public int FunctionSetSharedBytes(nint function, int bytes) => cuFuncSetAttribute(function, MaxDynamicSharedBytes, bytes);

    public int Launch(nint function, KernelShape shape, nint stream, byte[][] arguments)
    {
        // The driver copies the arguments before it returns.
        GCHandle[] pins = [.. arguments.Select(bytes => GCHandle.Alloc(bytes, GCHandleType.Pinned))];
        nint* pointers = stackalloc nint[Math.Max(1, pins.Length)];
        for (int i = 0; i < pins.Length; i++)
        {
            pointers[i] = pins[i].AddrOfPinnedObject();
        }

        int result = cuLaunchKernel(
            function, (uint)shape.Blocks, (uint)shape.BlocksY, 1, (uint)shape.Threads, 1, 1, (uint)shape.SharedBytes, stream, pointers, 0);
        foreach (GCHandle pin in pins)
        {
            pin.Free();
        }

        return result;
    }

    public string Describe(int result) =>
        $"{Text(cuGetErrorName(result, out nint name), name)} ({result}), {Text(cuGetErrorString(result, out nint text), text)}";

    private static string Text(int result, nint text) => result == 0 ? Marshal.PtrToStringUTF8(text) ?? "" : "unknown error";

    private static string? FindMissing()
    {
        if (!NativeLibrary.TryLoad(FileName, out nint library))
        {
            return $"there is no CUDA driver: {FileName} cannot be loaded";
        }

        return NativeLibrary.TryGetExport(library, "cuDevicePrimaryCtxRetain", out _) ? null : $"{FileName} is too old: it has no primary contexts";
    }

    [LibraryImport(Library)]
    private static partial int cuInit(uint flags);

    [LibraryImport(Library)]
    private static partial int cuDriverGetVersion(out int version);

    [LibraryImport(Library)]
    private static partial int cuDeviceGetAttribute(out int value, int attribute, int device);

    [LibraryImport(Library)]
    private static partial int cuDeviceGet(out int device, int ordinal);

    [LibraryImport(Library)]
    private static partial int cuDevicePrimaryCtxRetain(out nint context, int device);

    [LibraryImport(Library, EntryPoint = "cuCtxPushCurrent_v2")]
    private static partial int cuCtxPushCurrent(nint context);

    [LibraryImport(Library, EntryPoint = "cuCtxPopCurrent_v2")]
    private static partial int cuCtxPopCurrent(out nint context);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int cuModuleLoadDataEx(out nint module, string ptx, uint count, int* options, nint* values);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int cuModuleGetFunction(out nint function, nint module, string name);

    [LibraryImport(Library)]
    private static partial int cuFuncSetAttribute(nint function, int attribute, int value);

    [LibraryImport(Library)]
    private static partial int cuLaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint sharedBytes, nint stream, nint* arguments, nint extra);

    [LibraryImport(Library)]
    private static partial int cuGetErrorName(int result, out nint name);

    [LibraryImport(Library)]
    private static partial int cuGetErrorString(int result, out nint text);
}
