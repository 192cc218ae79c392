namespace StyleKernels.Models.Weights.TensorFlow;

/// <summary>Where a V2 checkpoint keeps one variable.</summary>
internal sealed class BundleEntry
{
    private BundleEntry(long type, long[] shape, long shard, long offset, long size, uint checksum, bool sliced)
    {
        Type = type;
        Shape = shape;
        Shard = shard;
        Offset = offset;
        Size = size;
        Checksum = checksum;
        IsSliced = sliced;
    }

    /// <summary>TensorFlow's DataType.</summary>
    internal long Type { get; }

    /// <summary>The shape.</summary>
    internal long[] Shape { get; }

    /// <summary>Which data file.</summary>
    internal long Shard { get; }

    /// <summary>The first byte in it.</summary>
    internal long Offset { get; }

    /// <summary>How many bytes.</summary>
    internal long Size { get; }

    /// <summary>The masked CRC-32C of the bytes.</summary>
    internal uint Checksum { get; }

    /// <summary>Whether the variable is kept in slices under other keys.</summary>
    internal bool IsSliced { get; }

    /// <summary>Reads a BundleEntryProto.</summary>
    internal static BundleEntry Parse(ProtoReader message)
    {
        long[] numbers = new long[6];
        long[] shape = [];
        uint checksum = 0;
        bool sliced = false;
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1 or 3 or 4 or 5:
                    numbers[message.Field] = message.Integer();
                    break;
                case 2:
                    shape = TensorFlowTypes.ReadShape(message.Message());
                    break;
                case 6:
                    checksum = message.Fixed32();
                    break;
                default:
                    sliced |= message.Field == 7;
                    message.Skip();
                    break;
            }
        }

        return new BundleEntry(numbers[1], shape, numbers[3], numbers[4], numbers[5], checksum, sliced);
    }
}
