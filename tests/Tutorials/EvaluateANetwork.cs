using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Tests.Tutorials;

/// <summary>The code of docs/tutorials/evaluate.md.</summary>
internal static class EvaluateANetwork
{
    internal static IReadOnlyList<ReportTable> Evaluate(int pairs, int size)
    {
        // <evaluate>
        using LossStudy study = LossStudy.Open(new LossStudyRequest
        {
            Models = ["compact-googlemagenta", "mine=run/compact-adain.safetensors"],
            Content = "photos",
            Style = "paintings",
            Pairs = pairs,
            Sizes = [size],
            Judge = false,
        });
        StudyRun.Measure(study, "report", Shard.Whole, (done, all) => Console.Write($"\r{done} of {all}"));
        IReadOnlyList<ReportTable> tables = study.WriteReport(StudyRun.Rows(study, "report"), "report");
        // </evaluate>
        return tables;
    }
}
