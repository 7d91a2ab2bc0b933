using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints;

/// <summary>POST and GET /api/authorizations: the wallet's word for a peer, on its way from a browser to the worker.</summary>
internal static class AuthorizationEndpoints
{
    private const string Path = "/api/authorizations";

    /// <summary>Of one answer. Any wallet may authorize any peer, so a worker asks for those of its own.</summary>
    private const int MaxRows = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, KeepAsync)
            .WithSummary("Keep an authorization for the worker to fetch")
            .Accepts<AuthorizationRequest>("application/json")
            .Produces<AuthorizationKept>()
            .Charged(CallClass.Registrations)
            .WithProblems(400, 401, 403, 409, 413, 415, 422, 429, 503);
        routes.MapGet(Path, List)
            .WithSummary("The authorizations kept for a peer, newest first")
            .Produces<AuthorizationAnswer[]>()
            .Charged(CallClass.Reads)
            .WithProblems(422);
    }

    private static async Task<IResult> KeepAsync(HttpContext context, BridgeState state)
    {
        var (document, error) = await NodeRequest.ReadBodyAsync(context.Request);
        if (document is null) return new ProblemResult(error!);
        using (document)
        {
            var body = RegistrationBody.FromJson(document.RootElement);
            return await state.Registrar.KeepAuthorizationAsync(body, context.Connection.RemoteIpAddress, CancellationToken.None) switch
            {
                AuthorizationOutcome.Kept kept => Results.Json(new AuthorizationKept("kept", kept.ExpiresAt), BridgeJson.Default.AuthorizationKept),
                AuthorizationOutcome.Refused refused => refused.Failure.ToProblem(),
                var outcome => throw new InvalidOperationException($"Unknown outcome {outcome}"),
            };
        }
    }

    private static IResult List(HttpContext context, BridgeState state, string? peer, string? wallet, string? offset, string? limit)
    {
        if (!PeerId.TryParse(peer ?? "", out var id)) return new ProblemResult(ApiError.Invalid("peer", "must be a peer id"));
        EthereumAddress? of = null;
        if (!string.IsNullOrEmpty(wallet) && !EthereumAddress.TryParse(wallet, out of, out var wrong)) return new ProblemResult(ApiError.Invalid("wallet", wrong!));
        if (Paging.Read(context.Request, MaxRows, out var error) is not { } page) return new ProblemResult(error!);
        return Results.Json([.. page.Cut(context.Response, state.Registrar.AuthorizationsOf(id, of)).Select(AuthorizationAnswer.Of)], BridgeJson.Default.AuthorizationAnswerArray);
    }
}
