using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// A kernel of your own, written in C# for ILGPU and run on torch's tensors: on CUDA tensors compiled to PTX and queued on the stream that torch
/// works on, with no wait and no copy; on CPU tensors by ILGPU's simulator, which is slow and meant for tests.
/// docs/tutorials/own-kernel.md shows one under an autograd function.
/// </summary>
/// <remarks>
/// A kernel is a static method without a result that reads its place from <c>ILGPU.Grid</c> and <c>ILGPU.Group</c>. Its parameters are
/// <c>ArrayView&lt;T&gt;</c> for tensors, numbers, and structs of numbers. Nothing checks indices on a GPU: launch with shapes that you have checked.
/// </remarks>
public sealed class DeviceKernel
{
    private readonly MethodInfo _method;
    private readonly Type[] _parameters;

    private DeviceKernel(MethodInfo method)
    {
        _method = method;
        _parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
    }

    /// <summary>Takes a method as a kernel; it is compiled at its first launch, and read from a cache on disk in later processes.</summary>
    /// <param name="kernel">The static method, as a delegate.</param>
    /// <exception cref="ArgumentException">The method is not static, has a result, or a parameter that cannot be passed.</exception>
    public static DeviceKernel Of(Delegate kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        MethodInfo method = kernel.Method;
        if (!method.IsStatic || method.ReturnType != typeof(void))
        {
            throw new ArgumentException($"{method.DeclaringType?.Name}.{method.Name} must be a static method without a result", nameof(kernel));
        }

        ParameterLayout.Of(method);
        return new DeviceKernel(method);
    }

    /// <summary>Runs the kernel on the device of its tensors; on CUDA this only queues it.</summary>
    /// <param name="shape">On how many threads.</param>
    /// <param name="arguments">
    /// For each <c>ArrayView&lt;T&gt;</c> a contiguous tensor of T (<c>ushort</c> for bfloat16), else a value of the parameter's type.
    /// </param>
    /// <exception cref="ArgumentException">An argument does not fit its parameter, or the tensors are not on one device.</exception>
    /// <exception cref="CudaException">There is no driver, or it refuses the launch.</exception>
    public void Launch(KernelShape shape, params object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        RequireShape(shape);
        Device device = TensorArguments.Device(arguments);
        object[] values = TensorArguments.Resolve(_parameters, arguments);
        if (device.type == DeviceType.CUDA)
        {
            CudaDevices.At(device.index).Launch(KernelCompiler.Compile(_method), shape, values);
        }
        else
        {
            KernelSimulator.Run(_method, shape, values);
        }

        GC.KeepAlive(arguments);
    }

    private static void RequireShape(KernelShape shape)
    {
        if (shape.Blocks < 1 || shape.Threads is < 1 or > 1024 || shape.BlocksY is < 1 or > 65535 || shape.SharedBytes < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(shape), shape, "expected at least 1 block, 1 to 1024 threads, 1 to 65535 blocks in y");
        }
    }
}
