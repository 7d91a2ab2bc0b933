using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Registry.HttpBridge.Contracts;

namespace Registry.HttpBridge.Errors;

/// <summary>Writes an <see cref="ApiError"/>.</summary>
internal sealed class ProblemResult(ApiError error) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = error.Status;
        if (error.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        var body = new ProblemBody("about:blank", ReasonPhrases.GetReasonPhrase(error.Status), error.Status, error.Message, error.Code, error.Message, error.Errors);
        return response.WriteAsJsonAsync(body, BridgeJson.Default.ProblemBody, "application/problem+json", httpContext.RequestAborted);
    }
}
