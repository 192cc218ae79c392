using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>Fixed pairs of a content and a style that training never sees, with their pictures loaded.</summary>
internal sealed class HeldOutPairs : IDisposable
{
    /// <summary>Side of the pictures: what users restyle is larger than what training crops.</summary>
    private const int Size = 256;

    /// <summary>Pairs that go through the networks together.</summary>
    private const int Chunk = 4;

    /// <summary>Pairs on a sample sheet.</summary>
    private const int SheetPairs = 8;

    private readonly Tensor _content;
    private readonly Tensor _style;

    private HeldOutPairs(Tensor content, Tensor style)
    {
        _content = content;
        _style = style;
    }

    /// <summary>Pairs loaded.</summary>
    public int Count => (int)_content.shape[0];

    /// <summary>Loads the centre of every file; one that cannot be read is left out, with its partner.</summary>
    /// <param name="content">Files.</param>
    /// <param name="style">Their partners.</param>
    /// <param name="device">Where the pictures go.</param>
    /// <param name="unreadable">Takes in the files that cannot be read, with the reasons.</param>
    /// <returns>Null if no pair is left.</returns>
    public static HeldOutPairs? Load(IReadOnlyList<string> content, IReadOnlyList<string> style, Device device, IDictionary<string, string> unreadable)
    {
        (Tensor, Tensor)[] pairs = [.. content.Zip(style, (c, s) => TryLoad(c, s, unreadable)).OfType<(Tensor, Tensor)>()];
        if (pairs.Length == 0)
        {
            return null;
        }

        var loaded = new HeldOutPairs(stack(pairs.Select(p => p.Item1)).to(device), stack(pairs.Select(p => p.Item2)).to(device));
        foreach ((Tensor c, Tensor s) in pairs)
        {
            c.Dispose();
            s.Dispose();
        }

        return loaded;
    }

    /// <summary>Mean content and style term over all pairs.</summary>
    public (double Content, double Style) Measure(StyleTransferNetwork network, LossNetwork lossNetwork, ObjectiveLoss loss)
    {
        using IDisposable noGrad = no_grad();
        double contentSum = 0;
        double styleSum = 0;
        long pairs = _content.shape[0];
        for (long start = 0; start < pairs; start += Chunk)
        {
            using DisposeScope scope = NewDisposeScope();
            long count = Math.Min(Chunk, pairs - start);
            Tensor content = _content.narrow(0, start, count);
            Tensor style = _style.narrow(0, start, count);
            ObjectiveTerms terms = loss.Forward(
                lossNetwork.Extract(network.call(content, style)),
                lossNetwork.Extract(content, loss.Objective.ContentLayers),
                lossNetwork.Extract(style, loss.Objective.StyleLayers));
            contentSum += count * terms.Content.item<float>();
            styleSum += count * terms.Style.item<float>();
        }

        return (contentSum / pairs, styleSum / pairs);
    }

    /// <summary>Writes a sheet of the first pairs: contents, styles and results, one under the other.</summary>
    public void WriteSheet(StyleTransferNetwork network, string path)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long count = Math.Min(SheetPairs, _content.shape[0]);
        Tensor content = _content.narrow(0, 0, count);
        Tensor style = _style.narrow(0, 0, count);
        Tensor result = network.call(content, style);
        using var sheet = new ContactSheet();
        for (long i = 0; i < count; i++)
        {
            sheet.Add("content", $"{i}", content.narrow(0, i, 1).cpu());
            sheet.Add("style", $"{i}", style.narrow(0, i, 1).cpu());
            sheet.Add("result", $"{i}", result.narrow(0, i, 1).cpu());
        }

        sheet.Save(path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _content.Dispose();
        _style.Dispose();
    }

    private static (Tensor Content, Tensor Style)? TryLoad(string content, string style, IDictionary<string, string> unreadable)
    {
        if (Centre(content, unreadable) is not { } loaded)
        {
            return null;
        }

        if (Centre(style, unreadable) is { } partner)
        {
            return (loaded, partner);
        }

        loaded.Dispose();
        return null;
    }

    private static Tensor? Centre(string file, IDictionary<string, string> unreadable)
    {
        try
        {
            return ImageFile.LoadCrop(file, Size, Size, 0.5, 0.5);
        }
        catch (ImageException error)
        {
            unreadable[file] = error.Message;
            return null;
        }
    }
}
