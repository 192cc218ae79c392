using System.Buffers.Binary;
using StyleKernels.Bench.Measure;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Gpu;

/// <summary>
/// A driver that runs nothing and writes every launch down, with the memory that it reaches. The tensors are the CPU's and are never touched, so
/// that a case needs no memory either.
/// </summary>
internal sealed class LaunchRecorder : NullCudaDriver, IDisposable
{
    /// <summary>Value sizes that offsets are counted in.</summary>
    private static readonly long[] Units = [1, 2, 4, 8];

    private readonly Dictionary<string, string> _texts;
    private readonly List<(string File, string Name)> _functions = [];
    private readonly List<string> _modules = [];
    private readonly List<(Tensor Tensor, string Name, long Start, long End)> _memory = [];

    /// <summary>Starts to record the launches of this thread.</summary>
    /// <param name="texts">Receives the kernels' texts by file name.</param>
    /// <param name="multiprocessors">Of the device that the launches are planned for.</param>
    internal LaunchRecorder(Dictionary<string, string> texts, int multiprocessors)
    {
        _texts = texts;
        Multiprocessors = multiprocessors;
        DeviceMemory.Observer = tensor => Name(tensor, null);
    }

    /// <summary>The launches so far.</summary>
    internal List<RecordedLaunch> Launches { get; } = [];

    /// <summary>The memory so far.</summary>
    internal IReadOnlyList<RecordedMemory> Memory => [.. _memory.Select(memory => new RecordedMemory(memory.Name, memory.End - memory.Start))];

    /// <summary>Gives a tensor's memory a name; without one it is scratch.</summary>
    internal void Name(Tensor tensor, string? name)
    {
        long start = TensorPointer.Get(tensor);
        int known = _memory.FindIndex(memory => memory.Start == start);
        if (known < 0)
        {
            // Kept, so that torch does not give the same address to another tensor.
            _memory.Add((tensor.detach().DetachFromDisposeScope(), name ?? $"scratch{_memory.Count}", start, start + (tensor.numel() * tensor.ElementSize)));
        }
        else if (name is not null)
        {
            _memory[known] = _memory[known] with { Name = name };
            Rename(start, name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DeviceMemory.Observer = null;
        _memory.ForEach(memory => memory.Tensor.Dispose());
    }

    public override int ModuleLoad(string ptx, out nint module, out string log)
    {
        log = "";
        string file = _texts.FirstOrDefault(text => text.Value == ptx).Key ?? $"kernel{_texts.Count}.ptx";
        _texts[file] = ptx;
        _modules.Add(file);
        module = _modules.Count;
        return 0;
    }

    public override int ModuleGetFunction(nint module, string name, out nint function)
    {
        _functions.Add((_modules[(int)module - 1], name));
        function = _functions.Count;
        return 0;
    }

    public override int Launch(nint function, KernelShape shape, nint stream, byte[][] arguments)
    {
        (string file, string name) = _functions[(int)function - 1];
        Launches.Add(new RecordedLaunch(
            name, file, shape.Blocks, shape.Threads, [.. arguments.Select(Convert.ToBase64String)], [.. arguments.SelectMany(Addresses)]));
        return 0;
    }

    /// <summary>Every aligned 64-bit integer that, in some unit, is an address in known memory; sizes are far too small to be one.</summary>
    private IEnumerable<RecordedAddress> Addresses(byte[] argument, int index)
    {
        for (int offset = 0; offset + sizeof(long) <= argument.Length; offset += sizeof(long))
        {
            long value = BinaryPrimitives.ReadInt64LittleEndian(argument.AsSpan(offset));
            foreach (long unit in Units.Where(unit => value > 0 && value < long.MaxValue / unit))
            {
                int memory = _memory.FindIndex(known => known.Start <= value * unit && value * unit < known.End);
                if (memory >= 0)
                {
                    yield return new RecordedAddress(index, offset, unit, _memory[memory].Name, (value * unit) - _memory[memory].Start);
                }
            }
        }
    }

    private void Rename(long start, string name)
    {
        string old = $"scratch{_memory.FindIndex(memory => memory.Start == start)}";
        for (int i = 0; i < Launches.Count; i++)
        {
            Launches[i] = Launches[i] with
            {
                Addresses = [.. Launches[i].Addresses.Select(address => address.Memory == old ? address with { Memory = name } : address)],
            };
        }
    }
}
