using System.Text.RegularExpressions;
using Xunit;

namespace StyleKernels.Tests.Kernels;

/// <summary>The folders of the kernels: who may use whom.</summary>
public sealed partial class KernelDependencyTests
{
    /// <summary>Every operation may use those before it.</summary>
    private static readonly string[] Operations =
    [
        "ContentDistance", "ChannelAffine", "ChannelVariance", "InstanceNorm", "SymmetricProduct", "FrobeniusNorm",
        "ChannelStatistics", "GramMatrix", "StyleBounds", "StyleDistance", "NormalizedStyleDistance",
    ];

    private static readonly string Tests = Path.Combine(RepositoryFolder.Path, "tests", "Kernels");

    private static readonly string Root = Path.Combine(RepositoryFolder.Path, "src", "Kernels");

    [Fact]
    public void EveryOperation_HasItsPlaceInTheOrder() =>
        Assert.Equal(Operations.Order(), Directory.EnumerateDirectories(Path.Combine(Root, "Operations")).Select(Path.GetFileName).Order());

    [Fact]
    public void EveryOperation_HasTestsOfItsName() => Assert.All(
        Operations, operation => Assert.NotEmpty(Directory.EnumerateFiles(Tests, operation + "*Tests.cs", SearchOption.AllDirectories)));

    [Fact]
    public void AnOperation_UsesOnlyThoseBeforeIt() => Assert.Empty(
        from at in Enumerable.Range(0, Operations.Length)
        from later in Operations[(at + 1)..]
        from use in Uses(Path.Combine("Operations", Operations[at]), Path.Combine("Operations", later))
        select use);

    [Fact]
    public void TheRuntime_KnowsNoOperation() => Assert.Empty(Uses("Runtime", "Operations"));

    /// <summary>Where the code of a folder names a type that is in another; each type is in a file of its name.</summary>
    private static IEnumerable<string> Uses(string folder, string other)
    {
        HashSet<string> types = [.. Sources(other).Select(file => Path.GetFileNameWithoutExtension(file))];
        return from file in Sources(folder)
               from line in File.ReadLines(file)
               where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
               from Match word in Word().Matches(line)
               where types.Contains(word.Value)
               select $"{Path.GetRelativePath(Root, file)} uses {word.Value}";
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
