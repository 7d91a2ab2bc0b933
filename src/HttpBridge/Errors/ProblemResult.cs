using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Registry.HttpBridge.Errors;

/// <summary>Writes an <see cref="ApiError"/>.</summary>
internal sealed class ProblemResult(ApiError error) : IResult
{
    /// <summary>What is put off is taken a minute later, as a rule.</summary>
    private const string RetryAfterSeconds = "60";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = error.Status;
        if (error.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        if (error.Status == StatusCodes.Status429TooManyRequests && response.Headers.RetryAfter.Count == 0) response.Headers.RetryAfter = RetryAfterSeconds;
        return response.WriteAsJsonAsync(ProblemBody.Of(error), BridgeJson.Default.ProblemBody, "application/problem+json", httpContext.RequestAborted);
    }
}

/// <summary>application/problem+json as it is written.</summary>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors)
{
    public static ProblemBody Of(ApiError error) =>
        new("about:blank", ReasonPhrases.GetReasonPhrase(error.Status), error.Status, error.Message, error.Code, error.Message, error.Errors);
}

internal static class EndpointMetadata
{
    /// <summary>Documents error answers.</summary>
    public static T WithProblems<T>(this T endpoint, params ReadOnlySpan<int> statuses)
        where T : IEndpointConventionBuilder
    {
        foreach (var status in statuses) endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemBody), ["application/problem+json"]));
        return endpoint;
    }
}
