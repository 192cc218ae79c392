using System.Collections;
using StyleKernels.Evaluation.Pairs;

namespace StyleKernels.Evaluation.Results;

/// <summary>The models of a study and the references that they are compared with, all of different names. Disposing it closes them.</summary>
public sealed class ResultSources : IReadOnlyList<ResultSource>, IDisposable
{
    private readonly IReadOnlyList<ResultSource> _sources;

    private ResultSources(IReadOnlyList<ResultSource> sources) => _sources = sources;

    /// <summary>Their names, as they stand in rows and tables.</summary>
    public IReadOnlyList<string> Names => [.. _sources.Select(source => source.Name)];

    /// <summary>What changes when their results change, by name (<see cref="ResultSource.Fingerprint"/>).</summary>
    public IReadOnlyDictionary<string, string> Fingerprints => _sources.ToDictionary(source => source.Name, source => source.Fingerprint);

    /// <inheritdoc/>
    public int Count => _sources.Count;

    /// <inheritdoc/>
    public ResultSource this[int index] => _sources[index];

    /// <summary>Opens the models of a request, and the references if it wants them.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="IOException">There is no such model, or two have the same name.</exception>
    public static ResultSources Open(PairRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Open(request, request.References ? [new ContentItself(), new SameArtist()] : []);
    }

    /// <summary>Opens the models of a request and makes something of them that owns them; where that fails, they are closed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="make">Takes them.</param>
    /// <exception cref="IOException">As <see cref="Open(PairRequest)"/>, or whatever <paramref name="make"/> throws.</exception>
    public static T Open<T>(PairRequest request, Func<ResultSources, T> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        ResultSources sources = Open(request);
        try
        {
            return make(sources);
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ResultSource> GetEnumerator() => _sources.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose() => Close(_sources);

    /// <summary>Opens the models of a request, with these references behind them.</summary>
    internal static ResultSources Open(PairRequest request, IReadOnlyList<ResultSource> references)
    {
        var sources = new List<ResultSource>();
        try
        {
            foreach (string model in request.Models)
            {
                sources.Add(ResultSource.Open(model, request.Seed));
            }

            sources.AddRange(references);
            return sources.GroupBy(source => source.Name).FirstOrDefault(same => same.Count() > 1) is { } twice
                ? throw new EvaluationException($"two models are called '{twice.Key}'; give one another name: NAME={twice.Key}")
                : new ResultSources(sources);
        }
        catch
        {
            Close(sources);
            throw;
        }
    }

    private static void Close(IEnumerable<ResultSource> sources)
    {
        foreach (ResultSource source in sources)
        {
            source.Dispose();
        }
    }
}
