using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Votes;

namespace StyleKernels.Cli.Rate;

/// <summary>Serves a rating study to browsers on this machine.</summary>
internal sealed class RatingServer : IAsyncDisposable
{
    /// <summary>Three votes are half a kilobyte.</summary>
    private const int MostBodyBytes = 16 * 1024;

    /// <summary>A vote takes milliseconds; a request of which half has come, from a telephone that went out of reach, is not waited for.</summary>
    private static readonly TimeSpan DefaultLastRequests = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _lastRequests;
    private readonly WebApplication _application;
    private readonly RatingFolder _folder;
    private readonly RatingManifest _manifest;
    private readonly HashSet<string> _pictures;
    private readonly VoteStore _store;

    /// <summary>Opens the study; <see cref="StartAsync"/> begins to serve it.</summary>
    /// <param name="folder">The study.</param>
    /// <param name="port">Of the loopback address; 0 takes a free one.</param>
    /// <param name="lastRequests">How long requests that have begun are waited for at the end; two seconds by default.</param>
    public RatingServer(RatingFolder folder, int port, TimeSpan? lastRequests = null)
    {
        _lastRequests = lastRequests ?? DefaultLastRequests;
        _folder = folder;
        _manifest = folder.Manifest();
        _pictures = _manifest.Pictures().ToHashSet(StringComparer.Ordinal);
        _store = new VoteStore(folder);
        _application = Build(port);
    }

    /// <summary>Where the page is, once the server has started.</summary>
    public string Address => _application.Urls.First();

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public Task StartAsync(CancellationToken stop) => _application.StartAsync(stop);

    /// <summary>Serves until it is stopped.</summary>
    public Task WaitAsync(CancellationToken stop) => _application.WaitForShutdownAsync(stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        _store.Dispose();
    }

    private WebApplication Build(int port)
    {
        // Empty: nothing around this program, no setting of the environment and no file, opens another door.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _lastRequests);
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            foreach (System.Text.Json.Serialization.JsonConverter converter in PageJson.Options.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }
        });
        WebApplication application = builder.Build();
        application.Use(LoopbackOnly.InvokeAsync);
        application.Use(NothingKept);
        application.UseRouting();
        Map(application);
        return application;
    }

    /// <summary>The next study has the same address, and may have pictures of the same names.</summary>
    private static Task NothingKept(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        return next(context);
    }

    private void Map(WebApplication application)
    {
        application.MapGet("/", () => Results.Text(PageFiles.Index, "text/html; charset=utf-8"));
        application.MapGet("/page.css", () => Results.Text(PageFiles.Css, "text/css; charset=utf-8"));
        application.MapGet("/page.js", () => Results.Text(PageFiles.Script, "text/javascript; charset=utf-8"));
        application.MapGet("/storage.js", () => Results.Text(PageFiles.ServerStorage, "text/javascript; charset=utf-8"));
        application.MapGet("/pictures/{name}", Picture);
        application.MapGet("/api/raters/{code}", Rater);
        application.MapPost("/api/raters/{code}/votes", Save);
    }

    private IResult Picture(string name) => _pictures.Contains(name)
        ? Results.File(Path.GetFullPath(_folder.Picture(name)), name.EndsWith(".png", StringComparison.Ordinal) ? "image/png" : "image/jpeg")
        : Results.NotFound();

    private IResult Rater(string code) => _manifest.Rater(code) is { } rater
        ? Results.Json(new
        {
            Study = _manifest.Id,
            _manifest.Kind,
            _manifest.Questions,
            rater.Items,
            Votes = _store.Read(rater.Code).Select(vote => vote.Vote),
        })
        : Results.NotFound();

    /// <summary>Keeps votes of this study: codes and items of another, whose page was left open, may be called alike.</summary>
    private IResult Save(string code, Vote?[] votes, string? study)
    {
        if (study is not null && study != _manifest.Id)
        {
            return Results.Conflict("this page is of another study");
        }

        if (_manifest.Rater(code) is not { } rater)
        {
            return Results.NotFound();
        }

        if (votes.Select(vote => _manifest.Refusal(rater, vote)).FirstOrDefault(reason => reason is not null) is { } refusal)
        {
            return Results.BadRequest(refusal);
        }

        _store.Save(rater.Code, votes.Select(vote => vote! with { At = DateTimeOffset.UtcNow }));
        return Results.NoContent();
    }
}
