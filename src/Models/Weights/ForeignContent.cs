using System.Text;

namespace StyleKernels.Models.Weights;

/// <summary>Names what people get by mistake in place of a file of weights.</summary>
internal static class ForeignContent
{
    /// <summary>How many bytes of a file <see cref="Find"/> needs.</summary>
    internal const int HeadBytes = 256;

    private static readonly string[] Markup = ["<!doctype", "<html", "<head", "<?xml", "<!--"];

    /// <summary>What a file is, as the end of a sentence that begins with its name; null when it is none of these.</summary>
    /// <param name="head">The first bytes of the file, all of it when it is shorter.</param>
    internal static string? Find(ReadOnlySpan<byte> head) => head switch
    {
        [] => "is empty: fetch it again",
        [0xff, 0xd8, 0xff, ..] or [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "is a picture, not weights",
        _ when head.StartsWith("version https://git-lfs"u8) =>
            "is a Git LFS pointer, not the weights themselves: fetch them with 'git lfs pull', or by the download button of their page",
        _ when IsMarkup(head) => "is a web page, not weights: fetch the file itself, by the download button of the page",
        _ => null,
    };

    private static bool IsMarkup(ReadOnlySpan<byte> head)
    {
        string text = Encoding.UTF8.GetString(head).TrimStart('\ufeff', ' ', '\t', '\r', '\n');
        return Markup.Any(tag => text.StartsWith(tag, StringComparison.OrdinalIgnoreCase));
    }
}
