using Microsoft.AspNetCore.Http;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints;

/// <summary>The API key of a request: Authorization: Bearer (RFC 6750).</summary>
internal static class BearerKey
{
    private const string Scheme = "Bearer ";

    public static Credential Read(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Credential.OfKey(header[Scheme.Length..].Trim()) : Credential.None;
    }
}
