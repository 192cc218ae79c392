using System.CommandLine;
using StyleKernels.Cli;

return await CommandLine.InvokeAsync(args, new InvocationConfiguration());
