using System.Globalization;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Losses;

/// <summary>A sheet of pairs with low, middle and high losses of a model: what the numbers look like.</summary>
internal static class LossSamples
{
    /// <summary>Pairs from each of the three places.</summary>
    private const int PairsEach = 3;

    /// <summary>Draws the sheet; false when there are too few rows.</summary>
    internal static bool TryWrite(LossStudy study, RowTable rows, string path, string column, string model, int size)
    {
        string sizeText = size.ToString(CultureInfo.InvariantCulture);
        int index = rows.Schema.Values.ToList().IndexOf(column);
        (double Loss, PicturePair Pair)[] sorted = [.. rows.Rows()
            .Where(row => row.Keys[LossKeys.ModelIndex] == model && row.Keys[LossKeys.SizeIndex] == sizeText && !double.IsNaN(row.Values[index]))
            .Select(row => (row.Values[index], new PicturePair(row.Keys[LossKeys.ContentIndex], row.Keys[LossKeys.StyleIndex])))
            .OrderBy(row => row.Item1)];
        if (sorted.Length < 3 * PairsEach)
        {
            return false;
        }

        int middle = (sorted.Length - PairsEach) / 2;
        using var sheet = new ContactSheet();
        foreach ((int i, (_, PicturePair pair)) in sorted[..PairsEach].Concat(sorted[middle..(middle + PairsEach)]).Concat(sorted[^PairsEach..]).Index())
        {
            using Tensor content = ImageFile.Load(pair.Content, size);
            using Tensor style = ImageFile.Load(pair.Style, size);
            using Tensor? result = study.Result(model, pair, size);
            sheet.Add("content", $"{i}", content);
            sheet.Add("style", $"{i}", style);
            sheet.Add("result", $"{i}", result ?? content);
        }

        sheet.Save(path);
        return true;
    }
}
