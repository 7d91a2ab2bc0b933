using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Registry.HttpBridge.Description;

namespace Registry.HttpBridge;

/// <summary>
/// JSON that caches and clients may keep and have to ask about each time (RFC 9111, no-cache): with an entity tag made of what
/// it says, and 304 for who has that already.
/// </summary>
internal sealed class TaggedJson : IResult
{
    private const int TagBytes = 18;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly EntityTagHeaderValue _tag;

    private TaggedJson(ReadOnlyMemory<byte> json, EntityTagHeaderValue tag)
    {
        _json = json;
        _tag = tag;
    }

    public static TaggedJson Of(ReadOnlyMemory<byte> json) => new(json, Tag(json.Span, isWeak: false));

    public static TaggedJson Of<T>(T value, JsonTypeInfo<T> type) => Of(JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>The tag is of <paramref name="lasting"/>, which is the value without what changes by the second and says nothing new.</summary>
    public static TaggedJson Of<T>(T value, T lasting, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type), Tag(JsonSerializer.SerializeToUtf8Bytes(lasting, type), isWeak: true));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = _tag.ToString();
        if (httpContext.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(_tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = _json.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method)) await response.Body.WriteAsync(_json, httpContext.RequestAborted);
    }

    private static EntityTagHeaderValue Tag(ReadOnlySpan<byte> bytes, bool isWeak) => new($"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, TagBytes))}\"", isWeak);
}

internal static class TaggedEndpoints
{
    /// <summary>Documents that the answer has an entity tag.</summary>
    public static RouteHandlerBuilder Tagged(this RouteHandlerBuilder route) => route
        .Produces(StatusCodes.Status304NotModified)
        .WithMetadata(new AnswerHeader("ETag", "Of what the answer says. With If-None-Match the answer to the same again is 304."));
}
