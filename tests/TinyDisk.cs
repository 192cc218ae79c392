using System.Diagnostics;
using StyleKernels.Tests.Images;
using Xunit;

namespace StyleKernels.Tests;

/// <summary>
/// A disk of a few kilobytes in memory, mounted at a folder. Only root can mount; for others, and where containers forbid it, tests are
/// skipped.
/// </summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="kibibytes">Its size.</param>
    public TinyDisk(int kibibytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "none", Path) != 0)
        {
            _folder.Dispose();
            Assert.Skip("needs a disk of its own: root, on a Linux that lets it mount a tmpfs");
        }
    }

    /// <summary>The folder.</summary>
    public string Path => _folder.Path;

    /// <summary>A file on it.</summary>
    public string this[string name] => _folder[name];

    /// <summary>Makes room.</summary>
    public void Grow(int kibibytes) => Assert.Equal(0, Run("mount", "-o", $"remount,size={kibibytes}k", Path));

    /// <summary>All files, hidden ones too.</summary>
    public IReadOnlyList<string> Files() => Directory.GetFiles(Path, "*", SearchOption.AllDirectories);

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
