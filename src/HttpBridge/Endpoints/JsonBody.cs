using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge.Endpoints;

/// <summary>Reads a request body as a JSON document. The server bounds its size; the reader its depth.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>The document, or the error to answer with. Invalid JSON throws JsonException, an oversized body BadHttpRequestException.</summary>
    public static async Task<(JsonDocument? Document, ApiError? Error)> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType()) return (null, ApiError.ForStatus(StatusCodes.Status415UnsupportedMediaType));
        return (await JsonDocument.ParseAsync(request.Body, Options, request.HttpContext.RequestAborted), null);
    }
}
