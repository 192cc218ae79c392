using System.CommandLine;
using System.CommandLine.Parsing;
using StyleKernels.Cli.Help;
using StyleKernels.Models.Inference;

namespace StyleKernels.Cli.Stylize;

/// <summary><c>stylize</c>: its arguments and options.</summary>
internal static class StylizeCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("photo.jpg --style painting.jpg", "one photograph in the manner of one painting, written to the current folder"),
        ("photo.jpg --style painting.jpg --output restyled.png --alpha 0.6", "a gentler hand, and a name of your own"),
        ("photos/ --style a.jpg b.webp --output restyled/ --size 512", "every photograph in a folder in two styles, 512 pixels on the shorter side"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        Argument<string[]> contents = Contents();
        Option<string[]> styles = Styles();
        Option<string?> output = Output();
        Option<string?> sheet = Sheet();
        Option<double> alpha = Alpha();
        Option<int?> size = Size();
        Option<int> styleSize = StyleSize();
        Option<string?> model = Model();
        var command = new DocumentedCommand("stylize", "Restyle photographs in the manner of paintings, or of any other pictures.")
        {
            Usage = "CONTENT... --style STYLE... [--output PATH] [--sheet FILE] [--alpha A] [--size N] [--style-size N] [--model NAME-OR-FILE]",
            Examples = Examples,
        };
        command.Add(contents);
        foreach (Option option in (Option[])[styles, output, sheet, alpha, size, styleSize, model])
        {
            command.Add(option);
        }

        command.Validators.Add(result => CheckPictures(result, result.GetResult(contents)?.Tokens ?? [], result.GetResult(styles)?.Tokens ?? []));
        command.SetAction((parsed, stop) =>
        {
            var request = new StylizeRequest(
                parsed.GetRequiredValue(contents),
                parsed.GetRequiredValue(styles),
                parsed.GetValue(output),
                parsed.GetValue(sheet),
                parsed.GetValue(alpha),
                parsed.GetValue(size),
                parsed.GetValue(styleSize),
                parsed.GetValue(model));
            return new StylizeRun(request, parsed.InvocationConfiguration).ExecuteAsync(stop);
        });
        return command;
    }

    private static void CheckPictures(CommandResult result, IReadOnlyList<Token> contents, IReadOnlyList<Token> styles)
    {
        if (contents.Count == 0)
        {
            result.AddError("No content is given: name at least one picture before '--style'.");
        }

        // Lists of files swallow a misspelt option.
        foreach (Token token in contents.Concat(styles).Where(token => token.Value.StartsWith('-') && !Path.Exists(token.Value)))
        {
            result.AddError($"There is no option '{token.Value}', nor a file of that name.");
        }
    }

    private static Argument<string[]> Contents() => new("CONTENT")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Pictures to restyle: JPEG, PNG or WebP files, or folders of them.",
    };

    private static Option<string[]> Styles() => new("--style", "-s")
    {
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        Description = "Pictures whose manner to take, or folders of them. Every content is restyled in every style.",
        HelpName = "STYLE...",
        Required = true,
    };

    private static Option<string?> Output() => new("--output", "-o")
    {
        Description = "A file name for one content and one style, a folder for more; the folder is made if it is missing. "
            + "By default CONTENT-in-the-style-of-STYLE in the current folder.",
        HelpName = "PATH",
    };

    private static Option<string?> Sheet() => new("--sheet")
    {
        Description = "Also write all results as one picture: a row for each content, a column for each style.",
        HelpName = "FILE",
    };

    private static Option<double> Alpha() => new("--alpha", "-a")
    {
        CustomParser = NumberParser.Of<double>("a number between 0 and 1", value => value is >= 0 and <= 1),
        DefaultValueFactory = _ => 1,
        Description = "Strength, from 0 (keeps the content's own manner) to 1.",
        HelpName = "A",
    };

    private static Option<int?> Size() => new("--size")
    {
        CustomParser = result => NumberParser.Of<int>("a whole number of at least 1", value => value >= 1)(result),
        Description = "Shorter side of the result in pixels. By default the result is as large as the content.",
        HelpName = "N",
    };

    private static Option<int> StyleSize() => new("--style-size")
    {
        CustomParser = NumberParser.Of<int>("a whole number of at least 1", value => value >= 1),
        DefaultValueFactory = _ => Stylizer.DefaultStyleSize,
        Description = "Shorter side at which the network sees the style; smaller gives coarser strokes.",
        HelpName = "N",
    };

    private static Option<string?> Model() => new("--model", "-m")
    {
        Description = "A built-in model's name, or a checkpoint (.safetensors) that train wrote. By default the built-in model.",
        HelpName = "NAME-OR-FILE",
    };
}
