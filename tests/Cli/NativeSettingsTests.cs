using System.Runtime.InteropServices;
using StyleKernels.Cli;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli;

/// <summary>Alone: the environment is the process's.</summary>
[Collection(RunAlone.Name)]
public sealed partial class NativeSettingsTests
{
    [Theory, InlineData("OMP_WAIT_POLICY", "PASSIVE"), InlineData("TORCH_CPP_LOG_LEVEL", "ERROR")]
    public void NativeLibraries_SeeTheSettings(string variable, string value)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the C library there has an environment of its own");
        NativeSettings.Apply();
        Assert.Equal(Environment.GetEnvironmentVariable(variable) ?? value, Marshal.PtrToStringUTF8(GetVariable(variable)));
    }

    /// <summary>What libtorch says below this level is not printed: 1 are warnings, 2 errors.</summary>
    [Theory, InlineData("WARNING", 1), InlineData("ERROR", 2)]
    public void Libtorch_ReadsTheLogLevel(string value, int level)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names in libtorch are others there");
        string? before = Marshal.PtrToStringUTF8(GetVariable("TORCH_CPP_LOG_LEVEL"));
        try
        {
            _ = SetVariable("TORCH_CPP_LOG_LEVEL", value, 1);
            TorchLibrary.Require();
            TorchLibrary.ReadLogLevel();

            nint library = NativeLibrary.Load("c10", typeof(torch).Assembly, null);
            Assert.Equal(level, Marshal.ReadInt32(NativeLibrary.GetExport(library, "FLAGS_caffe2_log_level")));
        }
        finally
        {
            _ = SetVariable("TORCH_CPP_LOG_LEVEL", before ?? "WARNING", 1);
            TorchLibrary.ReadLogLevel();
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetVariable(string name);
}
