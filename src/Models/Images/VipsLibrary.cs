using NetVips;

namespace StyleKernels.Models.Images;

/// <summary>Whether this program has libvips, which reads and writes pictures, and what to do when it has not.</summary>
internal static class VipsLibrary
{
    /// <summary>Errors become exceptions, and what viewers pass over is passed over; libvips would print warnings as well.</summary>
    private static readonly Log.LogDelegate Silence = static (_, _, _) => { };

    private static readonly Lazy<Exception?> Failure = new(SetUp);

    /// <summary>Loads libvips and sets it up, once.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message is one line that says how to get it.</exception>
    public static void Require()
    {
        if (Failure.Value is { } failure)
        {
            throw new DllNotFoundException(
                "libvips cannot be loaded: add the package NetVips.Native (or that of one platform, such as NetVips.Native.linux-x64) "
                    + "to the program's project.",
                failure);
        }
    }

    private static Exception? SetUp()
    {
        try
        {
            // Callers decode on many threads themselves, and every file is decoded once: neither threads nor a cache inside libvips help.
            NetVips.NetVips.Concurrency = 1;
            Cache.Max = 0;
            Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, Silence);
            return null;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            return e;
        }
    }
}
