using System.Reflection;

namespace StyleKernels.Bench.KernelTable;

/// <summary>The device kernels, found by their <see cref="KernelGroupAttribute"/>: what tests and tables have to cover.</summary>
internal static class KernelCatalog
{
    /// <summary>Every kernel, a generic one once for each format that it takes, in the order of their names.</summary>
    internal static IReadOnlyList<MethodInfo> All { get; } = [.. Find().OrderBy(Name, StringComparer.Ordinal)];

    /// <summary>The kernel's name for people: <c>GramMatrixKernels.Partial, float16</c>.</summary>
    internal static string Name(MethodInfo kernel)
    {
        string name = $"{kernel.DeclaringType!.Name}.{kernel.Name}";
        return kernel.IsGenericMethod ? $"{name}, {FormatName(kernel.GetGenericArguments()[1])}" : name;
    }

    private static IEnumerable<MethodInfo> Find() =>
        from type in typeof(KernelGroupAttribute).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where method.IsDefined(typeof(KernelGroupAttribute))
        from kernel in method.IsGenericMethodDefinition ? InEveryFormat(method) : [method]
        select kernel;

    /// <summary>A kernel's second type parameter says, by its constraint, which formats it takes; the first is what they store.</summary>
    private static IEnumerable<MethodInfo> InEveryFormat(MethodInfo method)
    {
        Type wanted = method.GetGenericArguments()[1].GetGenericParameterConstraints().Single(type => type.IsInterface).GetGenericTypeDefinition();
        return
            from format in typeof(KernelGroupAttribute).Assembly.GetTypes()
            from contract in format.GetInterfaces()
            where format.IsValueType && contract.IsGenericType && contract.GetGenericTypeDefinition() == wanted
            select method.MakeGenericMethod(contract.GetGenericArguments()[0], format);
    }

    private static string FormatName(Type format) =>
        format.Name.Replace("Format", "", StringComparison.Ordinal).Replace("Product", "", StringComparison.Ordinal).ToLowerInvariant();
}
