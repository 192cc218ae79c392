namespace StyleKernels.Cli;

/// <summary>A request that cannot be started; the message is one line for the error stream.</summary>
internal sealed class CommandException(string message) : Exception(message);
