namespace StyleKernels;

/// <summary>Marks a method as a kernel and states the launch shape that it is written for.</summary>
/// <param name="threads">Threads of a group, exactly.</param>
/// <param name="groupsPerMultiprocessor">
/// How many groups a multiprocessor must be able to hold at once; bounds the registers that the compiler may use. 0 leaves it free.
/// </param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KernelGroupAttribute(int threads, int groupsPerMultiprocessor = 0) : Attribute
{
    /// <summary>Threads of a group, exactly.</summary>
    internal int Threads { get; } = threads;

    /// <summary>Groups that a multiprocessor must be able to hold at once; 0 if it does not matter.</summary>
    internal int GroupsPerMultiprocessor { get; } = groupsPerMultiprocessor;
}
