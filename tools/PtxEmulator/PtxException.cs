namespace StyleKernels.PtxEmulator;

/// <summary>A PTX text that cannot be read, or a kernel that did what a GPU would not forgive; the message says where.</summary>
internal sealed class PtxException : Exception
{
    internal PtxException(string message)
        : base(message)
    {
    }

    internal PtxException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
