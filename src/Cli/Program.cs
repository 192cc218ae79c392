using System.CommandLine;
using StyleKernels.Cli;

NativeSettings.Apply();

// Ctrl-C during training saves first; the default of two seconds would cut that short.
int exitCode = await CommandLine.InvokeAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(5) });
if (exitCode == ExitCode.Interrupted)
{
    ProcessEnd.Leave(exitCode);
}

ProcessEnd.LeaveLast(exitCode);
return exitCode;
