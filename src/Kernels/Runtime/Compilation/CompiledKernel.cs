namespace StyleKernels;

/// <summary>A kernel as PTX, with what is needed to launch it.</summary>
/// <param name="Name">Of the entry point.</param>
/// <param name="Ptx">The text for the driver's compiler.</param>
/// <param name="Parameters">How the arguments lie in memory.</param>
internal sealed record CompiledKernel(string Name, string Ptx, ParameterLayout Parameters);
