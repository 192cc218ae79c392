using System.CommandLine;
using System.CommandLine.Parsing;
using StyleKernels.Cli.Help;

namespace StyleKernels.Cli.Stylize;

/// <summary><c>stylize</c>: restyles pictures.</summary>
internal static class StylizeCommand
{
    private const string NoStyle = "Option '--style' is required.";

    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("photo.jpg --style painting.jpg", "one photograph in the manner of one painting, written to the current folder"),
        ("photos/ --style a.jpg b.webp --output restyled/ --size 512", "every photograph in a folder in two styles, 512 pixels on the shorter side"),
        ("photo.jpg --style a.jpg b.jpg --mix 0.7 0.3 --preserve-color luminance -o mixed.png", "two styles mixed, in the photograph's colours"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        var options = new StylizeOptions();
        var command = new DocumentedCommand("stylize", "Restyle photographs in the manner of paintings, or of any other pictures.")
        {
            Usage = "CONTENT... --style STYLE... [--output PATH] [--alpha A] [--size N] [OPTION...]",
            Examples = Examples,
        };
        command.Add(options.Contents);
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        command.Validators.Add(result => CheckPictures(result, options));
        command.SetAction(async (parsed, stop) =>
        {
            StylizeRequest request = options.Read(WithSettingsOf(parsed, options));
            try
            {
                using StandardStreams streams = await StandardStreams.OpenAsync(request, stop).ConfigureAwait(false);
                int exitCode = await new StylizeRun(streams.Request, parsed.InvocationConfiguration).ExecuteAsync(stop).ConfigureAwait(false);
                streams.Deliver();
                return exitCode;
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Interrupted;
            }
        });
        return command;
    }

    /// <summary>The arguments with those that <c>--like</c> stands for.</summary>
    private static ParseResult WithSettingsOf(ParseResult parsed, StylizeOptions options)
    {
        if (parsed.GetValue(options.Like) is not string like)
        {
            return parsed;
        }

        IReadOnlyList<string> taken = options.LikeArguments(parsed, like);
        Command command = parsed.CommandResult.Command;
        string[] typed = [.. parsed.Tokens.Select(token => token.Value).SkipWhile(token => token != command.Name).Skip(1)];
        int pictures = Array.IndexOf(typed, "--") is >= 0 and var at ? at : typed.Length;
        ParseResult whole = command.Parse([.. typed[..pictures], .. taken, .. typed[pictures..]], parsed.Configuration);
        if (!options.IsQuiet(parsed))
        {
            parsed.InvocationConfiguration.Error.WriteLine($"note: like {like}: {string.Join(' ', taken)}");
        }

        string? error = whole.GetValue(options.Styles) is null or [] ? NoStyle : UsageErrors.Messages(whole).FirstOrDefault();
        return error is null ? whole : throw new CommandException($"--like {like}: {error}");
    }

    private static void CheckPictures(CommandResult result, StylizeOptions options)
    {
        IReadOnlyList<Token> contents = result.GetResult(options.Contents)?.Tokens ?? [];
        IReadOnlyList<Token> styles = result.GetResult(options.Styles)?.Tokens ?? [];
        if (result.GetResult(options.Styles) is null && result.GetResult(options.Like) is null)
        {
            result.AddError(NoStyle);
        }

        if (contents.Count == 0 && result.GetResult(options.SaveStyle) is null)
        {
            result.AddError("No content is given: name at least one picture before '--style'.");
        }

        // Lists of files swallow a misspelt option.
        foreach (Token token in contents.Concat(styles).Where(token => token.Value is ['-', _, ..] && !Path.Exists(token.Value)))
        {
            result.AddError($"There is no option '{token.Value}', nor a file of that name{Suggestion.For(token.Value, result.Command)}");
        }
    }
}
