using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Moderation.Blocks;
using Registry.Registrations.Diagnosis;

namespace Registry.HttpBridge.Endpoints;

/// <summary>GET /api/diagnose: why something is not listed or not reachable, and what to do.</summary>
internal static class DiagnoseEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/diagnose", Answer)
        .WithSummary("Why a peer, wallet, node or provider is not listed or not reachable, and what to do")
        .Produces<DiagnosisAnswer>()
        // A wallet's nodes are looked for among all.
        .Charged(CallClass.Searches)
        .WithProblems(422);

    private static IResult Answer(BridgeState state, string? peer, string? wallet, string? node, string? provider)
    {
        if (new[] { peer, wallet, node, provider }.Count(given => !string.IsNullOrEmpty(given)) != 1) return Invalid("query", "must have one of peer, wallet, node and provider");
        if (!string.IsNullOrEmpty(node)) return Guid.TryParse(node, out var id) ? OfNode(state, id) : Invalid("node", "must be a node id");
        if (!string.IsNullOrEmpty(peer)) return PeerId.TryParse(peer, out var of) ? OfPeer(state, of) : Invalid("peer", "must be a peer id");
        // Who provides is a wallet here.
        var (name, text) = string.IsNullOrEmpty(wallet) ? ("provider", provider!) : ("wallet", wallet);
        return EthereumAddress.TryParse(text, out var owner, out var error) ? OfWallet(state, owner) : Invalid(name, error);
    }

    private static IResult OfNode(BridgeState state, Guid node) => Show(state, state.Registrar.Diagnose(node), state.Blocks.IsBlocked(node));

    private static IResult OfPeer(BridgeState state, PeerId peer)
    {
        var found = state.Registrar.Diagnose(peer);
        if (found.Total == 0 && state.Swarms.Latest.ActiveOf(peer).Any()) found = found with { Findings = [new Finding(FindingKind.SwarmOnly)] };
        return Show(state, found, state.Blocks.IsBlocked(peer));
    }

    private static IResult OfWallet(BridgeState state, EthereumAddress wallet) => Show(state, state.Registrar.Diagnose(wallet), state.Blocks.IsBlocked(wallet));

    private static IResult Show(BridgeState state, DiagnosedNodes found, bool isBlocked)
    {
        List<Finding> findings = isBlocked ? [new Finding(FindingKind.Blocked), .. found.Findings] : [.. found.Findings];
        var answer = new DiagnosisAnswer(
            state.Time.GetUtcNow(),
            found.Total,
            [.. found.Nodes.Select(node => NodeDiagnosis.Of(node, state.Blocks.IsRegistrationBlocked(node.Node.NodeId, node.Node.Record.Wallet, node.Node.Record.Peer)))],
            [.. findings.Select(FindingAnswer.Of)]);
        return Results.Json(answer, BridgeJson.Default.DiagnosisAnswer);
    }

    private static ProblemResult Invalid(string field, string reason) => new(ApiError.Invalid(field, reason));
}
