using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Registry.HttpBridge.Limits;

/// <summary>Looks into a body, and leaves it to be read again.</summary>
internal static class BodyPeek
{
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 16 };

    /// <summary>Null for what is no JSON. Throws BadHttpRequestException when it is longer than the server takes.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContext context, Func<JsonElement, T?> read)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        context.Request.Body = body;
        try
        {
            using var json = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), Shallow);
            return read(json.RootElement);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
