using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;

namespace Registry.HttpBridge.Endpoints;

/// <summary>What the calls about nodes read from a request: the {node_id} of the path, the API key, the body.</summary>
internal static class NodeRequest
{
    private static readonly JsonDocumentOptions BodyOptions = new() { MaxDepth = 16 };

    public static ApiError NodeNotFound { get; } = new(StatusCodes.Status404NotFound, "node_not_found", "No node has this id.");

    public static ProblemResult UnknownNode { get; } = new(NodeNotFound);

    /// <summary>What is no UUID names no node, so it answers like an unknown one.</summary>
    public static Guid? ReadNodeId(HttpContext context) => CallerNode.ReadId(context);

    /// <summary>The API key, if one is shown: Authorization: Bearer (RFC 6750).</summary>
    public static string? ReadKey(HttpRequest request) => CallerNode.ReadKey(request);

    /// <summary>A flag of the query; not given is false.</summary>
    public static bool TryFlag(string? text, out bool flag)
    {
        flag = text is "1" or "true" or "True";
        return flag || text is null or "" or "0" or "false" or "False";
    }

    /// <summary>A choice of the query; not given is null.</summary>
    public static bool TryChoice(string? text, out bool? choice)
    {
        var isFlag = TryFlag(text, out var flag);
        choice = string.IsNullOrEmpty(text) ? null : flag;
        return isFlag;
    }

    /// <summary>Whether there is no body, or one of no bytes; nothing of it is used up.</summary>
    public static async ValueTask<bool> IsEmptyAsync(HttpRequest request)
    {
        var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        return read is { IsCompleted: true, Buffer.IsEmpty: true };
    }

    /// <summary>
    /// The body, or the error to answer with. Invalid JSON throws JsonException, an oversized body BadHttpRequestException:
    /// the server bounds its size, the reader its depth.
    /// </summary>
    public static async Task<(JsonDocument? Document, ApiError? Error)> ReadBodyAsync(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encodings && !encodings.All(encoding => encoding is "" or "identity"))
        {
            request.HttpContext.Response.Headers.AcceptEncoding = "identity";
            return (null, ApiError.EncodedBody);
        }

        if (await IsEmptyAsync(request)) return (null, ApiError.EmptyBody);
        if (!request.HasJsonContentType()) return (null, ApiError.ForStatus(StatusCodes.Status415UnsupportedMediaType));
        return (await JsonDocument.ParseAsync(request.BodyReader.AsStream(), BodyOptions, request.HttpContext.RequestAborted), null);
    }
}
