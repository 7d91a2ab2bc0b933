using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace Registry.HttpBridge.Listeners;

/// <summary>
/// CORS by listener: through a public one any page may read, since anybody may. Through a trusted one a page would read with
/// the trust of whoever visits it, so only pages of the origins that the operator named may.
/// </summary>
internal sealed class ListenerCors(BridgeState state) : ICorsPolicyProvider
{
    /// <summary>What a page reads with, and what a browser's wallet registers and withdraws with: anybody may, with a signature or a key.</summary>
    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"];

    /// <summary>What a call may say beside that: what the body is, who sends it, what of the answer is known already.</summary>
    private static readonly string[] Headers = ["Accept", "Authorization", "Cache-Control", "Content-Type", "If-None-Match"];

    private readonly CorsPolicy _open = Calls().AllowAnyOrigin().Build();
    private readonly CorsPolicy? _named = state.Options.Trust.CorsOrigins is { Count: > 0 } origins ? Calls().WithOrigins([.. origins]).Build() : null;

    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) =>
        Task.FromResult(context.IsThroughTrustedListener() ? _named : _open);

    private static CorsPolicyBuilder Calls() =>
        new CorsPolicyBuilder().WithMethods(Methods).WithHeaders(Headers).WithExposedHeaders("X-Total-Count", "Link", "Retry-After", "ETag");
}
