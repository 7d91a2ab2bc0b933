using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.Identity;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints;

/// <summary>POST and GET /api/authorizations: the wallet's word for a peer, on its way from a browser to the worker.</summary>
internal static class AuthorizationEndpoints
{
    private const string Path = "/api/authorizations";

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

    private static IResult List(BridgeState state, string? peer) => PeerId.TryParse(peer ?? "", out var id)
        ? Results.Json([.. state.Registrar.AuthorizationsOf(id).Select(AuthorizationAnswer.Of)], BridgeJson.Default.AuthorizationAnswerArray)
        : new ProblemResult(ApiError.Invalid("peer", "must be a peer id"));
}
