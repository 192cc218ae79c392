using Xunit;

namespace StyleKernels.Tests.Weights;

/// <summary>Files that lie beside a checkout, in <c>../shared</c>; a test that needs one is skipped where it is absent.</summary>
internal static class SharedFile
{
    internal static string Find(string relative)
    {
        string path = Path.Combine(RepositoryFolder.Path, "..", "shared", relative);
        Assert.SkipUnless(File.Exists(path), $"needs ../shared/{relative}, which is not part of the repository");
        return path;
    }
}
