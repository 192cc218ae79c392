using System.Runtime.InteropServices;
using StyleKernels.Cli;
using StyleKernels.Tests.Kernels;
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

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetVariable(string name);
}
