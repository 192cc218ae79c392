using NetVips;

namespace StyleKernels.Models.Images;

/// <summary>
/// Runs work of libvips on any number of threads. libvips collects the errors of all threads in one text, so what fails is run again while nothing else
/// runs: then the text is that of its own file.
/// </summary>
internal static class VipsWork
{
    private static readonly ReaderWriterLockSlim Turns = new();

    /// <summary>Runs <paramref name="work"/>, twice where it fails.</summary>
    /// <exception cref="VipsException">It failed again; the message is about this work alone.</exception>
    public static T Run<T>(Func<T> work)
    {
        try
        {
            return Beside(work);
        }
        catch (VipsException)
        {
            return Alone(work);
        }
    }

    private static T Beside<T>(Func<T> work)
    {
        Turns.EnterReadLock();
        try
        {
            return work();
        }
        finally
        {
            Turns.ExitReadLock();
        }
    }

    private static T Alone<T>(Func<T> work)
    {
        Turns.EnterWriteLock();
        try
        {
            EmptyErrors();
            return work();
        }
        finally
        {
            Turns.ExitWriteLock();
        }
    }

    /// <summary>An exception of NetVips takes what is there with it.</summary>
    private static void EmptyErrors() => _ = new VipsException(string.Empty);
}
