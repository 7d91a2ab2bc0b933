using Microsoft.AspNetCore.Builder;

namespace Registry.HttpBridge;

/// <summary>Headers of every answer, errors too. Who answers something that may be kept says so in their place.</summary>
internal static class AnswerHeaders
{
    public const string Pages = "/docs";

    private const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>The page of the API's description brings its own scripts, and writes styles into its elements.</summary>
    private const string OwnPage =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void UseAnswerHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(Pages) ? OwnPage : NoPage;
        return next(context);
    });
}
