using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>Lets <c>-</c> stand for the input and the output stream: their pictures lie in temporary files while a request runs.</summary>
internal sealed class StandardStreams : IDisposable
{
    /// <summary>What stands for a stream where a file could be named.</summary>
    public const string Dash = "-";

    /// <summary>The most that is read: more than any picture that is accepted.</summary>
    private const long MaxBytes = 1L << 30;

    private readonly DirectoryInfo? _folder;
    private readonly string? _result;

    private StandardStreams(StylizeRequest request)
    {
        Request = request;
        if (!Reads(request) && !Writes(request))
        {
            return;
        }

        _folder = Directory.CreateTempSubdirectory("stylekernels-");
        Request = Request with { Contents = [.. request.Contents.Select(content => content == Dash ? Input : content)] };
        if (Writes(request))
        {
            _result = Path.Combine(_folder.FullName, "result.png");
            Request = Request with { Output = request.Output with { Path = _result }, Report = request.Report with { OutputIsPicture = true } };
        }

        Request = Request with { Report = Request.Report with { Streams = [Input, .. _result is null ? Array.Empty<string>() : [_result]] } };
    }

    /// <summary>The request with files in the place of streams; where the output is the picture, nothing else is written to it.</summary>
    public StylizeRequest Request { get; }

    private string Input => Path.Combine(_folder!.FullName, "stdin");

    /// <summary>Reads the input stream, if the request names it.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="stop">Ends the wait for the stream.</param>
    /// <exception cref="CommandException">The request cannot be served by streams.</exception>
    /// <exception cref="ImageException">There is no room for the picture.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async Task<StandardStreams> OpenAsync(StylizeRequest request, CancellationToken stop)
    {
        if (Writes(request))
        {
            ThrowIfSeveral(request);
        }

        if (Reads(request) && !Console.IsInputRedirected)
        {
            throw new CommandException(
                $"-: the input stream is a terminal; a program that writes a picture goes before, as in 'curl URL | {CommandLine.Name} stylize -'");
        }

        var streams = new StandardStreams(request);
        try
        {
            if (Reads(request))
            {
                // On a thread of its own: nothing wakes one that waits for a stream.
                await Task.Run(() => ReadInput(streams.Input), CancellationToken.None).WaitAsync(stop).ConfigureAwait(false);
            }

            return streams;
        }
        catch (IOException error)
        {
            streams.Dispose();
            throw new ImageException(Dash, error.Message, error);
        }
        catch
        {
            streams.Dispose();
            throw;
        }
    }

    /// <summary>Copies the result to the output stream, if that was asked for.</summary>
    public void Deliver()
    {
        if (_result is not null && File.Exists(_result))
        {
            using Stream output = Console.OpenStandardOutput();
            using FileStream result = File.OpenRead(_result);
            result.CopyTo(output);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Delete(recursive: true);

    private static bool Reads(StylizeRequest request) => request.Contents.Contains(Dash);

    private static bool Writes(StylizeRequest request) => request.Output.Path == Dash;

    private static void ReadInput(string path)
    {
        using Stream input = Console.OpenStandardInput();
        using FileStream file = File.Create(path);
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = input.Read(buffer)) > 0;)
        {
            if (file.Length + read > MaxBytes)
            {
                throw new CommandException("-: the input stream is longer than any picture");
            }

            file.Write(buffer, 0, read);
        }
    }

    private static void ThrowIfSeveral(StylizeRequest request)
    {
        if (request.Contents.Count > 1 || (request.Styles.Count > 1 && !request.JoinsStyles) || request.Contents.Concat(request.Styles).Any(Directory.Exists))
        {
            throw new CommandException("--output -: the output stream takes one result; name one content and one style");
        }
    }
}
