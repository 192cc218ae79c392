using System.Globalization;
using System.Text.RegularExpressions;
using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>A pattern for the names of results, for example <c>{content}-{style}.png</c>.</summary>
internal sealed partial class NamePattern
{
    /// <summary>The pattern unless another is asked for.</summary>
    public const string Default = "{content}-in-the-style-of-{style}";

    private static readonly string[] Known = ["content", "style", "model", "alpha"];

    private readonly string _pattern;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="CommandException">It is no name, or has a placeholder that is not known.</exception>
    public NamePattern(string pattern)
    {
        _pattern = pattern;
        string? unknown = Placeholder().Matches(pattern).Select(match => match.Groups[1].Value).FirstOrDefault(name => !Known.Contains(name));
        if (unknown is not null)
        {
            throw new CommandException($"--name {pattern}: there is no {{{unknown}}}, only {string.Join(", ", Known.Select(name => $"{{{name}}}"))}");
        }

        if (ImageFolder.HasPictureExtension(Path.GetExtension(pattern)) && !ImageFormat.IsKnown(pattern))
        {
            throw new CommandException($"--name {pattern}: pictures are written as {string.Join(", ", ImageFormat.Extensions)}");
        }

        if (string.IsNullOrWhiteSpace(pattern) || Path.IsPathRooted(pattern) || pattern.Split('/', '\\').Any(part => part is "" or "." or ".."))
        {
            throw new CommandException($"--name {pattern}: this must be a name, or a path below the folder of --output");
        }
    }

    /// <summary>The name of a result; without an extension in the pattern, in the content's format.</summary>
    /// <param name="content">The content.</param>
    /// <param name="contentLabel">What it is called.</param>
    /// <param name="styleLabel">What the style is called.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="alpha">The strength.</param>
    public string Fill(ContentFile content, string contentLabel, string styleLabel, string model, double alpha)
    {
        string name = Placeholder().Replace(_pattern, match => match.Groups[1].Value switch
        {
            "content" => contentLabel,
            "style" => styleLabel,
            "model" => model,
            _ => alpha.ToString("0.##", CultureInfo.InvariantCulture),
        });
        return ImageFormat.IsKnown(_pattern) ? name : name + ImageFormat.ExtensionFor(content.Path, content.Info.Format);
    }

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Placeholder();
}
