using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Agreement;

/// <summary>
/// Style losses of the pictures that raters saw, to be compared with their scores (Cheng et al. 2021, Studies II and V): a row for each sample.
/// </summary>
public sealed class AgreementStudy : Study
{
    /// <summary>Where a row's sample and model stand.</summary>
    internal const int SampleIndex = 0, ModelIndex = 1;

    private static readonly string[] Sums = [LossColumns.Classic, LossColumns.Balanced, LossColumns.MultiScale];

    private readonly RatingFolder _folder;
    private readonly LossMeasures _measures;
    private readonly (RatingItem Item, SampleKey Key)[] _samples;

    private AgreementStudy(AgreementRequest request, RatingManifest manifest, LossNetwork network)
    {
        _folder = new RatingFolder(request.Folder);
        _measures = new LossMeasures(network, judge: null);
        RatingKey key = _folder.Key();
        _samples = [.. manifest.Raters.SelectMany(rater => rater.Items).Where(item => key.Items.ContainsKey(item.Id))
            .Select(item => (item, key.Items[item.Id])).DistinctBy(sample => sample.Item2.Sample)];
        Request = request;
        Schema = new RowSchema(["sample", "model", LossKeys.Content, LossKeys.Style], [.. _measures.Columns.Where(IsStyleLoss)]);
        Settings = new AgreementStudySettings(request, network.Description, manifest.Id);
    }

    /// <inheritdoc/>
    public override StudySettings Settings { get; }

    /// <inheritdoc/>
    public override RowSchema Schema { get; }

    /// <inheritdoc/>
    public override int Count => _samples.Length;

    /// <summary>What was asked for.</summary>
    internal AgreementRequest Request { get; }

    /// <summary>Opens the rating study and the loss network.</summary>
    /// <param name="request">Which votes.</param>
    /// <exception cref="IOException">There is no such study, it is of another kind, or a file of weights cannot be read.</exception>
    public static AgreementStudy Open(AgreementRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RatingManifest manifest = new RatingFolder(request.Folder).Manifest();
        if (manifest.Kind != RatingKind.Style)
        {
            throw new EvaluationException($"{request.Folder}: a preference test; its report is written by 'study preference'");
        }

        LossNetwork network = LossNetwork.Open(request.LossNetwork, objective: Yardstick.For);
        try
        {
            return new AgreementStudy(request, manifest, network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Row Measure(int index)
    {
        (RatingItem item, SampleKey key) = _samples[index];
        string[] keys = [key.Sample, key.Models[0], key.Content, key.Style];
        return Row.Attempt(Schema, keys, () =>
        {
            using Tensor style = ImageFile.Load(_folder.Picture(item.Style));
            using Tensor result = ImageFile.Load(_folder.Picture(item.Results[0]));

            // Raters did not see the content, and no style loss looks at it: the style stands in for it.
            using PairReference reference = _measures.Reference(style, style);
            double[] values = _measures.Measure(reference, result, showsContent: false);
            return new Row(keys, [.. _measures.Columns.Zip(values).Where(column => IsStyleLoss(column.First)).Select(column => column.Second)]);
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> WriteReport(RowTable rows, string folder) =>
        new AgreementReport(this, Votes.JudgementFile.Read(_folder.Results), rows, folder).Write();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _measures.Dispose();
    }

    private static bool IsStyleLoss(string column) => Sums.Contains(column.Split(':')[0]);
}
