using System.Reflection;

namespace StyleKernels;

/// <summary>A kernel of this library, compiled at its first launch, with the group size that it is written for.</summary>
internal sealed class GroupKernel
{
    private readonly MethodInfo _method;
    private readonly int _threads;

    /// <summary>Takes a method.</summary>
    /// <param name="kernel">The static method, which carries a <see cref="KernelGroupAttribute"/>.</param>
    internal GroupKernel(Delegate kernel)
    {
        _method = kernel.Method;
        _threads = _method.GetCustomAttribute<KernelGroupAttribute>()!.Threads;
    }

    /// <summary>Queues the kernel.</summary>
    /// <param name="device">Where.</param>
    /// <param name="blocks">Groups.</param>
    /// <param name="arguments">For a view a <see cref="DeviceSpan"/>, else a value of the parameter's type.</param>
    /// <exception cref="CudaException">The driver refuses it.</exception>
    internal void Launch(CudaDevice device, int blocks, params object[] arguments) =>
        device.Launch(KernelCompiler.Compile(_method), new KernelShape(blocks, _threads), arguments);
}
