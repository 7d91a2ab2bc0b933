using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Registry.HttpBridge.Errors;

/// <summary>
/// Gives problem details to what the server refuses before it is a request: what is no HTTP, too long, too slow. The server
/// answers these with a status alone, and no middleware of requests sees them; but it tells a listener just before.
/// </summary>
internal sealed class UnreadRequests : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not IFeatureCollection features || features.Get<ReplaceableOutput>() is not { } output) return;
        if (features.Get<IHttpResponseFeature>() is not { HasStarted: false } || features.Get<IBadRequestExceptionFeature>()?.Error is not Microsoft.AspNetCore.Http.BadHttpRequestException fault) return;
        output.AnswerInstead(Answer(ApiError.ForStatus(fault.StatusCode)));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public static void Listen(IServiceProvider services) =>
        services.GetRequiredService<DiagnosticListener>().Subscribe(new UnreadRequests(), name => name == BadRequest);

    private static byte[] Answer(ApiError error)
    {
        var title = ReasonPhrases.GetReasonPhrase(error.Status);
        var body = JsonSerializer.SerializeToUtf8Bytes(ProblemBody.Of(error), BridgeJson.Default.ProblemBody);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {error.Status} {title}\r\nContent-Type: application/problem+json\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}

internal static class UnreadRequestsSetup
{
    /// <summary>On each connection of a listener whose server was told to <see cref="UnreadRequests.Listen"/>.</summary>
    public static void AnswerUnread(this ListenOptions listen) => listen.Use(next => connection =>
    {
        var output = new ReplaceableOutput(connection.Transport.Output);
        connection.Features.Set(output);
        connection.Transport = new OutputInPlace(connection.Transport.Input, output);
        return next(connection);
    });
}
