using Xunit;

namespace StyleKernels.Tests.Kernels;

public sealed class TorchLibraryTests
{
    [Theory]
    [InlineData("libLibTorchSharp.so: /lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found", "newer libstdc++")]
    [InlineData("Unable to load shared library 'LibTorchSharp' or one of its dependencies.\nIn order to help diagnose", "TorchSharp-cpu")]
    public void Failure_IsOneLineThatSaysWhatToDo(string trace, string expected)
    {
        string line = TorchLibrary.Explain(trace);

        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void ProgramWithLibtorch_IsNotStopped() => TorchLibrary.Require();
}
