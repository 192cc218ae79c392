using System.Reflection;

namespace StyleKernels.Bench.KernelTable;

/// <summary>A kernel in the table.</summary>
/// <param name="Name">As <see cref="KernelCatalog.Name"/> gives it.</param>
/// <param name="Threads">Of a group.</param>
/// <param name="ParameterBytes">Of all arguments.</param>
/// <param name="Use">On each of <see cref="Multiprocessor.All"/>.</param>
internal sealed record KernelRow(string Name, int Threads, int ParameterBytes, IReadOnlyList<KernelResources> Use)
{
    /// <summary>Compiles and assembles a kernel.</summary>
    internal static KernelRow Of(MethodInfo kernel, Ptxas ptxas)
    {
        CompiledKernel compiled = KernelCompiler.Compile(kernel);
        return new KernelRow(
            KernelCatalog.Name(kernel),
            kernel.GetCustomAttribute<KernelGroupAttribute>()!.Threads,
            compiled.Parameters.Slots.Sum(slot => slot.Size),
            [.. Multiprocessor.All.Select(target => ptxas.Assemble(compiled.Ptx, target.Architecture))]);
    }

    /// <summary>The row as a line of a Markdown table.</summary>
    internal string ToMarkdown()
    {
        int[] groups = [.. Use.Zip(Multiprocessor.All, (use, target) => target.Groups(use, Threads))];
        string[] cells =
        [
            $"`{Name}`",
            $"{Threads}",
            $"{Use[0].SharedBytes}",
            $"{ParameterBytes}",
            Each(Use.Select(use => use.Registers)),
            Each(Use.Select(use => use.StackBytes + use.SpillBytes)),
            Each(groups),
            Each(groups.Select(count => 100 * count * Threads / Multiprocessor.MaxThreads)) + " %",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Each(IEnumerable<int> numbers) => string.Join(" / ", numbers);
}
