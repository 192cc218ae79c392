using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace StyleKernels;

/// <summary>Runs a kernel on memory of this process by ILGPU's simulator: the same C#, thread by thread. A barrier takes milliseconds.</summary>
internal static class KernelSimulator
{
    private const int WarpSize = 32;

    /// <summary>One kernel at a time: the simulator's threads belong to one launch.</summary>
    private static readonly object Gate = new();

    /// <summary>Runs the kernel to its end.</summary>
    internal static void Run(MethodInfo method, KernelShape shape, object[] values)
    {
        lock (Gate)
        {
            int warps = (shape.Threads + WarpSize - 1) / WarpSize;
            using Context context = Context.Create(builder => builder.CPU(new CPUDevice(WarpSize, warps, 1)));
            using CPUAccelerator accelerator = context.CreateCPUAccelerator(0);
            List<IDisposable> buffers = [];
            try
            {
                ParameterInfo[] parameters = method.GetParameters();
                object[] arguments = [.. values.Select((value, i) => Argument(accelerator, parameters[i].ParameterType, value, buffers))];
                using Kernel kernel = accelerator.LoadKernel(method);
                kernel.Launch(accelerator.DefaultStream, Config(shape), arguments);
                accelerator.Synchronize();
            }
            finally
            {
                buffers.ForEach(buffer => buffer.Dispose());
            }
        }
    }

    private static KernelConfig Config(KernelShape shape)
    {
        Index3D blocks = new(shape.Blocks, shape.BlocksY, 1);
        Index3D threads = new(shape.Threads, 1, 1);
        return shape.SharedBytes == 0
            ? new KernelConfig(blocks, threads)
            : new KernelConfig(blocks, threads, SharedMemoryConfig.RequestDynamic<byte>(shape.SharedBytes));
    }

    private static object Argument(CPUAccelerator accelerator, Type parameter, object value, List<IDisposable> buffers)
    {
        if (value is not DeviceSpan span)
        {
            return value;
        }

        Type element = parameter.GetGenericArguments()[0];
        int size = (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(element).Invoke(null, null)!;
        CPUMemoryBuffer buffer = CPUMemoryBuffer.Create(accelerator, span.Address, span.Length, size);
        buffers.Add(buffer);
        return Activator.CreateInstance(parameter, buffer, 0L, span.Length)!;
    }
}
