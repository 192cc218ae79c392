using System.CommandLine;
using StyleKernels.Cli.Help;
using StyleKernels.Evaluation.Artists;

namespace StyleKernels.Cli.Evaluate;

/// <summary><c>evaluate artists</c>: trains what <c>evaluate deception</c> can judge by.</summary>
internal static class ArtistsCommand
{
    private static readonly (string Arguments, string Meaning)[] Examples =
    [
        ("--paintings paintings/ --output artists.safetensors", "paintings/Claude_Monet/*.jpg and so on, or paintings/Claude_Monet_1.jpg"),
    ];

    /// <summary>The command, ready to be run.</summary>
    public static Command Create()
    {
        var defaults = new ArtistTrainingRequest("");
        Option<string> paintings = new("--paintings") { Description = "Folder of paintings, by artist.", HelpName = "DIR", Required = true };
        Option<string> output = new("--output", "-o")
        {
            Description = "The classifier, for 'evaluate deception --features'.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> features = Features(defaults);
        Option<int> folds = PairOptions.Number(
            "--folds",
            defaults.Folds,
            "Parts in which paintings are dealt out, each judged by what was learned from the others; no more than there are paintings.",
            least: 2);
        Option<int> least = PairOptions.Number("--min-paintings", defaults.LeastPaintings, "Artists with fewer paintings are left out.", least: 2);
        Option<int> seed = PairOptions.Number("--seed", defaults.Seed, "Decides the folds.", least: 0);
        Option<bool> overwrite = new("--overwrite") { Description = "Replace the file if it exists." };
        var command = new DocumentedCommand("artists", "Train a classifier that tells artists apart, for 'deception' to judge by.")
        {
            Usage = "--paintings DIR --output FILE [OPTION...]",
            Examples = Examples,
        };
        foreach (Option option in (Option[])[paintings, output, features, folds, least, seed, overwrite])
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            var request = new ArtistTrainingRequest(parsed.GetRequiredValue(paintings))
            {
                Features = parsed.GetRequiredValue(features),
                Folds = parsed.GetValue(folds),
                LeastPaintings = parsed.GetValue(least),
                Seed = parsed.GetValue(seed),
            };
            var run = new ArtistsRun(request, parsed.GetRequiredValue(output), parsed.GetValue(overwrite), parsed.InvocationConfiguration);
            return Task.Run(() => run.Execute(stop), CancellationToken.None);
        });
        return command;
    }

    private static Option<string> Features(ArtistTrainingRequest defaults)
    {
        Option<string> features = new("--features")
        {
            DefaultValueFactory = _ => defaults.Features,
            Description = "What it learns from: 'style', means and deviations in ResNet-18, or 'pooled', its last features.",
            HelpName = "style|pooled",
        };
        features.AcceptOnlyFromAmong("style", "pooled");
        return features;
    }
}
