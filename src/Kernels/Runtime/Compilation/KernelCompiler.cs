using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace StyleKernels;

/// <summary>C# methods to PTX, by ILGPU; needs neither a GPU nor a driver. Each method is compiled once in a process.</summary>
/// <remarks>
/// The text is made for compute capability 8.0 and PTX 7.0 (drivers from CUDA 11.0 on); the driver compiles it for the device it finds, also
/// for newer ones. Where a method has a <see cref="KernelGroupAttribute"/>, the text states its launch shape, which bounds the registers.
/// </remarks>
internal static class KernelCompiler
{
    private static readonly ConcurrentDictionary<MethodInfo, Lazy<CompiledKernel>> Compiled = new();

    /// <summary>Compiles a static method that ILGPU calls explicitly grouped: it reads <c>Grid</c> and <c>Group</c>, not an index argument.</summary>
    /// <exception cref="ArgumentException">The method is no kernel, or has a parameter of a type that cannot be passed.</exception>
    internal static CompiledKernel Compile(MethodInfo method) =>
        Compiled.GetOrAdd(method, key => new Lazy<CompiledKernel>(() => Load(key))).Value;

    private static CompiledKernel Load(MethodInfo method)
    {
        ParameterLayout parameters = ParameterLayout.Of(method);
        string ptx = PtxCache.Default.GetOrAdd(method, Specialization(method), () => ToPtx(method, CudaArchitecture.SM_80));
        string name = PtxParameters.EntryName(ptx);
        PtxParameters.RequireEqual(parameters, PtxParameters.Parse(ptx), name);
        return new CompiledKernel(name, ptx, parameters);
    }

    /// <summary>The text for an architecture, from no cache.</summary>
    /// <exception cref="ArgumentException">The method is no kernel.</exception>
    internal static string ToPtx(MethodInfo method, CudaArchitecture architecture)
    {
        using Context context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2));
        using PTXBackend backend = new(context, architecture, CudaInstructionSet.ISA_70, null!);
        try
        {
            var kernel = (PTXCompiledKernel)backend.Compile(
                EntryPointDescription.FromExplicitlyGroupedKernel(method), Specialization(method));
            return kernel.PTXAssembly;
        }
        catch (Exception exception) when (exception is InternalCompilerException or NotSupportedException)
        {
            throw new ArgumentException(
                $"{method.DeclaringType}.{method.Name} is no kernel that ILGPU can compile: {exception.InnerException?.Message ?? exception.Message}",
                nameof(method),
                exception);
        }
    }

    /// <summary>The launch shape that a kernel is written for; empty for a kernel that does not say.</summary>
    private static KernelSpecialization Specialization(MethodInfo method) => method.GetCustomAttribute<KernelGroupAttribute>() is { } group
        ? new KernelSpecialization(group.Threads, group.GroupsPerMultiprocessor > 0 ? group.GroupsPerMultiprocessor : null)
        : KernelSpecialization.Empty;
}
