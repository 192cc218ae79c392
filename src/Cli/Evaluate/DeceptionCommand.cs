using System.CommandLine;
using StyleKernels.Cli.Help;
using StyleKernels.Evaluation.Deception;

namespace StyleKernels.Cli.Evaluate;

/// <summary><c>evaluate deception</c>: how often a result is taken for a painting of the artist.</summary>
internal static class DeceptionCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("--content photos/ --style paintings/ --output report/", "paintings/Claude_Monet/*.jpg and so on, or paintings/Claude_Monet_1.jpg"),
        ("--features artists.safetensors --content photos/ --style paintings/ --output report/", "judged by a classifier of 'evaluate artists'"),
        ("--features artists.onnx --list pairs.csv --style paintings/ --output report/", "in the features of a network of your own, on the pairs of a list"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        var defaults = new DeceptionStudyRequest { Models = [] };
        var options = new PairOptions(defaults, listNeedsStyles: true);
        Option<string> features = new("--features")
        {
            DefaultValueFactory = _ => defaults.Features,
            Description = "What is compared: 'style', means and deviations in ResNet-18; 'pooled', its last features; the scores of a classifier "
                + "that 'evaluate artists' has trained; or the output of an ONNX file whose input is (1, 3, N, N), RGB from 0 to 1.",
            HelpName = "style|pooled|FILE",
        };
        Option<int> least = PairOptions.Number("--min-paintings", defaults.LeastPaintings, "Artists with fewer paintings are left out of the pool.", least: 1);
        var run = new MeasureOptions();
        var command = new DocumentedCommand(
            "deception", "How often a result's nearest painting, of a folder named by artist, is by the style's artist (Table 6).")
        {
            Usage = "[--model MODEL...] {--content DIR | --list FILE} --style DIR --output DIR [OPTION...]",
            Examples = Examples,
        };
        options.AddTo(command);
        command.Add(features);
        command.Add(least);
        run.AddTo(command);
        command.SetAction((parsed, stop) => run.Read(parsed).ExecuteAsync(
            () => DeceptionStudy.Open(options.Read(parsed, defaults with
            {
                Features = parsed.GetRequiredValue(features),
                LeastPaintings = parsed.GetValue(least),
            })),
            stop));
        return command;
    }
}
