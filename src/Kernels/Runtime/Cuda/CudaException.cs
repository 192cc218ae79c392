namespace StyleKernels;

/// <summary>The CUDA driver refused something; the message gives what, and the driver's name and text of the error.</summary>
public sealed class CudaException : Exception
{
    /// <summary>An error with its circumstances.</summary>
    /// <param name="message">What was being done, and what the driver said.</param>
    public CudaException(string message)
        : base(message)
    {
    }
}
