namespace StyleKernels.Tests.Cli;

/// <summary>An output stream at which something happens as soon as a text is printed, once.</summary>
internal sealed class WatchedOutput(string text, Action happening) : StringWriter
{
    private bool _happened;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (!_happened && value?.Contains(text) == true)
        {
            _happened = true;
            happening();
        }
    }
}
