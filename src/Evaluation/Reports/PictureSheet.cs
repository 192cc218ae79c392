using System.Net;
using System.Text;
using StyleKernels.Models.Images;
using StyleKernels.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Reports;

/// <summary>Rows of pictures below common headings, each picture with a line of text: as PNG without the texts, and as SVG with them.</summary>
/// <param name="headings">Of the columns.</param>
internal sealed class PictureSheet(IReadOnlyList<string> headings) : IDisposable
{
    /// <summary>Pictures are scaled to fit a square of so many pixels.</summary>
    private const int Cell = 224;

    private const int Gap = 8;
    private const int TextHeight = 20;
    private const int TextSize = 13;

    /// <summary>Of a letter on the average, as far as that can be known without the font.</summary>
    private const int LetterWidth = 7;

    private readonly List<(Tensor Picture, string Caption)[]> _rows = [];

    private int Width => Gap + (headings.Count * (Cell + Gap));

    private int Height => Gap + TextHeight + _rows.Sum(RowHeight);

    /// <summary>Adds a row.</summary>
    /// <param name="cells">Pictures (1, 3, H, W) in [0, 1], null for none, and what stands below each.</param>
    internal void Add(IEnumerable<(Tensor? Picture, string Caption)> cells) =>
        _rows.Add([.. cells.Select(cell => (cell.Picture is null ? ones(1, 3, 1, Cell).DetachFromDisposeScope() : Scaled(cell.Picture), cell.Caption))]);

    /// <summary>Writes the sheet; one without rows is not written.</summary>
    /// <param name="path">Of the PNG; the SVG, which holds it, is put beside it.</param>
    /// <returns>The path of the SVG.</returns>
    internal string Save(string path)
    {
        string svg = Path.ChangeExtension(path, ".svg");
        if (_rows.Count > 0)
        {
            using Tensor sheet = Compose();
            ImageFile.Save(sheet, path);
            AtomicFile.Write(svg, stream => stream.Write(Encoding.UTF8.GetBytes(WithTexts(path))));
        }

        return svg;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((Tensor picture, _) in _rows.SelectMany(row => row))
        {
            picture.Dispose();
        }
    }

    private static int PictureHeight((Tensor Picture, string Caption)[] row) => row.Max(cell => (int)cell.Picture.shape[2]);

    private static int RowHeight((Tensor Picture, string Caption)[] row) => PictureHeight(row) + TextHeight + Gap;

    private static int Left(int column) => Gap + (column * (Cell + Gap));

    private static Tensor Scaled(Tensor picture)
    {
        using DisposeScope scope = NewDisposeScope();
        (long height, long width) = (picture.shape[2], picture.shape[3]);
        double scale = (double)Cell / Math.Max(height, width);
        long[] size = [Math.Max(1, (long)(height * scale)), Math.Max(1, (long)(width * scale))];
        return nn.functional.interpolate(picture, size, mode: InterpolationMode.Bilinear, align_corners: false, antialias: true)
            .clamp(0, 1).DetachFromDisposeScope();
    }

    private Tensor Compose()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sheet = ones(1, 3, Height, Width);
        int top = Gap + TextHeight;
        foreach ((Tensor Picture, string Caption)[] row in _rows)
        {
            foreach ((int column, (Tensor picture, _)) in row.Index())
            {
                (long height, long width) = (picture.shape[2], picture.shape[3]);
                sheet.narrow(2, top + ((PictureHeight(row) - height) / 2), height).narrow(3, Left(column) + ((Cell - width) / 2), width).copy_(picture);
            }

            top += RowHeight(row);
        }

        return sheet.MoveToOuterDisposeScope();
    }

    private string WithTexts(string png)
    {
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\" ");
        svg.Append($"font-family=\"Arial, Helvetica, sans-serif\" font-size=\"{TextSize}\" text-anchor=\"middle\">\n");
        svg.Append($"<image width=\"{Width}\" height=\"{Height}\" href=\"data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(png))}\"/>\n");
        foreach ((int column, string heading) in headings.Index())
        {
            svg.Append(Text(heading, column, Gap, " font-weight=\"bold\""));
        }

        int top = Gap + TextHeight;
        foreach ((Tensor Picture, string Caption)[] row in _rows)
        {
            foreach ((int column, (_, string caption)) in row.Index())
            {
                svg.Append(Text(caption, column, top + PictureHeight(row), ""));
            }

            top += RowHeight(row);
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A line in the middle of a column, made narrower where it would be too long.</summary>
    private static string Text(string text, int column, int top, string attributes)
    {
        string narrow = text.Length * LetterWidth > Cell ? $" textLength=\"{Cell}\" lengthAdjust=\"spacingAndGlyphs\"" : "";
        return $"<text x=\"{Left(column) + (Cell / 2)}\" y=\"{top + TextSize + 2}\"{attributes}{narrow}>{WebUtility.HtmlEncode(text)}</text>\n";
    }
}
