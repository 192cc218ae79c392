using ILGPU;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Tensors among a kernel's arguments: checked against the parameters, and turned into addresses.</summary>
internal static class TensorArguments
{
    /// <summary>The device of all tensors.</summary>
    /// <exception cref="ArgumentException">There is no tensor, or they are on different devices, or on one that runs no kernels.</exception>
    internal static Device Device(object[] arguments)
    {
        Tensor[] tensors = [.. arguments.OfType<Tensor>()];
        if (tensors.Length == 0)
        {
            throw new ArgumentException("arguments hold no tensor: a kernel runs where its tensors are", nameof(arguments));
        }

        Device device = tensors[0].device;
        if (tensors.FirstOrDefault(tensor => tensor.device.ToString() != device.ToString()) is Tensor other)
        {
            throw new ArgumentException($"arguments are on {device} and on {other.device}", nameof(arguments));
        }

        return device.type is DeviceType.CPU or DeviceType.CUDA
            ? device
            : throw new ArgumentException($"kernels run on cpu and cuda tensors, not on {device}", nameof(arguments));
    }

    /// <summary>The arguments with a <see cref="DeviceSpan"/> in place of each tensor.</summary>
    /// <exception cref="ArgumentException">An argument does not fit its parameter.</exception>
    internal static object[] Resolve(Type[] parameters, object[] arguments) => arguments.Length == parameters.Length
        ? [.. arguments.Select((argument, i) => Resolve(parameters[i], argument, i))]
        : throw new ArgumentException($"the kernel has {parameters.Length} parameters, {arguments.Length} arguments are given", nameof(arguments));

    private static object Resolve(Type parameter, object argument, int index)
    {
        if (argument is not Tensor tensor)
        {
            return argument?.GetType() == parameter
                ? argument
                : throw new ArgumentException($"arguments[{index}] is {argument?.GetType().Name ?? "null"}, the kernel expects {parameter.Name}");
        }

        Type? element = parameter.IsGenericType && parameter.GetGenericTypeDefinition() == typeof(ArrayView<>)
            ? parameter.GetGenericArguments()[0]
            : throw new ArgumentException($"arguments[{index}] is a tensor, the kernel expects {parameter.Name}");
        if (ElementType(tensor.dtype) != element)
        {
            throw new ArgumentException($"arguments[{index}] is a tensor of {tensor.dtype}, the kernel expects {element.Name}");
        }

        return tensor.is_contiguous()
            ? new DeviceSpan(TensorPointer.Get(tensor), tensor.numel())
            : throw new ArgumentException($"arguments[{index}] {FeatureGuard.Shape(tensor)} is not contiguous");
    }

    /// <summary>The C# type whose bits are those of a tensor's values; bfloat16 has none and goes as its 16 bits.</summary>
    private static Type? ElementType(ScalarType type) => type switch
    {
        ScalarType.Float32 => typeof(float),
        ScalarType.Float64 => typeof(double),
        ScalarType.Float16 => typeof(ILGPU.Half),
        ScalarType.BFloat16 => typeof(ushort),
        ScalarType.Byte => typeof(byte),
        ScalarType.Int8 => typeof(sbyte),
        ScalarType.Int16 => typeof(short),
        ScalarType.Int32 => typeof(int),
        ScalarType.Int64 => typeof(long),
        _ => null,
    };
}
