using System.Buffers.Binary;
using StyleKernels.Bench.Gpu;
using StyleKernels.PtxEmulator;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Kernels.Cuda;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Bench;

/// <summary>Launches that were recorded for another machine: run with other memory, as bench/Gpu/measure.py does, they give the loss.</summary>
[Collection(OneEmulatedDevice.Name)]
public sealed class LaunchExportTests : IDisposable
{
    private static readonly long[][] Shapes = [[2, 20, 8, 12], [2, 70, 4, 6]];

    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, InlineData("float32"), InlineData("tf32"), InlineData("bfloat16")]
    public void RecordedLaunches_RunInOtherMemory(string arithmetic)
    {
        Dictionary<string, string> texts = [];
        RecordedCase recorded = LaunchExport.Record(texts, arithmetic, 2, 8, Shapes, multiprocessors: 4);
        EmulatedCudaDriver driver = new();
        Dictionary<string, Tensor> memory = recorded.Memory.ToDictionary(part => part.Name, part => empty(part.Bytes, ScalarType.Byte));
        foreach ((string name, Tensor bytes) in memory)
        {
            driver.Memory.Register(name, TensorPointer.Get(bytes), bytes.numel(), writable: true);
        }

        StyleInput[] inputs = [.. Shapes.Select(shape => StyleInput.Random(arithmetic, shape, shape))];
        for (int i = 0; i < inputs.Length; i++)
        {
            Fill(memory[$"features{i}"], inputs[i].Features);
            Fill(memory[$"style{i}"], inputs[i].Style);
            Fill(memory[$"upstream{i}"], full([2], 0.5f));
        }

        foreach (RecordedLaunch launch in recorded.Forward.Concat(recorded.Backward))
        {
            Run(driver, launch, texts, memory);
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            StyleOutcome torch = inputs[i].InTorch(arithmetic, StyleDenominator.DetachedNorms, 1);
            StyleOutcome oracle = inputs[i].InTorch("float64", StyleDenominator.DetachedNorms, 1);
            Tensor distance = Values(memory[$"distance{i}"], ScalarType.Float32, [2]);
            Tensor gradient = Values(memory[$"gradient{i}"], Arithmetic.Type(arithmetic), Shapes[i]);
            TensorAssert.AsAccurateAsEager(distance, torch.Distance, oracle.Distance, $"distance of layer {i}");
            TensorAssert.AsAccurateAsEager(
                gradient.to(float32), torch.Gradient, oracle.Gradient, $"gradient of layer {i}", 2 * Arithmetic.Floor(arithmetic));
        }
    }

    private static void Run(EmulatedCudaDriver driver, RecordedLaunch launch, Dictionary<string, string> texts, Dictionary<string, Tensor> memory)
    {
        byte[][] arguments = [.. launch.Arguments.Select(Convert.FromBase64String)];
        foreach (RecordedAddress at in launch.Addresses)
        {
            long address = TensorPointer.Get(memory[at.Memory]) + at.Start;
            BinaryPrimitives.WriteInt64LittleEndian(arguments[at.Argument].AsSpan(at.Offset), address / at.Unit);
        }

        driver.ContextPush(1);
        driver.ModuleLoad(texts[launch.Ptx], out nint module, out _);
        driver.ModuleGetFunction(module, launch.Kernel, out nint function);
        Assert.Equal(0, driver.Launch(function, new KernelShape(launch.Blocks, launch.Threads), 0, arguments));
        driver.ContextPop();
    }

    private static unsafe void Fill(Tensor memory, Tensor values)
    {
        Tensor contiguous = values.contiguous();
        long bytes = contiguous.numel() * contiguous.ElementSize;
        Assert.Equal(memory.numel(), bytes);
        Buffer.MemoryCopy((void*)TensorPointer.Get(contiguous), (void*)TensorPointer.Get(memory), bytes, bytes);
    }

    private static unsafe Tensor Values(Tensor memory, ScalarType type, long[] shape)
    {
        Tensor values = empty(shape, type);
        Buffer.MemoryCopy((void*)TensorPointer.Get(memory), (void*)TensorPointer.Get(values), memory.numel(), memory.numel());
        return values;
    }
}
