using System.Buffers;

namespace StyleKernels.PtxEmulator;

/// <summary>Cuts a function's body into statements.</summary>
internal static class PtxStatements
{
    private static readonly SearchValues<char> NotInLabels = SearchValues.Create(" \t\n.:,");

    /// <summary>The place of the brace that closes the one at <paramref name="open"/>.</summary>
    /// <param name="text">The module.</param>
    /// <param name="open">Where the block begins.</param>
    /// <param name="line">Counts the lines that are passed.</param>
    internal static int EndOfBlock(string text, int open, ref int line)
    {
        int depth = 0;
        for (int at = open; at < text.Length; at++)
        {
            line += text[at] == '\n' ? 1 : 0;
            depth += text[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return at;
            }
        }

        throw new PtxException($"line {line}: a block is not closed");
    }

    /// <summary>The statements of a body. A brace within an instruction belongs to a vector, else it begins or ends a block.</summary>
    /// <param name="body">The text between the function's braces.</param>
    /// <param name="line">The line of its first character.</param>
    internal static IReadOnlyList<PtxStatement> Split(string body, int line)
    {
        List<PtxStatement> statements = [];
        int start = -1;
        int startLine = line;
        for (int at = 0; at < body.Length; at++)
        {
            char c = body[at];
            line += c == '\n' ? 1 : 0;
            if (start < 0)
            {
                if (c is '{' or '}')
                {
                    statements.Add(new PtxStatement(c == '{' ? PtxStatementKind.Open : PtxStatementKind.Close, "", line));
                }
                else if (!char.IsWhiteSpace(c) && c != ';')
                {
                    start = at;
                    startLine = line;
                }
            }
            else if (c == ';')
            {
                statements.Add(new PtxStatement(PtxStatementKind.Instruction, Flat(body[start..at]), startLine));
                start = -1;
            }
            else if (IsLabelEnd(body, start, at))
            {
                statements.Add(new PtxStatement(PtxStatementKind.Label, body[start..at].Trim(), startLine));
                start = -1;
            }
        }

        return start < 0 ? statements : throw new PtxException($"line {startLine}: \"{Flat(body[start..])}\" is not ended by a semicolon");
    }

    /// <summary>A colon after one name; two colons are part of a modifier.</summary>
    private static bool IsLabelEnd(string body, int start, int at) =>
        body[at] == ':'
        && (at + 1 == body.Length || body[at + 1] != ':')
        && body.AsSpan(start, at - start).Trim().IndexOfAny(NotInLabels) < 0;

    private static string Flat(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
