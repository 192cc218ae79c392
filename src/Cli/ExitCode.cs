namespace StyleKernels.Cli;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>Something that the error stream names failed; what could be done was done.</summary>
    public const int Failure = 1;

    /// <summary>The arguments do not make sense; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted: what shells expect of a program that Ctrl-C ended.</summary>
    public const int Interrupted = 130;

    /// <summary>A fault of the program itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int Fault = 70;
}
