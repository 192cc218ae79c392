using System.Globalization;

namespace StyleKernels.Models.Training;

/// <summary>The folder of a run, and the names of the files in it.</summary>
/// <param name="path">The folder.</param>
/// <param name="network">The architecture that is trained: checkpoints bear its name.</param>
internal sealed class RunFolder(string path, string network) : IDisposable
{
    private const string Extension = ".safetensors";

    private bool _prepared;
    private FileStream? _claim;

    /// <summary>Whether the folder vanished during the run and was made anew.</summary>
    public bool Vanished { get; private set; }

    /// <summary>A file in the folder.</summary>
    public string this[string name] => Path.Combine(path, name);

    /// <summary>What a resumed run needs.</summary>
    public string State => StateIn(path);

    /// <summary>The checkpoint of the last saving.</summary>
    public string Checkpoint => this[network + Extension];

    /// <summary>The checkpoint with the lowest held-out losses.</summary>
    public string Best => this[$"{network}-best{Extension}"];

    /// <summary>The losses.</summary>
    public string Curve => this["losses.csv"];

    /// <summary>Held-out contents, styles and results.</summary>
    public string Samples => this["samples.jpg"];

    /// <summary>The settings, as they were given (<see cref="TrainingOptions.Recipe"/>).</summary>
    public string Recipe => this["recipe.json"];

    /// <summary>The training state in a folder.</summary>
    public static string StateIn(string folder) => Path.Combine(folder, "training-state" + Extension);

    /// <summary>What begins the names of TensorBoard's files.</summary>
    public const string EventPrefix = "events.out.tfevents.";

    /// <summary>TensorBoard's files.</summary>
    public IEnumerable<string> EventFiles() => Directory.Exists(path) ? Directory.EnumerateFiles(path, EventPrefix + "*") : [];

    /// <summary>The checkpoint of a step.</summary>
    public string CheckpointOf(int step) => this[string.Create(CultureInfo.InvariantCulture, $"{network}-{step:D6}{Extension}")];

    /// <summary>The checkpoints of steps that there are, with the steps.</summary>
    public IEnumerable<(int Step, string File)> StepCheckpoints() =>
        from file in Directory.Exists(path) ? Directory.EnumerateFiles(path, $"{network}-*{Extension}") : []
        let number = Path.GetFileNameWithoutExtension(file)[(network.Length + 1)..]
        where int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select (int.Parse(number, CultureInfo.InvariantCulture), file);

    /// <summary>Whether there is anything in it that a run would replace.</summary>
    public bool HoldsRun => File.Exists(State) || File.Exists(Checkpoint) || File.Exists(Best) || StepCheckpoints().Any();

    /// <summary>Refuses a folder that holds a run.</summary>
    /// <exception cref="TrainingException">It does.</exception>
    public void RequireFree()
    {
        if (HoldsRun)
        {
            throw new TrainingException(
                $"'{path}' holds a run already: --resume goes on with it, --overwrite replaces it, or choose another folder");
        }
    }

    /// <summary>Makes the folder if it is missing, keeps other processes from training into it, and clears away what a killed run was writing.</summary>
    /// <exception cref="TrainingException">It cannot be made or written to, or another run is writing to it.</exception>
    public void Prepare()
    {
        Write(() =>
        {
            _claim = new FileStream(this[".running"], FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            Array.ForEach([State, Checkpoint, Curve, Samples, Recipe], RemoveUnfinished);
        });
        _prepared = true;
    }

    /// <summary>Leaves the folder to others.</summary>
    public void Dispose() => _claim?.Dispose();

    /// <summary>Writes files of the run, into a folder made anew if somebody moved it away meanwhile: hours of work should not end with it.</summary>
    /// <param name="write">Does it.</param>
    /// <exception cref="TrainingException">They cannot be written.</exception>
    public void Write(Action write)
    {
        try
        {
            try
            {
                InFolder(write);
            }
            catch (IOException) when (_prepared && !Directory.Exists(path))
            {
                // It vanished while they were being written.
                InFolder(write);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"cannot write to '{path}': {e.Message}", e);
        }
    }

    private void InFolder(Action write)
    {
        Vanished |= _prepared && !Directory.Exists(path);
        Directory.CreateDirectory(path);
        write();
    }

    /// <summary>Removes what <see cref="Weights.AtomicFile"/> had not renamed yet when a run was killed; it may be large.</summary>
    private void RemoveUnfinished(string file)
    {
        string stem = Path.GetFileNameWithoutExtension(file);
        foreach (string left in Directory.GetFiles(path, $".{stem}*.tmp"))
        {
            File.Delete(left);
        }
    }
}
