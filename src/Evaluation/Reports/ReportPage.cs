using System.Net;
using System.Text;
using StyleKernels.Models.Weights;

namespace StyleKernels.Evaluation.Reports;

/// <summary>A page of one file: text, tables, and pictures that are part of it; and its tables once more in Markdown, for documents that quote them.</summary>
internal sealed class ReportPage
{
    private const string Css = """
        :root { color-scheme: light dark; --text: #1d2330; --soft: #5b6474; --page: #fff; --panel: #f4f5f8; --line: #dfe2e9; --mark: #2f5fd0 }
        @media (prefers-color-scheme: dark) { :root { --text: #e4e7ee; --soft: #9aa4b5; --page: #14171d; --panel: #1d222b; --line: #343b48; --mark: #8fb0ff } }
        * { box-sizing: border-box }
        body { font: 16px/1.55 system-ui, sans-serif; color: var(--text); background: var(--page) }
        body { max-width: 68rem; margin: 0 auto; padding: 2.5rem clamp(1rem, 4vw, 2.5rem) 4rem }
        h1 { font-size: clamp(1.5rem, 1.2rem + 1.5vw, 2.1rem); line-height: 1.2 }
        h1 { margin: 0 0 1.25rem; padding-bottom: .75rem; border-bottom: 3px solid var(--mark) }
        h2 { font-size: 1.25rem; margin: 3rem 0 .75rem }
        p { max-width: 48rem }
        .scroll { overflow-x: auto; margin: 1.25rem 0; border: 1px solid var(--line); border-radius: 8px }
        table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums }
        caption { text-align: left; font-weight: 600; padding: .7rem .8rem }
        th, td { padding: .4rem .8rem; text-align: right; white-space: nowrap; border-top: 1px solid var(--line) }
        tbody th { font-weight: 400 }
        thead th { background: var(--panel); color: var(--soft); font-weight: 600; white-space: normal; vertical-align: bottom }
        th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: var(--page) }
        thead th:first-child { background: var(--panel) }
        figure { margin: 1.5rem 0; padding: .8rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px }
        figure > div { overflow-x: auto } img { display: block; max-width: 100%; height: auto; margin: 0 auto; border-radius: 4px }
        figure.wide { width: max-content; max-width: calc(100vw - 2rem); position: relative; left: 50%; transform: translateX(-50%) }
        figure.wide img { max-width: max(100%, 60rem) }
        figcaption { color: var(--soft); font-size: .875rem; margin-top: .6rem; max-width: 48rem }
        pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .8rem; overflow-x: auto; font-size: .85rem }
        """;

    private const string Tables = "tables.md";

    private readonly StringBuilder _body = new();
    private readonly StringBuilder _markdown = new();
    private readonly string _title;

    internal ReportPage(string title)
    {
        _title = title;
        _body.Append($"<h1>{Encode(title)}</h1>\n");
        _markdown.Append($"# {title}\n");
    }

    internal void Heading(string text)
    {
        _body.Append($"<h2>{Encode(text)}</h2>\n");
        _markdown.Append($"\n## {text}\n");
    }

    internal void Paragraph(string text) => _body.Append($"<p>{Encode(text)}</p>\n");

    internal void Code(string text) => _body.Append($"<pre tabindex=\"0\">{Encode(text)}</pre>\n");

    internal void Table(ReportTable table)
    {
        _body.Append($"<div class=\"scroll\"{Scrolls(table.Title)}><table><caption>{Encode(table.Title)}</caption>\n<thead><tr>");
        _body.Append(Cells(table.Headers, "th scope=\"col\"")).Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            _body.Append($"<tr>{Cells([.. row.Take(1)], "th scope=\"row\"")}{Cells([.. row.Skip(1)], "td")}</tr>\n");
        }

        _body.Append("</tbody></table></div>\n");
        _markdown.Append('\n').Append(table.ToMarkdown());
    }

    /// <summary>Puts a picture on the page, JPEG or SVG; one that was not drawn, for want of points, is left out.</summary>
    internal void Picture(string path, string caption) => Picture(path, caption, "", "");

    /// <summary>Puts a picture on the page that may be wider than its text.</summary>
    internal void WidePicture(string path, string caption) => Picture(path, caption, " class=\"wide\"", Scrolls(caption));

    /// <summary>Writes the page, and <c>tables.md</c> beside it.</summary>
    internal void Save(string path)
    {
        string page = $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Encode(_title)}</title><style>
            {Css}
            </style></head><body><main>
            {_body}</main></body></html>

            """;
        Write(path, page);
        Write(Path.Combine(Path.GetDirectoryName(path)!, Tables), _markdown.ToString());
    }

    private void Picture(string path, string caption, string attributes, string frame)
    {
        if (File.Exists(path))
        {
            string type = Path.GetExtension(path) == ".svg" ? "svg+xml" : "jpeg";
            string data = Convert.ToBase64String(File.ReadAllBytes(path));
            _body.Append($"<figure{attributes}><div{frame}><img alt=\"{Encode(caption)}\" src=\"data:image/{type};base64,{data}\"></div>");
            _body.Append($"<figcaption>{Encode(caption)}</figcaption></figure>\n");
        }
    }

    /// <summary>
    /// What may be wider than the window is scrolled by keys too, and says what it is when they reach it. No region: tables may share a
    /// title, landmarks no name.
    /// </summary>
    private static string Scrolls(string name) => $" tabindex=\"0\" role=\"group\" aria-label=\"{Encode(name)}\"";

    private static void Write(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Cells(IReadOnlyList<string> cells, string tag) =>
        string.Concat(cells.Select(cell => $"<{tag}>{Encode(cell)}</{tag.Split(' ')[0]}>"));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
