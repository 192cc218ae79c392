using System.Text.RegularExpressions;

namespace StyleKernels.Tests.Tutorials;

/// <summary>
/// A tutorial shows the code that is compiled and run here: the lines between <c>// &lt;name&gt;</c> and <c>// &lt;/name&gt;</c> of a file
/// of this folder.
/// </summary>
internal static partial class TutorialCode
{
    /// <summary>The parts of a file, each as a code block of Markdown.</summary>
    public static IReadOnlyList<string> Blocks(string file)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "tests", "Tutorials", file)).ReplaceLineEndings("\n");
        return [.. Part().Matches(text).Select(part => $"```csharp\n{WithoutIndent(part.Groups["code"].Value, part.Groups["indent"].Length)}```")];
    }

    /// <summary>The text of a tutorial.</summary>
    public static string Text(string tutorial) =>
        File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "tutorials", tutorial)).ReplaceLineEndings("\n");

    private static string WithoutIndent(string code, int indent) =>
        string.Concat(code.Split('\n').SkipLast(1).Select(line => line[Math.Min(indent, line.Length)..] + "\n"));

    [GeneratedRegex(
        @"^(?<indent> *)// <(?<name>[a-z-]+)>\n(?<code>.*?)^ *// </\k<name>>$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Part();
}
