using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU.Runtime.Cuda;
using StyleKernels.Bench.KernelTable;
using Xunit;

namespace StyleKernels.Tests.Kernels.Compilation;

/// <summary>Every kernel, found by its attribute: it compiles, says its launch shape, and reads its arguments where they are written.</summary>
public sealed class KernelCatalogTests
{
    /// <summary>Bytes of parameters that drivers take for architectures and PTX versions of this project.</summary>
    private const int MaxParameterBytes = 4096;

    /// <summary>The kernels by name.</summary>
    public static TheoryData<string> Kernels => [.. KernelCatalog.All.Select(KernelCatalog.Name)];

    /// <summary>The kernel of a name.</summary>
    internal static MethodInfo Kernel(string name) => KernelCatalog.All.Single(kernel => KernelCatalog.Name(kernel) == name);

    [Fact]
    public void TheCatalog_HasEveryKernelInEveryFormat()
    {
        Assert.Equal(27, KernelCatalog.All.Count);
        Assert.Contains("GramMatrixKernels.Partial, bfloat16", KernelCatalog.All.Select(KernelCatalog.Name));
        Assert.Contains("StyleDistanceKernels.Score", KernelCatalog.All.Select(KernelCatalog.Name));
    }

    [Theory, MemberData(nameof(Kernels))]
    public void Arguments_LieWhereThePtxDeclaresThem(string name)
    {
        MethodInfo kernel = Kernel(name);
        ParameterLayout layout = ParameterLayout.Of(kernel);
        Assert.Equal(PtxParameters.Parse(KernelCompiler.ToPtx(kernel, CudaArchitecture.SM_80)), layout.Slots);
        Assert.InRange(layout.Slots.Sum(slot => slot.Size), 1, MaxParameterBytes);
    }

    [Theory, MemberData(nameof(Kernels))]
    public void ThePtx_StatesTheLaunchShape(string name)
    {
        MethodInfo kernel = Kernel(name);
        KernelGroupAttribute group = kernel.GetCustomAttribute<KernelGroupAttribute>()!;
        string ptx = KernelCompiler.Compile(kernel).Ptx;
        Assert.Equal($"{group.Threads}", Stated(ptx, "maxntid"));
        Assert.Equal(group.GroupsPerMultiprocessor == 0 ? null : $"{group.GroupsPerMultiprocessor}", Stated(ptx, "minnctapersm"));
    }

    [Theory, MemberData(nameof(Kernels))]
    public void OneText_ServesAllArchitectures(string name)
    {
        MethodInfo kernel = Kernel(name);
        string ptx = KernelCompiler.ToPtx(kernel, CudaArchitecture.SM_80);
        Assert.Contains(".target sm_80", ptx);
        Assert.Equal(WithoutNumbers(ptx), WithoutNumbers(KernelCompiler.ToPtx(kernel, CudaArchitecture.SM_90)));
    }

    [Theory, MemberData(nameof(Kernels))]
    public void TheTable_HasEveryKernel(string name) =>
        Assert.Matches($@"\| `{Regex.Escape(name)}` \| \d", File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "kernels.md")));

    /// <summary>Without the numbers of the compiler's nodes, which are new at every compilation.</summary>
    private static string WithoutNumbers(string ptx) => Regex.Replace(ptx, @"_\d+", "_");

    /// <summary>The first number after a directive; null if the text does not have it.</summary>
    private static string? Stated(string ptx, string directive) =>
        Regex.Match(ptx, $@"^\.{directive} (\d+)", RegexOptions.Multiline) is { Success: true } match ? match.Groups[1].Value : null;
}
