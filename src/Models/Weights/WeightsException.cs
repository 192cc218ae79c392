namespace StyleKernels.Models.Weights;

/// <summary>
/// A file of weights cannot be used: it is broken, hostile, of an unknown format, or does not fit the network. The message names the
/// file and, where there is one, the tensor.
/// </summary>
public sealed class WeightsException : IOException
{
    private const int LongestMessage = 4000;

    /// <summary>Makes an exception without a message.</summary>
    public WeightsException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">One sentence that names the file, the tensor and the offending values.</param>
    public WeightsException(string message)
        : base(Printable(message))
    {
    }

    /// <summary>Makes an exception with its cause.</summary>
    /// <param name="message">One sentence that names the file, the tensor and the offending values.</param>
    /// <param name="innerException">The cause.</param>
    public WeightsException(string message, Exception innerException)
        : base(Printable(message), innerException)
    {
    }

    /// <summary>Names in a file are somebody else's text: they must not move a terminal's cursor, nor fill it.</summary>
    private static string Printable(string message)
    {
        string bounded = message.Length > LongestMessage ? message[..LongestMessage] + "…" : message;
        return string.Concat(bounded.Select(letter => char.IsControl(letter) ? ' ' : letter));
    }
}
