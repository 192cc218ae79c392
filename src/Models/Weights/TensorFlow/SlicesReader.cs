using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.TensorFlow;

/// <summary>Reads a V1 checkpoint: one table whose values are SavedTensorSlices messages, first the description, then the data.</summary>
internal sealed class SlicesReader
{
    /// <summary>Snappy packs the zeros of an optimiser's fresh moments to a twentieth.</summary>
    private const int MostGrowth = 32;

    private readonly string _file;
    private readonly Dictionary<string, Tensor> _tensors;
    private readonly TensorSelection _selection;
    private readonly Dictionary<string, (long Type, long[] Shape)> _described = new(StringComparer.Ordinal);
    private TensorBudget? _budget;

    /// <summary>Prepares to read.</summary>
    /// <param name="file">What error messages call the file.</param>
    /// <param name="tensors">Filled.</param>
    /// <param name="selection">Which variables.</param>
    internal SlicesReader(string file, Dictionary<string, Tensor> tensors, TensorSelection selection)
    {
        _file = file;
        _tensors = tensors;
        _selection = selection;
    }

    /// <summary>Reads the variables.</summary>
    /// <param name="table">The checkpoint.</param>
    internal void Read(Stream table)
    {
        _budget = new TensorBudget(_file, table.Length, MostGrowth);
        SortedTable.Visit(table, _file, (key, value) => Visit(new ProtoReader(value, _file)));
        string? missing = _described.FirstOrDefault(
            pair => !_tensors.ContainsKey(pair.Key) && TypeToRead(pair.Key, pair.Value.Type) is not null).Key;
        if (missing is not null)
        {
            throw new WeightsException($"'{_file}' describes the variable '{missing}' but does not hold it.");
        }
    }

    private void Visit(ProtoReader message)
    {
        while (message.Next())
        {
            if (message.Field == 1)
            {
                ReadDescription(message.Message());
            }
            else if (message.Field == 2)
            {
                ReadData(message.Message());
            }
            else
            {
                message.Skip();
            }
        }
    }

    private void ReadDescription(ProtoReader description)
    {
        while (description.Next())
        {
            if (description.Field == 1)
            {
                ReadVariableDescription(description.Message());
            }
            else
            {
                description.Skip();
            }
        }
    }

    private void ReadVariableDescription(ProtoReader variable)
    {
        string name = string.Empty;
        long[] shape = [];
        long type = 0;
        while (variable.Next())
        {
            switch (variable.Field)
            {
                case 1:
                    name = variable.Text();
                    break;
                case 2:
                    shape = TensorFlowTypes.ReadShape(variable.Message());
                    break;
                case 3:
                    type = variable.Integer();
                    break;
                default:
                    variable.Skip();
                    break;
            }
        }

        if (!_described.TryAdd(name, (type, shape)))
        {
            throw new WeightsException($"'{_file}' describes the variable '{name}' twice.");
        }
    }

    private void ReadData(ProtoReader slice)
    {
        string name = string.Empty;
        ProtoReader data = default;
        bool whole = true;
        while (slice.Next())
        {
            switch (slice.Field)
            {
                case 1:
                    name = slice.Text();
                    break;
                case 2:
                    whole = IsWhole(slice.Message());
                    break;
                case 3:
                    data = slice.Message();
                    break;
                default:
                    slice.Skip();
                    break;
            }
        }

        if (!_described.TryGetValue(name, out (long Type, long[] Shape) described) || !whole)
        {
            throw new WeightsException($"'{_file}' holds '{name}' in slices, which are not read, or without describing it.");
        }

        if (TypeToRead(name, described.Type) is { } type)
        {
            _budget!.Take(TensorBytes.Count(type, described.Shape, _file, name), name);
            Add(name, TensorProto.Read(data, type, described.Shape, _file, name));
        }
    }

    private ScalarType? TypeToRead(string name, long type) =>
        _selection.Wants(name) ? TensorFlowTypes.Find(type, _file, name) : null;

    private void Add(string name, Tensor tensor)
    {
        if (!_tensors.TryAdd(name, tensor))
        {
            tensor.Dispose();
            throw new WeightsException($"'{_file}' holds the variable '{name}' twice.");
        }
    }

    /// <summary>Whether a TensorSliceProto takes every dimension whole: its extents have no length.</summary>
    private static bool IsWhole(ProtoReader slice)
    {
        bool whole = true;
        while (slice.Next())
        {
            if (slice.Field != 1)
            {
                slice.Skip();
                continue;
            }

            for (ProtoReader extent = slice.Message(); extent.Next(); extent.Skip())
            {
                whole &= extent.Field != 2;
            }
        }

        return whole;
    }
}
