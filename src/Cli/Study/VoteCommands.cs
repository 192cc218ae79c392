using System.CommandLine;
using StyleKernels.Cli.Evaluate;
using StyleKernels.Cli.Help;
using StyleKernels.Cli.Rate;
using StyleKernels.Cli.Train;
using StyleKernels.Evaluation.Agreement;
using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Cli.Study;

/// <summary>The studies of votes that <c>rate</c> collected.</summary>
internal static class VoteCommands
{
    private static readonly (string Arguments, string Meaning)[] AgreementExamples =
        [("study/ --output report/", "the votes of a study that 'rate make' wrote")];

    private static readonly (string Arguments, string Meaning)[] PreferenceExamples =
        [("study/ --output report/", "the votes of 'rate make --kind preference'")];

    /// <summary><c>study agreement</c>.</summary>
    public static DocumentedCommand Agreement()
    {
        (Argument<string> folder, Option<int> seed) = (Folder(), Seed());
        Option<string[]> lossNetwork = LossNetworkOption.Create();
        var run = new MeasureOptions();
        var command = new DocumentedCommand(
            "agreement", "How losses agree with people: Pearson by rater, layer and sum (Studies II and V, Tables 2 and 3), Krippendorff's alpha.")
        {
            Usage = "STUDY --output DIR [OPTION...]",
            Examples = AgreementExamples,
        };
        command.Add(folder);
        command.Add(seed);
        command.Add(lossNetwork);
        run.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var request = new AgreementRequest
            {
                Folder = parsed.GetRequiredValue(folder),
                Seed = parsed.GetValue(seed),
                LossNetwork = LossNetworkOption.Files(parsed.GetValue(lossNetwork) ?? []),
            };
            return run.Read(parsed).ExecuteAsync(() => Open(request), stop);
        });
        return command;
    }

    /// <summary><c>study preference</c>.</summary>
    public static DocumentedCommand Preference()
    {
        (Argument<string> folder, Option<int> seed) = (Folder(), Seed());
        Option<string> output = new("--output", "-o")
        {
            Description = "Folder for the report: votes.csv, summary.json, plots, index.html.",
            HelpName = "DIR",
            Required = true,
        };
        var command = new DocumentedCommand(
            "preference", "Whom people prefer (Fig. 8): shares with intervals, strengths, and how many votes a difference needs.")
        {
            Usage = "STUDY --output DIR [--seed N]",
            Examples = PreferenceExamples,
        };
        command.Add(folder);
        command.Add(seed);
        command.Add(output);
        command.SetAction(parsed => new RateActions(parsed.InvocationConfiguration).Preference(
            parsed.GetRequiredValue(folder), parsed.GetRequiredValue(output), parsed.GetValue(seed)));
        return command;
    }

    /// <summary>Brings the votes up to date that the report of a study reads, if it reads any: some may have come since its rows were measured.</summary>
    internal static void Refresh(StudySettings study)
    {
        if (study is AgreementStudySettings agreement)
        {
            RateActions.Refresh(agreement.Request.Folder);
        }
    }

    private static AgreementStudy Open(AgreementRequest request)
    {
        AgreementStudy study = AgreementStudy.Open(request);
        RateActions.Refresh(request.Folder);
        return study;
    }

    private static Argument<string> Folder() => new("STUDY") { Description = "Folder that 'rate make' wrote, with votes." };

    private static Option<int> Seed() => PairOptions.Number("--seed", 1, "Decides the bootstrap.", least: 0);
}
