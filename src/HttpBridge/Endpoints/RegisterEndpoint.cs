using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints;

/// <summary>POST /api/nodes/register.</summary>
internal static class RegisterEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/nodes/register", AnswerAsync)
        .WithSummary("Register a worker with a statement signed by its wallet")
        .Accepts<RegisterRequest>("application/json")
        .Produces<RegisterAnswer>(StatusCodes.Status201Created)
        .Produces<RegisterAnswer>()
        .Charged(CallClass.Registrations, NodeProof.Body)
        .WithProblems(400, 401, 403, 409, 413, 415, 422, 503);

    private static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state)
    {
        var (document, error) = await NodeRequest.ReadBodyAsync(context.Request);
        if (document is null) return new ProblemResult(error!);
        using (document)
        {
            var body = RegistrationBody.FromJson(document.RootElement);

            // Not the request's own token: a client that hangs up must not leave a decided registration half told.
            return await state.Registrar.RegisterAsync(body, context.Connection.RemoteIpAddress, CancellationToken.None) switch
            {
                RegistrationOutcome.Registered registered => Answer(
                    StatusCodes.Status201Created, "registered", "Node successfully registered with Far Mesh network", registered.Node),
                RegistrationOutcome.ReRegistered renewed => Answer(
                    StatusCodes.Status200OK, "re-registered", "Node re-registered; its fields are updated", renewed.Node),
                RegistrationOutcome.Unchanged same => Answer(
                    StatusCodes.Status200OK, "re-registered", "This very registration is already held; nothing changed", same.Node),
                RegistrationOutcome.Refused refused => refused.Failure.ToProblem(),
                var outcome => throw new InvalidOperationException($"Unknown outcome {outcome}"),
            };
        }

        IResult Answer(int status, string word, string message, RegisteredNode node)
        {
            var bootstrap = DaemonAddresses.For(state.Swarm, context.Connection.RemoteIpAddress) is [var first, ..] ? first : null;
            var hasKey = node.Record.ApiKeyHash is not null;
            var answer = new RegisterAnswer(
                node.NodeId,
                word,
                hasKey ? message : message + "; it states no api_key_hash, so heartbeats are the peer's own",
                bootstrap,
                Verified.Of(node.Verified),
                node.Record.ExpiresAt,
                hasKey ? "key" : "peer",
                (int)state.Registrar.Options.Heartbeats.Interval.TotalSeconds);
            return Results.Json(answer, BridgeJson.Default.RegisterAnswer, statusCode: status);
        }
    }
}
