using System.Globalization;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.Pickle;

/// <summary>The only objects a .pth file may ask for: storages, tensors, parameters and ordered dictionaries.</summary>
internal sealed class TorchObjects
{
    private const string OrderedDict = "collections.OrderedDict";
    private const string RebuildTensor = "torch._utils._rebuild_tensor_v2";
    private const string RebuildParameter = "torch._utils._rebuild_parameter";

    /// <summary>A list can be shared, so that a few bytes copy it endlessly often; a state dict has hundreds of pairs.</summary>
    private const int MaxPairs = 1 << 18;

    private static readonly Dictionary<string, ScalarType> StorageTypes = new(StringComparer.Ordinal)
    {
        ["torch.DoubleStorage"] = ScalarType.Float64,
        ["torch.FloatStorage"] = ScalarType.Float32,
        ["torch.HalfStorage"] = ScalarType.Float16,
        ["torch.BFloat16Storage"] = ScalarType.BFloat16,
        ["torch.LongStorage"] = ScalarType.Int64,
        ["torch.IntStorage"] = ScalarType.Int32,
        ["torch.ShortStorage"] = ScalarType.Int16,
        ["torch.CharStorage"] = ScalarType.Int8,
        ["torch.ByteStorage"] = ScalarType.Byte,
        ["torch.BoolStorage"] = ScalarType.Bool,
    };

    private readonly string _file;
    private readonly Dictionary<string, PthStorage> _storages = new(StringComparer.Ordinal);
    private int _pairs;

    /// <summary>Starts without storages.</summary>
    /// <param name="file">What error messages call the file.</param>
    internal TorchObjects(string file)
    {
        _file = file;
    }

    /// <summary>The storages met so far, by key.</summary>
    internal IReadOnlyDictionary<string, PthStorage> Storages => _storages;

    /// <summary>The text of a dictionary key, or null when it is neither text nor an integer.</summary>
    internal static string? Key(PickleValue value) => value switch
    {
        PickleValue.Text text => text.Value,
        PickleValue.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Admits a global of the short list.</summary>
    /// <exception cref="WeightsException">Any other name; nothing is looked up.</exception>
    internal PickleValue.Global Find(string name)
    {
        bool known = name is OrderedDict or RebuildTensor or RebuildParameter || StorageTypes.ContainsKey(name);
        return known ? new PickleValue.Global(name) : throw new WeightsException(
            $"'{_file}' is refused: it asks for the Python object '{name}', and only tensors in dictionaries are read. "
            + "A file that holds a whole module must be saved again as a state dict.");
    }

    /// <summary>A storage: ("storage", type, key, device, count[, view]).</summary>
    internal PickleValue.StorageView Persistent(PickleValue[] id)
    {
        if (id.Length is < 5 or > 6
            || id[0] is not PickleValue.Text { Value: "storage" } || id[1] is not PickleValue.Global type
            || id[2] is not PickleValue.Text key || id[4] is not PickleValue.Number { Value: >= 0 } count
            || !StorageTypes.TryGetValue(type.Name, out ScalarType scalarType))
        {
            throw new WeightsException($"'{_file}' refers to a storage in an unknown way.");
        }

        var storage = new PthStorage(key.Value, scalarType, count.Value);
        if (!_storages.TryAdd(key.Value, storage) && _storages[key.Value] != storage)
        {
            throw new WeightsException($"'{_file}' describes its storage '{key.Value}' in two different ways.");
        }

        return new PickleValue.StorageView(storage, id.Length == 6 ? ViewOffset(id[5]) : 0);
    }

    /// <summary>The result of calling one of the admitted functions.</summary>
    internal PickleValue Call(string function, PickleValue[] arguments) => function switch
    {
        OrderedDict => Dictionary(arguments),
        RebuildTensor => new PickleValue.TensorView(Tensor(arguments)),
        RebuildParameter when arguments is [PickleValue.TensorView tensor, ..] => tensor,
        _ => throw new WeightsException($"'{_file}' is refused: it calls '{function}' with arguments no state dict has."),
    };

    private PickleValue.Table Dictionary(PickleValue[] arguments)
    {
        var table = new PickleValue.Table();
        if (arguments is [PickleValue.Listing pairs])
        {
            _pairs += pairs.Items.Count;
            if (_pairs > MaxPairs)
            {
                throw new WeightsException($"'{_file}' has more than {MaxPairs} pairs in its ordered dictionaries.");
            }

            foreach (PickleValue pair in pairs.Items)
            {
                PickleValue[] items = pair switch
                {
                    PickleValue.Listing { Items.Count: 2 } list => [.. list.Items],
                    PickleValue.Sequence sequence => sequence.Items,
                    _ => [],
                };
                string? key = items.Length == 2 ? Key(items[0]) : null;
                table.Items[key ?? throw new WeightsException($"'{_file}' has an ordered dictionary with a broken pair.")] = items[1];
            }
        }
        else if (arguments.Length != 0)
        {
            throw new WeightsException($"'{_file}' makes an ordered dictionary in an unknown way.");
        }

        return table;
    }

    private PthTensor Tensor(PickleValue[] arguments)
    {
        if (arguments.Length < 4 || arguments[0] is not PickleValue.StorageView view
            || arguments[1] is not PickleValue.Number { Value: >= 0 } offset || offset.Value > long.MaxValue - view.Offset
            || arguments[2] is not PickleValue.Sequence shape || arguments[3] is not PickleValue.Sequence stride)
        {
            throw new WeightsException($"'{_file}' describes a tensor in an unknown way.");
        }

        return PthTensor.Create(_file, view.Storage, view.Offset + offset.Value, Numbers(shape), Numbers(stride));
    }

    private long ViewOffset(PickleValue view) => view switch
    {
        PickleValue.None => 0,
        PickleValue.Sequence { Items: [_, PickleValue.Number { Value: >= 0 } offset, _] } => offset.Value,
        _ => throw new WeightsException($"'{_file}' has a view of a storage in an unknown form."),
    };

    private long[] Numbers(PickleValue.Sequence sequence)
    {
        if (!sequence.Items.All(item => item is PickleValue.Number))
        {
            throw new WeightsException($"'{_file}' has a shape that is not made of integers.");
        }

        return [.. sequence.Items.Select(item => ((PickleValue.Number)item).Value)];
    }
}
