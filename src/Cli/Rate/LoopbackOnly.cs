using Microsoft.AspNetCore.Http;

namespace StyleKernels.Cli.Rate;

/// <summary>
/// Refuses what other sites ask of a browser on this machine: requests under another host name (DNS rebinding), from another origin, or from nowhere.
/// </summary>
internal static class LoopbackOnly
{
    /// <summary>The one that browsers leave out of the host.</summary>
    private const int HttpPort = 80;

    private static readonly string[] Names = ["127.0.0.1", "localhost"];

    /// <summary>The middleware.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (IsOurs(context.Request))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static bool IsOurs(HttpRequest request) =>
        Names.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && (request.Host.Port ?? HttpPort) == request.HttpContext.Connection.LocalPort
        && request.Headers.Origin.All(origin => string.Equals(origin, $"http://{request.Host}", StringComparison.OrdinalIgnoreCase));
}
