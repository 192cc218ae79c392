using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StyleKernels.Cli.Help;
using StyleKernels.Cli.Stylize;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using StyleKernels.OnnxExport;
using PictureSize = StyleKernels.OnnxExport.PictureSize;

namespace StyleKernels.Cli.Export;

/// <summary><c>export</c>: its options.</summary>
internal static class ExportCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("--output onnx/ --check", "the built-in model as two files, compared with the original"),
        ("--style painting.jpg --output painting.onnx", "one file for one style"),
        ("--style painting.jpg --size 1280x720 --alpha 1 --output video.onnx", "the same for frames of one size, at full strength"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        Option<string?> output = Output();
        Option<string> model = Model();
        Option<string?> style = Style();
        Option<int> styleSize = StyleSize();
        Option<PictureSize?> size = Size();
        Option<double?> alpha = Alpha();
        Option<int> opset = Opset();
        Option<bool> check = new("--check") { Description = "Run the files with ONNX Runtime and print how far they are from the network." };
        var command = new DocumentedCommand("export", "Write a network as ONNX files, for programs that have no torch.")
        {
            Usage = "[--output PATH] [--model NAME-OR-FILE] [--style FILE] [--size WxH] [--alpha A] [--check]",
            Examples = Examples,
        };
        foreach (Option option in (Option[])[output, model, style, styleSize, size, alpha, opset, check])
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            if (parsed.GetResult(styleSize) is { Implicit: false } && (parsed.GetValue(style) is not { } path || StyleChoice.IsCode(path)))
            {
                throw new CommandException("--style-size is for a picture that --style names");
            }

            var request = new ExportRequest(
                parsed.GetValue(output),
                parsed.GetRequiredValue(model),
                parsed.GetValue(style),
                parsed.GetValue(styleSize),
                parsed.GetValue(size),
                parsed.GetValue(alpha),
                parsed.GetValue(opset),
                parsed.GetValue(check));
            return Task.Run(() => new ExportRun(request, parsed.InvocationConfiguration).Execute(stop), CancellationToken.None);
        });
        return command;
    }

    private static Option<string?> Output() => new("--output", "-o")
    {
        Description = "A folder; with --style also the name of the file, ending in .onnx. By default the current folder.",
        HelpName = "PATH",
    };

    private static Option<string> Model() => new("--model", "-m")
    {
        CompletionSources = { _ => NetworkCheckpoint.KnownNames },
        DefaultValueFactory = _ => NetworkCheckpoint.DefaultName,
        Description = "A built-in model's name, a checkpoint that train wrote, or a published network whose weights are here.",
        HelpName = "NAME-OR-FILE",
    };

    private static Option<string?> Style() => new("--style", "-s")
    {
        Description = "Write one file for this style, a picture or a saved style code (.safetensors). By default two files are written: "
            + "one that encodes any style, one that restyles.",
        HelpName = "FILE",
    };

    private static Option<int> StyleSize() => new("--style-size")
    {
        CustomParser = NumberParser.Of<int>("a whole number of at least 1", value => value >= 1),
        DefaultValueFactory = _ => Stylizer.DefaultStyleSize,
        Description = "Shorter side at which the network sees the picture of --style.",
        HelpName = "N",
    };

    private static Option<PictureSize?> Size() => new("--size")
    {
        CustomParser = ParseSize,
        Description = "The one size of contents, width first. By default contents may have any size.",
        HelpName = "WxH",
    };

    private static Option<double?> Alpha() => new("--alpha", "-a")
    {
        CustomParser = result => NumberParser.Of<double>("a number between 0 and 1", value => value is >= 0 and <= 1)(result),
        Description = "A fixed strength. By default it is an input of the file.",
        HelpName = "A",
    };

    private static Option<int> Opset() => new("--opset")
    {
        CustomParser = NumberParser.Of<int>(
            $"a whole number from {OnnxExportOptions.OldestOpset} to {OnnxExportOptions.NewestOpset}",
            value => value is >= OnnxExportOptions.OldestOpset and <= OnnxExportOptions.NewestOpset),
        DefaultValueFactory = _ => OnnxExportOptions.OldestOpset,
        Description = "Operator set of the files.",
        HelpName = "N",
    };

    private static PictureSize? ParseSize(ArgumentResult result)
    {
        string token = result.Tokens[0].Value;
        string[] sides = token.Split('x');
        if (sides.Length == 2 && Side(sides[0]) is { } width && Side(sides[1]) is { } height)
        {
            return new PictureSize(height, width);
        }

        result.AddError($"--size is '{token}', it must be a width and a height from 1 to {ushort.MaxValue}, such as 1280x720.");
        return null;
    }

    private static int? Side(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort side) && side > 0 ? side : null;
}
