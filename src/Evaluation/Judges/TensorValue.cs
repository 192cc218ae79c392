using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace StyleKernels.Evaluation.Judges;

/// <summary>Between tensors of torch and values of ONNX Runtime, both float32, without arrays: those of maps would have the collector run all the time.</summary>
internal static unsafe class TensorValue
{
    /// <summary>A value in the memory of a tensor, which must outlive it.</summary>
    /// <param name="tensor">Contiguous, on the CPU.</param>
    internal static OrtValue In(Tensor tensor)
    {
        Span<byte> bytes = tensor.bytes;
        nint start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, tensor.shape, start, bytes.Length);
    }

    /// <summary>A tensor of its own with the numbers of a value.</summary>
    internal static Tensor Of(OrtValue value)
    {
        Tensor tensor = empty(value.GetTensorTypeAndShape().Shape, ScalarType.Float32);
        MemoryMarshal.AsBytes(value.GetTensorDataAsSpan<float>()).CopyTo(tensor.bytes);
        return tensor;
    }
}
