namespace StyleKernels.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder of Kernels.sln.</summary>
    internal static string Path { get; } = Find();

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "Kernels.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"no Kernels.sln above {AppContext.BaseDirectory}");
    }
}
