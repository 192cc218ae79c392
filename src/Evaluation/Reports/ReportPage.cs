using System.Net;
using System.Text;
using StyleKernels.Models.Weights;

namespace StyleKernels.Evaluation.Reports;

/// <summary>A page of one file: text, tables, and pictures that are part of it.</summary>
internal sealed class ReportPage
{
    private const string Css = """
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
        h1 { font-size: 1.6rem } h2 { font-size: 1.25rem; margin-top: 2.5rem }
        .scroll { overflow-x: auto }
        table { border-collapse: collapse; margin: 1rem 0; font-size: .9rem }
        caption { text-align: left; font-weight: 600; padding-bottom: .4rem }
        th, td { padding: .3rem .7rem; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap }
        th:first-child, td:first-child { text-align: left }
        figure { margin: 1.5rem 0 } img { max-width: 100%; height: auto } figcaption { color: #555; font-size: .9rem }
        pre { background: #f5f5f5; padding: .8rem; overflow-x: auto; font-size: .85rem }
        """;

    private readonly StringBuilder _body = new();
    private readonly string _title;

    internal ReportPage(string title)
    {
        _title = title;
        _body.Append($"<h1>{Encode(title)}</h1>\n");
    }

    internal void Heading(string text) => _body.Append($"<h2>{Encode(text)}</h2>\n");

    internal void Paragraph(string text) => _body.Append($"<p>{Encode(text)}</p>\n");

    internal void Code(string text) => _body.Append($"<pre>{Encode(text)}</pre>\n");

    internal void Table(ReportTable table)
    {
        _body.Append($"<div class=\"scroll\"><table><caption>{Encode(table.Title)}</caption>\n<thead><tr>");
        _body.Append(Cells(table.Headers, "th scope=\"col\"")).Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            _body.Append($"<tr>{Cells(row, "td")}</tr>\n");
        }

        _body.Append("</tbody></table></div>\n");
    }

    /// <summary>Puts a picture on the page, JPEG or SVG; one that was not drawn, for want of points, is left out.</summary>
    internal void Picture(string path, string caption)
    {
        if (File.Exists(path))
        {
            string type = Path.GetExtension(path) == ".svg" ? "svg+xml" : "jpeg";
            string data = Convert.ToBase64String(File.ReadAllBytes(path));
            _body.Append($"<figure><img alt=\"{Encode(caption)}\" src=\"data:image/{type};base64,{data}\"><figcaption>{Encode(caption)}</figcaption></figure>\n");
        }
    }

    internal void Save(string path)
    {
        string page = $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Encode(_title)}</title><style>
            {Css}
            </style></head><body>
            {_body}</body></html>

            """;
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
    }

    private static string Cells(IReadOnlyList<string> cells, string tag) =>
        string.Concat(cells.Select(cell => $"<{tag}>{Encode(cell)}</{tag.Split(' ')[0]}>"));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
