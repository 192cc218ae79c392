using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using StyleKernels.Losses;
using StyleKernels.Models.Images;
using Xunit;

namespace StyleKernels.Tests.Portability;

/// <summary>Nothing that only Linux has is called where an assembly is loaded, or without asking which system this is.</summary>
public sealed partial class NativeCallTests
{
    public static TheoryData<string> Assemblies => [.. Shipped.Select(assembly => assembly.GetName().Name!)];

    public static TheoryData<string> CallersOfTheCLibrary =>
        [.. Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(file => ImportOfTheCLibrary().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Source, file))];

    private static Assembly[] Shipped { get; } =
        [typeof(GramMatrix).Assembly, typeof(StyleLoss).Assembly, typeof(ImageFile).Assembly, typeof(StyleKernels.Cli.ExitCode).Assembly];

    private static string Source { get; } = Path.Combine(RepositoryFolder.Path, "src");

    [Theory, MemberData(nameof(Assemblies))]
    public void NothingRuns_WhenAnAssemblyIsLoaded(string assembly)
    {
        IEnumerable<MethodInfo> methods = Shipped.Single(one => one.GetName().Name == assembly).GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic));

        Assert.DoesNotContain(methods, method => method.GetCustomAttribute<ModuleInitializerAttribute>() is not null);
    }

    [Theory, MemberData(nameof(CallersOfTheCLibrary))]
    public void TheCLibrary_IsCalledOnlyWhereTheSystemHasIt(string file) =>
        Assert.Matches(@"OperatingSystem\.Is(Linux|Windows)\(\)", File.ReadAllText(Path.Combine(Source, file)));

    [GeneratedRegex("""Import\("libc["\.]""")]
    private static partial Regex ImportOfTheCLibrary();
}
