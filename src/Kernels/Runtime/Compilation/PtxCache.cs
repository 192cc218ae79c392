using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using ILGPU;
using ILGPU.Runtime;

namespace StyleKernels;

/// <summary>PTX texts on disk, so that a process need not compile what an earlier one has: half a second for each kernel.</summary>
/// <param name="folder">Where the files lie, or null for no cache.</param>
internal sealed class PtxCache(string? folder)
{
    /// <summary>Set this environment variable to a folder, or to <c>off</c>.</summary>
    internal const string Switch = "STYLEKERNELS_PTX_CACHE";

    /// <summary>The cache of this user.</summary>
    internal static PtxCache Default { get; } = new(DefaultFolder());

    /// <summary>The text of a method, compiled when there is none, or none that is whole.</summary>
    internal string GetOrAdd(MethodInfo method, KernelSpecialization specialization, Func<string> compile)
    {
        if (folder is null)
        {
            return compile();
        }

        string key = Key(method, specialization);
        string path = Path.Combine(folder, key + ".ptx");
        if (TryRead(path, key) is string cached)
        {
            return cached;
        }

        string ptx = compile();
        TryWrite(path, key, ptx);
        return ptx;
    }

    /// <summary>
    /// Changes with the code of the method's assembly, with the launch shape that the text states, with ILGPU's version and with this one,
    /// which sets the options.
    /// </summary>
    private static string Key(MethodInfo method, KernelSpecialization specialization) => Hash(string.Join(
        ' ',
        typeof(Context).Assembly.FullName,
        typeof(PtxCache).Module.ModuleVersionId,
        method.Module.ModuleVersionId,
        method.DeclaringType?.FullName,
        method,
        method.MetadataToken,
        specialization.MaxNumThreadsPerGroup,
        specialization.MinNumGroupsPerMultiprocessor));

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The first line is the hash of the key and the rest: half a file is no file, and neither is another kernel's.</summary>
    private static string? TryRead(string path, string key)
    {
        try
        {
            string[] parts = File.ReadAllText(path).Split('\n', 2);
            return parts.Length == 2 && parts[0] == "// " + Hash(key + parts[1]) ? parts[1] : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A cache that cannot be written is no reason to stop.</summary>
    private static void TryWrite(string path, string key, string ptx)
    {
        string temporary = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(temporary, $"// {Hash(key + ptx)}\n{ptx}");
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string? DefaultFolder()
    {
        string? chosen = Environment.GetEnvironmentVariable(Switch);
        string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return chosen switch
        {
            "off" => null,
            { Length: > 0 } => chosen,
            _ => local.Length > 0 ? Path.Combine(local, "stylekernels", "ptx") : null,
        };
    }
}
