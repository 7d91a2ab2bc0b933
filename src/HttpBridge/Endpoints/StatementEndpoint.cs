using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.Registrations.Statements;

namespace Registry.HttpBridge.Endpoints;

/// <summary>POST /api/nodes/statement: what has to be signed, so that a client needs no code of its own for it.</summary>
internal static class StatementEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/nodes/statement", AnswerAsync)
        .WithSummary("What to sign for a registration, an authorization or a withdrawal, and the body to send with the signature")
        .Accepts<StatementRequest>("application/json")
        .Produces<StatementAnswer>()
        .Charged(CallClass.Registrations)
        .WithProblems(400, 413, 415, 422);

    private static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state)
    {
        var (document, error) = await NodeRequest.ReadBodyAsync(context.Request);
        if (document is null) return new ProblemResult(error!);
        using (document)
        {
            if (Read(document.RootElement, out var wrong) is not { } body) return new ProblemResult(wrong!);
            if (!TryKind(body["kind"], out var kind)) return new ProblemResult(ApiError.Invalid("kind", "must be registration, authorization or withdrawal"));
            return state.Registrar.Draft(kind, body, out var draft) is { } failure
                ? failure.ToProblem()
                : Results.Json(new StatementAnswer(draft!.Text, draft.TypedData, draft.Body, draft.ApiKey), BridgeJson.Default.StatementAnswer);
        }
    }

    /// <summary>The fields as they came; of one that comes twice the last counts, as everywhere. What is no text is told, not thrown.</summary>
    private static JsonObject? Read(JsonElement json, out ApiError? wrong)
    {
        wrong = ApiError.Invalid("body", "must be a JSON object");
        if (json.ValueKind != JsonValueKind.Object) return null;
        var body = new JsonObject();
        try
        {
            foreach (var field in json.EnumerateObject())
            {
                body[field.Name] = field.Value.ValueKind == JsonValueKind.String ? JsonValue.Create(field.Value.GetString()) : JsonNode.Parse(field.Value.GetRawText());
            }
        }
        catch (InvalidOperationException)
        {
            wrong = ApiError.InvalidJson("The body holds what is no valid text: half of a surrogate pair.");
            return null;
        }

        return body;
    }

    private static bool TryKind(JsonNode? given, out RecordKind kind)
    {
        kind = RecordKind.Registration;
        switch (given is JsonValue value && value.TryGetValue<string>(out var text) ? text : given?.ToJsonString())
        {
            case null or "" or "registration":
                return true;
            case "authorization":
                kind = RecordKind.Authorization;
                return true;
            case "withdrawal":
                kind = RecordKind.Withdrawal;
                return true;
            default:
                return false;
        }
    }
}
