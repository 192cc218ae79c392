using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using StyleKernels.Bench.KernelTable;
using StyleKernels.Tests.Kernels.Compilation;
using Xunit;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>
/// The device kernels themselves on an OpenCL device, as PoCL makes one of the processor: the same C#, with real barriers and shared
/// memory, thousands of times as fast as the simulator. One for the process; tests that use it are in <see cref="OneDevice"/>.
/// </summary>
internal sealed class OpenClMachine
{
    private const string Library = "libOpenCL.so.1";

    private static readonly Lazy<OpenClMachine?> Instance = new(Find);

    private readonly CLAccelerator _accelerator;
    private readonly Dictionary<MethodInfo, Kernel> _kernels = [];

    private OpenClMachine(CLAccelerator accelerator) => _accelerator = accelerator;

    /// <summary>The device; a test is skipped where there is none, or none that computes in the format.</summary>
    /// <param name="format"><c>float32</c>, <c>float16</c> or <c>bfloat16</c>.</param>
    internal static OpenClMachine Require(string format = "float32")
    {
        OpenClMachine? machine = Instance.Value;
        Assert.SkipUnless(machine is not null, $"no OpenCL device: {Library} and a driver such as PoCL (pocl-opencl-icd) are needed");
        Assert.SkipUnless(
            format != "float16" || machine!._accelerator.Capabilities.Float16,
            $"{machine!._accelerator.Name} does not compute in float16 (cl_khr_fp16)");
        return machine;
    }

    /// <summary>Copies values to the device.</summary>
    internal MemoryBuffer1D<T, Stride1D.Dense> Upload<T>(T[] values)
        where T : unmanaged => _accelerator.Allocate1D(values);

    /// <summary>Runs a kernel to its end, on groups of the size that it is written for.</summary>
    /// <param name="name">As <see cref="KernelCatalog.Name"/> gives it.</param>
    /// <param name="groups">How many.</param>
    /// <param name="arguments">Views and values.</param>
    internal void Launch(string name, int groups, params object[] arguments)
    {
        MethodInfo method = KernelCatalogTests.Kernel(name);
        if (!_kernels.TryGetValue(method, out Kernel? kernel))
        {
            kernel = _accelerator.LoadKernel(method);
            _kernels.Add(method, kernel);
        }

        kernel.Launch(_accelerator.DefaultStream, new KernelConfig(groups, method.GetCustomAttribute<KernelGroupAttribute>()!.Threads), arguments);
        _accelerator.Synchronize();
    }

    private static OpenClMachine? Find()
    {
        // ILGPU asks for the name that only a development package installs.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            name.Contains("OpenCL", StringComparison.Ordinal) && NativeLibrary.TryLoad(Library, out nint library) ? library : 0;
        Context context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2).OpenCL(Accept));
        return context.GetCLDevices().Count == 0 ? null : new OpenClMachine(context.CreateCLAccelerator(0));
    }

    /// <summary>PoCL 3 says that it has no generic address space, yet its processor has only one address space.</summary>
    private static bool Accept(CLDevice device)
    {
        if (device.PlatformName.Contains("Portable Computing Language", StringComparison.Ordinal))
        {
            device.Capabilities.GetType().GetProperty(nameof(CLCapabilityContext.GenericAddressSpace))!.SetValue(device.Capabilities, true);
        }

        return device.Capabilities.GenericAddressSpace;
    }
}
