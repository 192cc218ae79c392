using System.Reflection;

namespace StyleKernels.Tests.Kernels.Ptx;

/// <summary>The kernels of the library, by name and storage format.</summary>
internal static class LibraryKernels
{
    /// <summary>The formats in which a kernel with type arguments is compiled.</summary>
    internal static string[] Formats => ["float32", "float16", "bfloat16"];

    /// <summary>Every kernel; generic ones without type arguments.</summary>
    internal static IEnumerable<MethodInfo> All =>
        typeof(KernelGroupAttribute).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttribute<KernelGroupAttribute>() is not null);

    /// <summary>A kernel.</summary>
    /// <param name="name">Class and method, for example <c>GramMatrixKernels.Partial</c>.</param>
    /// <param name="format">One of <see cref="Formats"/>; empty for a kernel without type arguments.</param>
    internal static MethodInfo Method(string name, string format)
    {
        MethodInfo method = All.Single(kernel => $"{kernel.DeclaringType!.Name}.{kernel.Name}" == name);
        return format switch
        {
            "float32" => method.MakeGenericMethod(typeof(float), typeof(Float32Format)),
            "float16" => method.MakeGenericMethod(typeof(ILGPU.Half), typeof(Float16Format)),
            "bfloat16" => method.MakeGenericMethod(typeof(ushort), typeof(BFloat16Format)),
            _ => method,
        };
    }
}
