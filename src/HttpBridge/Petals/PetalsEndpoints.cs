using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Registry.Hivemind.Petals;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Petals.Contracts;
using Registry.Libp2p.Swarm;

namespace Registry.HttpBridge.Petals;

/// <summary>The swarm as the last reading has it: GET /api/models, and the calls of health.petals.dev.</summary>
internal static class PetalsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/models", Models)
            .WithTags("Swarm")
            .WithSummary("Models of the swarm, and who serves their blocks")
            .Charged(CallClass.Reads)
            .Produces<ModelsAnswer>()
            .Tagged();
        routes.MapGet("/api/v1/state", State)
            .WithTags("Swarm")
            .WithSummary("The swarm in the shape of health.petals.dev")
            .Charged(CallClass.Reads)
            .Produces<HealthState>()
            .Tagged()
            .WithProblems(503);
        routes.MapGet("/api/v1/is_reachable/{peer_id}", ReachableEndpoint.AnswerAsync)
            .WithTags("Swarm")
            .WithSummary("Whether a peer can be reached from here, in the shape of health.petals.dev")
            .Charged(CallClass.Searches)
            .Produces<ReachableAnswer>()
            .WithProblems(422, 503);
    }

    private static TaggedJson Models(BridgeState state, [FromQuery(Name = "model_id")] string? model)
    {
        var reading = state.Swarms.Latest.Reading;
        var age = ReadingAge.Of(reading, state.Time);
        var shown = reading.Models.Where(shown => string.IsNullOrEmpty(model) || shown.IsNamed(model));
        var answer = new ModelsAnswer(age.LastUpdated, age.AgeSeconds, reading.IsComplete, [.. shown.Select(ModelRow.Of)]);
        return TaggedJson.Of(answer, answer with { AgeSeconds = null }, BridgeJson.Default.ModelsAnswer);
    }

    private static IResult State(HttpContext context, BridgeState state)
    {
        if (state.Swarms.Latest.Reading == SwarmReading.None)
        {
            return new ProblemResult(new ApiError(StatusCodes.Status503ServiceUnavailable, "swarm_unread", "The swarm was not read yet, or hivemind is off."));
        }

        var asker = context.Connection.RemoteIpAddress is { } ip ? AddressScope.Of(ip) : AddressScope.Public;
        var answer = new HealthReport(state, asker).Make();
        return TaggedJson.Of(answer, answer with { AgeSeconds = 0 }, BridgeJson.Default.HealthState);
    }
}
