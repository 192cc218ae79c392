using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;

namespace StyleKernels;

/// <summary>
/// How a kernel's arguments lie in memory when the driver reads them: each with C's natural alignment, an <see cref="ArrayView{T}"/> as a
/// pointer and a 64-bit length, structs (generic ones too) field by field, an enum as the integer behind it. .NET lays structs out in the same way,
/// so that an argument is its own bytes; a struct that says otherwise is refused.
/// </summary>
internal sealed class ParameterLayout
{
    private static readonly ConcurrentDictionary<Type, Writer> Writers = new();

    private readonly Type[] _types;
    private readonly Writer[] _writers;

    private ParameterLayout(Type[] types)
    {
        _types = types;
        Slots = [.. types.Select(Slot)];
        _writers = [.. types.Select(type => WriterOf(IsView(type) ? typeof(DeviceSpan) : type))];
    }

    private delegate void Writer(object value, byte[] bytes);

    /// <summary>Size and alignment of each parameter, in bytes.</summary>
    internal IReadOnlyList<ParameterSlot> Slots { get; }

    /// <summary>The layout of a kernel's parameters.</summary>
    /// <exception cref="ArgumentException">A parameter's type cannot be passed.</exception>
    internal static ParameterLayout Of(MethodInfo method) => new([.. method.GetParameters().Select(parameter => parameter.ParameterType)]);

    /// <summary>The bytes of each argument.</summary>
    /// <param name="arguments">For a view a <see cref="DeviceSpan"/>, else a value of the parameter's type.</param>
    /// <exception cref="ArgumentException">There are too few or too many arguments, or one has another type.</exception>
    internal byte[][] Pack(IReadOnlyList<object> arguments)
    {
        if (arguments.Count != _types.Length)
        {
            throw new ArgumentException($"the kernel has {_types.Length} parameters, {arguments.Count} arguments are given", nameof(arguments));
        }

        byte[][] packed = new byte[_types.Length][];
        for (int i = 0; i < packed.Length; i++)
        {
            packed[i] = Pack(i, arguments[i]);
        }

        return packed;
    }

    private byte[] Pack(int index, object argument)
    {
        Type type = _types[index];
        Type? given = argument?.GetType();
        if (given != type && !(given == typeof(DeviceSpan) && IsView(type)))
        {
            throw new ArgumentException($"arguments[{index}] is {given?.Name ?? "null"}, the kernel expects {type.Name}", nameof(argument));
        }

        byte[] bytes = new byte[Slots[index].Size];
        _writers[index](argument!, bytes);
        return bytes;
    }

    private static Writer WriterOf(Type type) => Writers.GetOrAdd(type, static key => typeof(ParameterLayout)
        .GetMethod(nameof(Write), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(key)
        .CreateDelegate<Writer>());

    private static void Write<T>(object value, byte[] bytes)
        where T : unmanaged => MemoryMarshal.Write(bytes, (T)value);

    private static int SizeOf<T>()
        where T : unmanaged => Unsafe.SizeOf<T>();

    private static ParameterSlot Slot(Type type)
    {
        if (Scalar(type) is int size)
        {
            return new ParameterSlot(size, size);
        }

        if (IsView(type))
        {
            return new ParameterSlot(2 * sizeof(long), sizeof(long));
        }

        if (!type.IsValueType || type.IsPrimitive)
        {
            throw new ArgumentException(
                $"a kernel parameter is {type.Name}: ArrayView, numbers and enums of 8 to 64 bits and structs of them can be passed", nameof(type));
        }

        ParameterSlot slot = Struct(type);
        int actual = (int)typeof(ParameterLayout).GetMethod(nameof(SizeOf), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type).Invoke(null, null)!;
        return type.IsLayoutSequential && actual == slot.Size
            ? slot
            : throw new ArgumentException($"{type.Name} is not laid out field after field as in C, and cannot be a kernel parameter", nameof(type));
    }

    private static ParameterSlot Struct(Type type)
    {
        int end = 0;
        int alignment = 1;
        foreach (ParameterSlot field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .OrderBy(field => field.MetadataToken)
            .Select(field => IsView(field.FieldType)
                ? throw new ArgumentException($"{type.Name}.{field.Name} is an ArrayView inside a struct: pass it as a parameter", nameof(type))
                : Slot(field.FieldType)))
        {
            end = Aligned(end, field.Alignment) + field.Size;
            alignment = Math.Max(alignment, field.Alignment);
        }

        return new ParameterSlot(Aligned(end, alignment), alignment);
    }

    /// <summary>The bytes of a number; the type code of an enum is that of the integer behind it.</summary>
    private static int? Scalar(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte or TypeCode.Byte => 1,
        TypeCode.Int16 or TypeCode.UInt16 => 2,
        TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single => 4,
        TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Double => 8,
        _ => null,
    };

    private static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>);

    private static int Aligned(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;
}
