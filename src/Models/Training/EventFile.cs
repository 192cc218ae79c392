using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using StyleKernels.Models.Images;
using StyleKernels.Models.Weights.TensorFlow;
using Tensorboard;

namespace StyleKernels.Models.Training;

/// <summary>
/// The losses and samples of a run as TensorBoard reads them: TFRecords (length, its CRC, data, its CRC) of Event messages. A resumed run writes a file of
/// its own, which begins by taking back what came after the step it goes on from. Where the run is to replace another one, the messages wait until it does.
/// </summary>
internal sealed class EventFile
{
    private readonly RunFolder _folder;
    private readonly string _name;
    private readonly int _firstStep;
    private List<Event>? _waiting;

    /// <param name="folder">The run's.</param>
    /// <param name="firstStep">The step that the run begins or goes on at.</param>
    /// <param name="waits">Whether another run's files lie in the folder and stay until <see cref="Replace"/>.</param>
    public EventFile(RunFolder folder, int firstStep, bool waits)
    {
        _waiting = waits ? [] : null;
        _folder = folder;
        _firstStep = firstStep;
        _name = string.Create(
            CultureInfo.InvariantCulture,
            $"{RunFolder.EventPrefix}{DateTimeOffset.UtcNow.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}");
    }

    /// <summary>Writes what has waited.</summary>
    public void Replace()
    {
        Event[] waited = [.. _waiting ?? []];
        _waiting = null;
        Array.ForEach(waited, Append);
    }

    /// <summary>Adds the training losses.</summary>
    public void Add(TrainingProgress p) => Append(
        p.Step,
        Scalar("training/content", p.Content),
        Scalar("training/style", p.Style),
        Scalar("training/style_weight", p.StyleWeight),
        Scalar("training/learning_rate", p.LearningRate),
        Scalar("training/images_per_second", p.ImagesPerSecond));

    /// <summary>Adds the held-out losses and the sheet of samples.</summary>
    public void Add(HeldOutLosses p) => Append(
        p.Step, Scalar("held_out/content", p.Content), Scalar("held_out/style", p.Style), Image("held_out/samples", _folder.Samples));

    private static Summary.Types.Value Scalar(string tag, double value) => new() { Tag = tag, SimpleValue = (float)value };

    private static Summary.Types.Value Image(string tag, string path)
    {
        (int height, int width) = ImageFile.ReadSize(path);
        byte[] encoded = File.ReadAllBytes(path);
        var image = new Summary.Types.Image { Height = height, Width = width, Colorspace = 3, EncodedImageString = ByteString.CopyFrom(encoded) };
        return new() { Tag = tag, Image = image };
    }

    private static double Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;

    private static void Write(Stream stream, Event message)
    {
        byte[] data = message.ToByteArray();
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        WriteWithChecksum(stream, length);
        WriteWithChecksum(stream, data);
    }

    private static void WriteWithChecksum(Stream stream, ReadOnlySpan<byte> bytes)
    {
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Mask(Crc32C.Append(bytes)));
        stream.Write(bytes);
        stream.Write(checksum);
    }

    private void Append(int step, params IEnumerable<Summary.Types.Value> values)
    {
        var summary = new Summary();
        summary.Value.AddRange(values);
        var message = new Event { Step = step, WallTime = Now(), Summary = summary };
        if (_waiting is null)
        {
            Append(message);
        }
        else
        {
            _waiting.Add(message);
        }
    }

    private void Append(Event message) => _folder.Write(() =>
    {
        using var stream = new FileStream(_folder[_name], FileMode.Append, FileAccess.Write, FileShare.Read);
        if (stream.Position == 0)
        {
            var start = new SessionLog { Status = SessionLog.Types.SessionStatus.Start };
            Write(stream, new Event { WallTime = message.WallTime, FileVersion = "brain.Event:2" });
            Write(stream, new Event { WallTime = message.WallTime, Step = _firstStep + 1, SessionLog = start });
        }

        Write(stream, message);
    });
}
