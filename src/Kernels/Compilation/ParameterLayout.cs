using System.Buffers.Binary;
using System.Reflection;
using ILGPU;

namespace StyleKernels;

/// <summary>
/// How a kernel's arguments lie in memory when the driver reads them: each with C's natural alignment, an <see cref="ArrayView{T}"/> as a
/// pointer and a 64-bit length, structs (generic ones too) field by field, an enum as the integer behind it.
/// </summary>
internal sealed class ParameterLayout
{
    private readonly Type[] _types;

    private ParameterLayout(Type[] types)
    {
        _types = types;
        Slots = [.. types.Select(Slot)];
    }

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

        return [.. arguments.Select((argument, i) => Pack(_types[i], argument, Slots[i].Size, i))];
    }

    private static byte[] Pack(Type type, object argument, int size, int index)
    {
        byte[] bytes = new byte[size];
        if (argument is DeviceSpan span && IsView(type))
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, span.Address);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(long)), span.Length);
        }
        else if (argument?.GetType() == type)
        {
            WriteValue(type, argument, bytes);
        }
        else
        {
            throw new ArgumentException($"arguments[{index}] is {argument?.GetType().Name ?? "null"}, the kernel expects {type.Name}", nameof(argument));
        }

        return bytes;
    }

    private static void WriteValue(Type type, object value, Span<byte> bytes)
    {
        if (Scalar(type) is not null)
        {
            WriteNumber(type.IsEnum ? Convert.ChangeType(value, Enum.GetUnderlyingType(type)) : value, bytes);
            return;
        }

        int offset = 0;
        foreach (FieldInfo field in Fields(type))
        {
            ParameterSlot slot = Slot(field.FieldType);
            offset = Aligned(offset, slot.Alignment);
            WriteValue(field.FieldType, field.GetValue(value)!, bytes[offset..]);
            offset += slot.Size;
        }
    }

    private static void WriteNumber(object number, Span<byte> bytes)
    {
        switch (number)
        {
            case sbyte value: bytes[0] = (byte)value; break;
            case byte value: bytes[0] = value; break;
            case short value: BinaryPrimitives.WriteInt16LittleEndian(bytes, value); break;
            case ushort value: BinaryPrimitives.WriteUInt16LittleEndian(bytes, value); break;
            case int value: BinaryPrimitives.WriteInt32LittleEndian(bytes, value); break;
            case uint value: BinaryPrimitives.WriteUInt32LittleEndian(bytes, value); break;
            case long value: BinaryPrimitives.WriteInt64LittleEndian(bytes, value); break;
            case ulong value: BinaryPrimitives.WriteUInt64LittleEndian(bytes, value); break;
            case float value: BinaryPrimitives.WriteSingleLittleEndian(bytes, value); break;
            case double value: BinaryPrimitives.WriteDoubleLittleEndian(bytes, value); break;
        }
    }

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

        int end = 0;
        int alignment = 1;
        foreach (ParameterSlot field in Fields(type).Select(field => IsView(field.FieldType)
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

    private static IEnumerable<FieldInfo> Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken);

    private static int Aligned(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;
}
