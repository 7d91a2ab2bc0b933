using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.Registrations;
using Registry.Registrations.Statements;

namespace Registry.HttpBridge.Endpoints;

/// <summary>POST /api/nodes/statement: what a wallet has to sign, so that a client needs no code of its own for it.</summary>
internal static class StatementEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/nodes/statement", AnswerAsync)
        .WithSummary("The statement to sign for a registration, or with kind=withdrawal for a withdrawal")
        .Accepts<RegisterRequest>("application/json")
        .Produces<StatementAnswer>()
        .Charged(CallClass.Registrations)
        .WithProblems(400, 413, 415, 422);

    private static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state, string? kind)
    {
        var (document, error) = await NodeRequest.ReadBodyAsync(context.Request);
        if (document is null) return new ProblemResult(error!);
        using (document)
        {
            SigningStatement? statement;
            Failure? failure;
            switch (kind)
            {
                case null or "registration":
                    state.Registrar.TryStatement(RegistrationBody.FromJson(document.RootElement), out statement, out failure);
                    break;
                case "withdrawal":
                    state.Registrar.TryStatement(WithdrawalBody.FromJson(document.RootElement), out statement, out failure);
                    break;
                default:
                    return new ProblemResult(ApiError.Invalid("kind", "must be registration or withdrawal"));
            }

            if (statement is null) return failure!.ToProblem();
            var issued = statement.TypedData["message"]?["issued"]?.GetValue<string>();
            return Results.Json(new StatementAnswer(statement.Text, statement.TypedData, issued), BridgeJson.Default.StatementAnswer);
        }
    }
}
