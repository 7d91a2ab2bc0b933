using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Petals;
using Registry.Libp2p.Swarm;

namespace Registry.HttpBridge.Endpoints;

/// <summary>GET /api/nodes/active.</summary>
internal static class ActiveEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/nodes/active", Answer)
        .WithSummary("Registered nodes online or degraded and servers of the swarm, newest heartbeat first")
        .Produces<ActiveNode[]>()
        .Charged(CallClass.Reads)
        .WithProblems(422);

    private static IResult Answer(HttpContext context, BridgeState state, string? model_id, string? limit, string? offset, string? proof)
    {
        var largest = state.Registrar.Options.MaxPageSize;
        if (!TryCount(limit, largest, 1, out var take)) return Invalid("limit", $"must be a whole number from 1 to {largest}");
        if (take > largest) take = largest;
        if (!TryCount(offset, 0, 0, out var skip)) return Invalid("offset", "must be a whole number of at least 0");
        if (!TryFlag(proof, out var withProof)) return Invalid("proof", "must be true or false");

        var asker = context.Connection.RemoteIpAddress is { } ip ? AddressScope.Of(ip) : AddressScope.Public;
        var page = ActivePage.Read(state, string.IsNullOrEmpty(model_id) ? null : model_id, take, skip, withProof, asker);
        context.Response.Headers["X-Total-Count"] = page.Total.ToString(CultureInfo.InvariantCulture);
        return Results.Json([.. page.Rows], BridgeJson.Default.ActiveNodeArray);
    }

    private static ProblemResult Invalid(string field, string reason) => new(ApiError.Invalid(field, reason));

    private static bool TryCount(string? text, int missing, int least, out int count)
    {
        count = missing;
        return string.IsNullOrEmpty(text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= least);
    }

    private static bool TryFlag(string? text, out bool flag)
    {
        flag = text is "1" or "true" or "True";
        return flag || text is null or "" or "0" or "false" or "False";
    }
}

/// <summary>A page of registered nodes and servers of the swarm together, newest heartbeat first.</summary>
internal sealed record ActivePage(IReadOnlyList<ActiveNode> Rows, int Total)
{
    public static ActivePage Read(BridgeState state, string? model, int limit, int offset, bool proof, AddressScope asker)
    {
        var view = state.Swarms.Latest;
        var entries = (model is null ? view.Active : view.ActiveOf(model)).Where(entry => !view.IsRegistered(entry, model)).ToList();
        var (before, passed) = Split(state, model, entries, offset);
        var page = state.Registrar.Active(model, limit, before);
        var rows = page.Nodes.Select(node => ActiveNode.Of(node, proof, view.Find(node)))
            .Concat(entries.Skip(passed).Take(limit).Select(entry => ActiveNode.Of(entry, state, asker)))
            .OrderByDescending(row => row.LastHeartbeat)
            .Take(limit);
        return new ActivePage([.. rows], page.Total + entries.Count);
    }

    /// <summary>How many of the first <paramref name="offset"/> rows are registered nodes, and how many are servers of the swarm.</summary>
    private static (int Registered, int Swarm) Split(BridgeState state, string? model, List<SwarmEntry> entries, int offset)
    {
        if (offset == 0 || entries.Count == 0) return (offset, 0);
        var registered = state.Registrar.Active(model, 0, 0).Total;
        var (low, high) = (Math.Clamp(offset - entries.Count, 0, registered), Math.Min(offset, registered));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (IsNewer(entries[offset - middle - 1], middle)) high = middle;
            else low = middle + 1;
        }

        return (low, Math.Min(offset - low, entries.Count));

        bool IsNewer(SwarmEntry entry, int node) =>
            state.Registrar.Active(model, 1, node).Nodes is not [var next] || entry.Worker.LastAnnounced > next.LastHeartbeat;
    }
}
