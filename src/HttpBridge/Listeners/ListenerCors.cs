using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace Registry.HttpBridge.Listeners;

/// <summary>
/// CORS by listener: through a public one any page may read, since anybody may. Through a trusted one a page would read with
/// the trust of whoever visits it, so only pages of the origins that the operator named may.
/// </summary>
internal sealed class ListenerCors(BridgeState state) : ICorsPolicyProvider
{
    private static readonly string[] Reading = ["GET", "HEAD", "OPTIONS"];

    private readonly CorsPolicy _open = Reads().AllowAnyOrigin().Build();
    private readonly CorsPolicy? _named = state.Options.Trust.CorsOrigins is { Count: > 0 } origins ? Reads().WithOrigins([.. origins]).Build() : null;

    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) =>
        Task.FromResult(context.IsThroughTrustedListener() ? _named : _open);

    private static CorsPolicyBuilder Reads() => new CorsPolicyBuilder().WithMethods(Reading).WithExposedHeaders("X-Total-Count", "Retry-After");
}
