using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Registry.HttpBridge.Errors;

/// <summary>Turns what no endpoint answered (unknown path, wrong method, oversized or broken body, a fault) into problem details.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        ApiError? error = null;
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            {
                error = ApiError.ForStatus(context.Response.StatusCode);
            }
        }
        catch (BadHttpRequestException fault)
        {
            error = ApiError.ForStatus(fault.StatusCode);
        }
        catch (JsonException fault)
        {
            error = ApiError.InvalidJson($"The body is not valid JSON (line {fault.LineNumber + 1}, byte {fault.BytePositionInLine}).");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // The last stop before the server: whatever is wrong here must not leak to the client.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(fault, context.Request.Method, context.Request.Path);
            error = ApiError.ForStatus(StatusCodes.Status500InternalServerError);
        }

        if (error is null) return;

        // What was sent in part must not look complete.
        if (context.Response.HasStarted) context.Abort();
        else await new ProblemResult(error).ExecuteAsync(context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFault(Exception fault, string method, PathString path);
}
