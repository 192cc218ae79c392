using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using StyleKernels.Evaluation;
using StyleKernels.ImageSharp;
using StyleKernels.Losses;
using StyleKernels.Models.Images;
using StyleKernels.Onnx;
using StyleKernels.OnnxExport;
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
    [
        typeof(GramMatrix).Assembly, typeof(StyleLoss).Assembly, typeof(ImageFile).Assembly, typeof(EvaluationException).Assembly,
        typeof(OnnxExporter).Assembly, typeof(OnnxStylizer).Assembly, typeof(ImageStylizer).Assembly, typeof(StyleKernels.Cli.ExitCode).Assembly,
    ];

    private static string Source { get; } = Path.Combine(RepositoryFolder.Path, "src");

    [Theory, MemberData(nameof(Assemblies))]
    public void NothingRuns_WhenAnAssemblyIsLoaded(string assembly)
    {
        IEnumerable<MethodInfo> methods = Shipped.Single(one => one.GetName().Name == assembly).GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic));

        Assert.DoesNotContain(methods, method => method.GetCustomAttribute<ModuleInitializerAttribute>() is not null);
    }

    [Fact]
    public void EveryAssemblyOfTheSources_IsLookedAt() => Assert.Equal(
        Directory.EnumerateDirectories(Source).Select(Path.GetFileName).Select(name => name == "Kernels" ? "StyleKernels" : $"StyleKernels.{name}").Order(),
        Shipped.Select(assembly => assembly.GetName().Name!).Order());

    /// <summary>Imports are private: who calls one is in its file.</summary>
    [Theory, MemberData(nameof(CallersOfTheCLibrary))]
    public void TheCLibrary_IsCalledOnlyByThoseWhoAskForTheSystem(string file)
    {
        string code = Comment().Replace(File.ReadAllText(Path.Combine(Source, file)), "");
        string[] members = StartOfAMember().Split(code);
        string[] imports = [.. PrivateImport().Matches(code).Select(import => import.Groups["name"].Value)];

        Assert.Equal(ImportOfTheCLibrary().Count(code), imports.Length);
        Assert.All(imports, import =>
        {
            string[] callers = [.. members.Where(member => !member.Contains($" partial ") && Regex.IsMatch(member, $@"\b{import}\("))];
            Assert.NotEmpty(callers);
            Assert.All(callers, caller => Assert.Matches(@"OperatingSystem\.Is(Linux|Windows)\(\)", caller));
        });
    }

    [GeneratedRegex("""Import\("libc["\.]""")]
    private static partial Regex ImportOfTheCLibrary();

    [GeneratedRegex("""Import\("libc["\.].*\n(?: +\[.*\n)* +private static (?:partial|extern) \w+ (?<name>\w+)\(""")]
    private static partial Regex PrivateImport();

    [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    /// <summary>Members of a type stand four spaces from the left, what they hold further in.</summary>
    [GeneratedRegex(@"\n(?= {4}[^\s{}])")]
    private static partial Regex StartOfAMember();
}
