using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace StyleKernels;

/// <summary>Whether this program has the native libraries of TorchSharp, and what to do when it has not.</summary>
public static class TorchLibrary
{
    private static readonly Lazy<Exception?> Failure = new(Load);

    /// <summary>
    /// Loads libtorch. The losses call this before anything else, so that a program without it stops with one line and not with TorchSharp's
    /// sixty; a program that uses torch before them may do so itself.
    /// </summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message is one line that says what is missing and how to get it.</exception>
    public static void Require()
    {
        if (Failure.Value is { } failure)
        {
            throw new DllNotFoundException(Explain(failure.ToString()), failure);
        }
    }

    /// <summary>For the arguments of a base constructor, which run before it: loads libtorch and hands the argument on.</summary>
    internal static T Before<T>(T argument)
    {
        Require();
        return argument;
    }

    /// <summary>One line about why libtorch cannot be loaded.</summary>
    /// <param name="trace">What TorchSharp says.</param>
    internal static string Explain(string trace)
    {
        if (trace.Contains("GLIBCXX_", StringComparison.Ordinal))
        {
            return "TorchSharp's native library needs a newer libstdc++ than this system has: build the program on this system or for it with the "
                + "build targets of the package StyleKernels, which cure this in the output folder, or install the libstdc++ of GCC 13.2 or later.";
        }

        return "libtorch cannot be loaded: add the package TorchSharp-cpu (or TorchSharp-cuda-linux, TorchSharp-cuda-windows) to the program's "
            + "project, and set UseCurrentRuntimeIdentifier there to true to ship it for one platform only.";
    }

    private static Exception? Load()
    {
        try
        {
            LoadBesideProgram(typeof(torch).Assembly);
            torch.InitializeDeviceType(DeviceType.CPU);
            ReadLogLevel();
            return null;
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            return e;
        }
    }

    /// <summary>
    /// Loads what TorchSharp would load. Where that fails, TorchSharp goes on to copy half a gigabyte out of the package cache and prints each
    /// step: right for scripts, whose assemblies lie in that cache, and not for programs.
    /// </summary>
    private static void LoadBesideProgram(Assembly torchSharp)
    {
        string? folder = Path.GetDirectoryName(torchSharp.Location);
        if (string.IsNullOrEmpty(folder) || Path.GetFullPath(folder) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))
        {
            NativeLibrary.TryLoad("torch_cpu", torchSharp, null, out _);
            NativeLibrary.Load("LibTorchSharp", torchSharp, null);
        }
    }

    /// <summary>
    /// Lets libtorch read <c>TORCH_CPP_LOG_LEVEL</c>, which it does not by itself outside of Python: c10::initLogging(), where its name is exported in this form.
    /// Without it a processor that NNPACK does not know gets a warning for every convolution.
    /// </summary>
    internal static unsafe void ReadLogLevel()
    {
        if (NativeLibrary.TryLoad("c10", typeof(torch).Assembly, null, out nint library)
            && NativeLibrary.TryGetExport(library, "_ZN3c1011initLoggingEv", out nint function))
        {
            ((delegate* unmanaged<void>)function)();
        }
    }
}
