using System.Reflection;
using StyleKernels.Bench.KernelTable;
using Xunit;

namespace StyleKernels.Tests.Kernels.Compilation;

/// <summary>What NVIDIA's assembler says of the kernels: a register that does not fit would go to memory in the innermost loop.</summary>
public sealed class PtxasTests
{
    private const int MultiprocessorRegisters = 65536;

    /// <summary>Every kernel on the architectures of data-centre GPUs.</summary>
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string kernel in KernelCatalog.All.Select(KernelCatalog.Name))
            {
                cases.Add(kernel, "sm_80");
                cases.Add(kernel, "sm_90");
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Kernels_FitIntoTheirRegisters(string name, string architecture)
    {
        Ptxas? ptxas = Ptxas.Find();
        Assert.SkipUnless(ptxas is not null, Ptxas.Missing);
        MethodInfo kernel = KernelCatalogTests.Kernel(name);
        KernelGroupAttribute group = kernel.GetCustomAttribute<KernelGroupAttribute>()!;
        KernelResources use = ptxas!.Assemble(KernelCompiler.Compile(kernel).Ptx, architecture);
        Assert.True(
            use.StackBytes == 0 && use.SpillBytes == 0,
            $"{name} on {architecture}: {use.Registers} registers, {use.StackBytes} bytes of stack, {use.SpillBytes} bytes of spills");
        Assert.InRange(use.Registers * group.Threads * Math.Max(group.GroupsPerMultiprocessor, 1), 1, MultiprocessorRegisters);
    }

    [Fact]
    public void AText_ThatIsNoPtx_IsRefused()
    {
        Ptxas? ptxas = Ptxas.Find();
        Assert.SkipUnless(ptxas is not null, Ptxas.Missing);
        Assert.Contains("ptxas ends with", Assert.Throws<InvalidOperationException>(() => ptxas!.Assemble("no PTX", "sm_80")).Message);
    }

    [Fact]
    public void TheReport_IsReadToTheLastFunction()
    {
        const string Report = """
            ptxas info    : Compiling entry function 'Kernel_Sum' for 'sm_90'
            ptxas info    : Function properties for Kernel_Sum
                8 bytes stack frame, 12 bytes spill stores, 16 bytes spill loads
            ptxas info    : Used 40 registers, used 1 barriers, 8704 bytes smem, 980 bytes cmem[0]
            ptxas info    : Function properties for Helper
                4 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            """;
        Assert.Equal(new KernelResources(40, 8704, 12, 28), Ptxas.Parse(Report));
        Assert.Equal(0, Ptxas.Parse(Report.Replace(", 8704 bytes smem", "", StringComparison.Ordinal)).SharedBytes);
        Assert.Throws<FormatException>(() => Ptxas.Parse("ptxas info    : 0 bytes gmem"));
    }
}
