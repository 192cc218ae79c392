using Xunit;

namespace StyleKernels.Tests.Weights;

/// <summary>Files that lie beside a checkout, in <c>../shared</c>; a test that needs one is skipped where it is absent.</summary>
internal static class SharedFile
{
    internal static string Find(string relative)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Kernels.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        string path = Path.Combine(folder ?? string.Empty, "..", "shared", relative);
        Assert.SkipUnless(File.Exists(path), $"needs ../shared/{relative}, which is not part of the repository");
        return path;
    }
}
