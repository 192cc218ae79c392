using System.Text;

namespace StyleKernels.Tests.Cli;

/// <summary>An output stream into a file on a full disk.</summary>
internal sealed class FullOutput : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => throw new IOException("No space left on device");
}
