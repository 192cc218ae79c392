using System.Text.Json;
using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>
/// <c>--like</c>: turns the settings that a result records into arguments. They pass the same checks as those that are typed. A picture may
/// come from anyone, so what it names is only looked for beside it and in the current folder.
/// </summary>
/// <param name="path">The result.</param>
/// <param name="known">The options that results record, without the dashes.</param>
/// <param name="files">Those of them whose values are names of files, or of something else.</param>
/// <param name="isName">Whether a value of such an option is no file.</param>
internal sealed class LikeResult(string path, IReadOnlySet<string> known, IReadOnlySet<string> files, Func<string, string, bool> isName)
{
    /// <summary>The arguments.</summary>
    /// <param name="given">Options that were typed, without the dashes: they win, and what the picture says of them is not looked at.</param>
    /// <exception cref="CommandException">There are no settings in the picture, or they are not usable.</exception>
    /// <exception cref="ImageException">It is no picture.</exception>
    public IReadOnlyList<string> Arguments(IReadOnlySet<string> given)
    {
        var arguments = new List<string>();
        foreach ((string option, IReadOnlyList<string> values) in Read().Options.Where(option => !given.Contains(option.Key)))
        {
            if (!known.Contains(option))
            {
                throw Unusable($"it has a setting '{Shortened(option)}' that this version does not know");
            }

            arguments.Add($"--{option}");
            arguments.AddRange(values.Select(value => Argument(option, value)));
        }

        return arguments;
    }

    private RecordedSettings Read()
    {
        if (ImageFile.Inspect(MissingFile.Explain(path)).Comment is not string comment)
        {
            throw Unusable("there are no settings in this picture");
        }

        try
        {
            return RecordedSettings.FromJson(comment);
        }
        catch (JsonException)
        {
            throw Unusable("what this picture records are no settings of this program");
        }
    }

    private string Argument(string option, string value)
    {
        if (value.StartsWith('-') || value.Any(char.IsControl))
        {
            throw Unusable($"'{Shortened(value)}' is no value for --{option}");
        }

        return !files.Contains(option) || isName(option, value) ? value : Found(option, value);
    }

    private string Found(string option, string name)
    {
        if (name is "" or "." or ".." || name.AsSpan().ContainsAny('/', '\\') || Path.GetFileName(name) != name)
        {
            throw Unusable($"'{Shortened(name)}' is no plain name of a file; give --{option}");
        }

        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        return new[] { Path.Combine(folder, name), name }.FirstOrDefault(File.Exists)
            ?? throw Unusable($"'{Shortened(name)}' is neither beside it nor in the current folder; give --{option}");
    }

    private CommandException Unusable(string reason) => new($"--like {path}: {reason}");

    private static string Shortened(string text)
    {
        string line = string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
        return line.Length <= 60 ? line : line[..60] + "...";
    }
}
