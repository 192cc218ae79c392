using System.Reflection;
using ILGPU.Runtime;
using StyleKernels.Tests.Images;
using Xunit;

namespace StyleKernels.Tests.Kernels.Compilation;

/// <summary>The cache saves compilations and never invents one.</summary>
public sealed class PtxCacheTests : IDisposable
{
    private static readonly MethodInfo One = typeof(Math).GetMethod(nameof(Math.Sqrt))!;
    private static readonly MethodInfo Other = typeof(Math).GetMethod(nameof(Math.Cbrt))!;
    private static readonly KernelSpecialization Any = KernelSpecialization.Empty;
    private readonly TemporaryFolder _folder = new();
    private int _compilations;

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AMethod_IsCompiledOnceForAllProcesses()
    {
        Assert.Equal("text", new PtxCache(_folder["cache"]).GetOrAdd(One, Any, Compile));
        Assert.Equal("text", new PtxCache(_folder["cache"]).GetOrAdd(One, Any, Compile));
        Assert.Equal(1, _compilations);
        new PtxCache(_folder["cache"]).GetOrAdd(Other, Any, Compile);
        Assert.Equal(2, _compilations);
    }

    [Fact]
    public void AnotherLaunchShape_IsAnotherText()
    {
        var cache = new PtxCache(_folder["cache"]);
        foreach (KernelSpecialization shape in new[] { Any, new(64, null), new(64, 8), new(64, 9), new(128, 8), new(64, 8) })
        {
            cache.GetOrAdd(One, shape, Compile);
        }

        Assert.Equal(5, _compilations);
    }

    [Theory, InlineData(""), InlineData("half"), InlineData("// 00\ntext")]
    public void ADamagedFile_IsCompiledAgain(string content)
    {
        var cache = new PtxCache(_folder["cache"]);
        cache.GetOrAdd(One, Any, Compile);
        File.WriteAllText(Directory.GetFiles(_folder["cache"]).Single(), content);
        Assert.Equal("text", cache.GetOrAdd(One, Any, Compile));
        Assert.Equal(2, _compilations);
        cache.GetOrAdd(One, Any, Compile);
        Assert.Equal(2, _compilations);
    }

    [Fact]
    public void AnotherKernelsFile_IsNotTaken()
    {
        var cache = new PtxCache(_folder["cache"]);
        cache.GetOrAdd(One, Any, Compile);
        string file = Directory.GetFiles(_folder["cache"]).Single();
        cache.GetOrAdd(Other, Any, Compile);
        string other = Directory.GetFiles(_folder["cache"]).Single(path => path != file);
        File.Copy(file, other, overwrite: true);
        cache.GetOrAdd(Other, Any, Compile);
        Assert.Equal(3, _compilations);
    }

    [Fact]
    public void AFolderThatCannotBeWritten_IsNoReasonToStop()
    {
        File.WriteAllText(_folder["file"], "in the way");
        Assert.Equal("text", new PtxCache(_folder["file"]).GetOrAdd(One, Any, Compile));
        Assert.Equal("text", new PtxCache(null).GetOrAdd(One, Any, Compile));
    }

    private string Compile()
    {
        _compilations++;
        return "text";
    }
}
