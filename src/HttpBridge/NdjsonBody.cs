using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Registry.HttpBridge;

/// <summary>A response of one JSON value a line, each of which leaves at once, through compression too.</summary>
internal static class NdjsonBody
{
    public const string ContentType = "application/x-ndjson";

    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public static async Task WriteLineAsync<T>(this HttpContext context, T value, JsonTypeInfo<T> type)
    {
        var body = context.Response.Body;
        await body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, type), context.RequestAborted);
        await body.WriteAsync(NewLine, context.RequestAborted);
        await body.FlushAsync(context.RequestAborted);
    }
}
