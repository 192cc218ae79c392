using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>Lets <c>-</c> stand for the input and the output stream: their pictures lie in temporary files while a request runs.</summary>
internal sealed class StandardStreams : IDisposable
{
    private const string Dash = "-";

    /// <summary>The most that is read: more than any picture that is accepted.</summary>
    private const long MaxBytes = 1L << 30;

    private readonly DirectoryInfo? _folder;
    private readonly string? _result;

    /// <summary>Reads the input stream, if the request names it.</summary>
    /// <exception cref="CommandException">The request cannot be served by streams.</exception>
    /// <exception cref="ImageException">There is no room for the picture.</exception>
    public StandardStreams(StylizeRequest request)
    {
        Request = request;
        bool reads = request.Contents.Contains(Dash);
        bool writes = request.Output.Path == Dash;
        if (!reads && !writes)
        {
            return;
        }

        if (writes)
        {
            ThrowIfSeveral(request);
        }

        _folder = Directory.CreateTempSubdirectory("stylekernels-");
        if (reads)
        {
            string input = Path.Combine(_folder.FullName, "stdin");
            Keep(input);
            Request = Request with { Contents = [.. request.Contents.Select(content => content == Dash ? input : content)] };
        }

        if (writes)
        {
            _result = Path.Combine(_folder.FullName, "result.png");
            Request = Request with { Output = request.Output with { Path = _result }, Report = request.Report with { Quiet = true, Json = false } };
        }
    }

    /// <summary>The request with files in the place of streams; where the output is the picture, nothing else is written to it.</summary>
    public StylizeRequest Request { get; }

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

    /// <summary>Reads the input stream into a file; where that fails, nothing is left of it.</summary>
    private void Keep(string path)
    {
        try
        {
            ReadInput(path);
        }
        catch (IOException error)
        {
            Dispose();
            throw new ImageException(Dash, error.Message, error);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

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
