using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>Turns a request into pairs with the names of their results.</summary>
internal static class StylizePlan
{
    /// <summary>All pairs, style by style.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="failed">Told of every argument that is of no use; the others are planned all the same.</param>
    /// <exception cref="CommandException">The output does not fit the request.</exception>
    public static IReadOnlyList<StylizeTask> Create(StylizeRequest request, Action<string> failed)
    {
        IReadOnlyList<string> contents = Expand(request.Contents, failed);
        IReadOnlyList<string> styles = Expand(request.Styles, failed);
        ThrowUnlessSheetFits(request.Sheet, contents.Concat(styles));
        if (!IsFolder(request))
        {
            return SinglePair(contents, styles, request.Output!);
        }

        ThrowUnlessFolderFits(request.Output);
        var names = new ResultNames(request.Output ?? string.Empty, contents.Concat(styles));
        return
        [
            .. from style in styles
               from content in contents
               select new StylizeTask(content, style, names.Next(content, style)),
        ];
    }

    private static StylizeTask[] SinglePair(IReadOnlyList<string> contents, IReadOnlyList<string> styles, string output)
    {
        if (!ImageFormat.IsKnown(output))
        {
            throw new CommandException(
                $"--output {output}: end it in one of {string.Join(", ", ImageFormat.Extensions)}, or in / to name a folder");
        }

        ThrowIfRead("--output", output, contents.Concat(styles));

        return [.. contents.Zip(styles, (content, style) => new StylizeTask(content, style, output))];
    }

    private static void ThrowUnlessSheetFits(string? sheet, IEnumerable<string> inputs)
    {
        if (sheet is null)
        {
            return;
        }

        if (!ImageFormat.IsKnown(sheet))
        {
            throw new CommandException($"--sheet {sheet}: end it in one of {string.Join(", ", ImageFormat.Extensions)}");
        }

        ThrowIfRead("--sheet", sheet, inputs);
    }

    private static void ThrowIfRead(string option, string output, IEnumerable<string> inputs)
    {
        if (inputs.Any(input => RealPath.Of(input) == RealPath.Of(output)))
        {
            throw new CommandException($"{option} {output}: this would replace a picture that is read");
        }
    }

    private static bool IsFolder(StylizeRequest request) =>
        request.Output is null
        || request.Contents.Count > 1
        || request.Styles.Count > 1
        || request.Contents.Concat(request.Styles).Append(request.Output).Any(Directory.Exists)
        || Path.EndsInDirectorySeparator(request.Output);

    private static void ThrowUnlessFolderFits(string? output)
    {
        if (output is null || Directory.Exists(output))
        {
            return;
        }

        if (File.Exists(output))
        {
            throw new CommandException($"--output {output}: there is a file of that name, several results need a folder");
        }

        if (ImageFormat.IsKnown(output))
        {
            throw new CommandException($"--output {output}: this names a picture, several results need a folder");
        }
    }

    private static List<string> Expand(IReadOnlyList<string> arguments, Action<string> failed)
    {
        var paths = new List<string>();
        foreach (string argument in arguments)
        {
            try
            {
                paths.AddRange(Directory.Exists(argument) ? ImageFolder.List(argument) : [NonEmpty(argument)]);
            }
            catch (ImageException error)
            {
                failed(error.Message);
            }
        }

        return [.. paths.DistinctBy(Path.GetFullPath)];
    }

    private static string NonEmpty(string argument) =>
        argument.AsSpan().IsWhiteSpace() ? throw new ImageException("''", "an empty name") : argument;
}
