namespace StyleKernels.Tests.Cli;

/// <summary>A variable of this process for the length of a test; only for tests that run alone.</summary>
internal sealed class EnvironmentVariable : IDisposable
{
    private readonly string _name;
    private readonly string? _before;

    /// <summary>Sets the variable.</summary>
    public EnvironmentVariable(string name, string? value)
    {
        _name = name;
        _before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>Puts the old value back.</summary>
    public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
}
