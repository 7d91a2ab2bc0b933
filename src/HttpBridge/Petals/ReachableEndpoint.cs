using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Petals.Contracts;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Multiformats;

namespace Registry.HttpBridge.Petals;

/// <summary>GET /api/v1/is_reachable/{peer_id}.</summary>
internal static class ReachableEndpoint
{
    /// <summary>As long as the original gives a server.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state, [FromRoute(Name = "peer_id")] string text)
    {
        if (!PeerId.TryParse(text, out var peer)) return new ProblemResult(ApiError.Invalid("peer_id", "is not a peer id"));
        using var place = state.RoutingLookups.TryEnter();
        if (place is null) return new ProblemResult(ApiError.Busy(state.Options.Routing.MaxLookups));

        var checker = state.Reachability;
        var asker = new IPEndPoint(context.Connection.RemoteIpAddress ?? IPAddress.Any, context.Connection.RemotePort);
        var result = checker is null ? null : await checker.CheckAsync(peer, Multiaddr.FromTcp(asker), context.RequestAborted);
        if (result is { Checked: false }) return new ProblemResult(new ApiError(StatusCodes.Status503ServiceUnavailable, "busy", result.Message));

        // Behind a relay it cannot be dialled by the prober, and counts as reachable all the same while it keeps its connection to us.
        var failure = result is { Reachable: true } ? null
            : result is null || (IsRelayed(state, peer) && state.Swarm.FindConnection(peer) is not null) ? await ConnectAsync(state, peer, context.RequestAborted)
            : result.Message;
        return Results.Json(new ReachableAnswer(failure is null, failure, Text(context.Connection.RemoteIpAddress)), BridgeJson.Default.ReachableAnswer);
    }

    private static bool IsRelayed(BridgeState state, PeerId peer) =>
        state.Swarm.PeerStore.Addresses(peer).Any(address => address.Find(MultiaddrProtocol.P2pCircuit) is not null);

    /// <summary>Null when we can reach it ourselves, else why not.</summary>
    private static async Task<string?> ConnectAsync(BridgeState state, PeerId peer, CancellationToken cancellation)
    {
        if (peer.Equals(state.Swarm.LocalPeer)) return null;
        using var timed = new TimedCancellation(Timeout, state.Time, cancellation);
        try
        {
            var addresses = state.Swarm.PeerStore.Addresses(peer);
            if (addresses.Count == 0 && state.Swarm.FindConnection(peer) is null)
            {
                addresses = (await state.Dht.FindPeerAsync(peer, trace: null, timed.Token))?.Addresses ?? [];
            }

            var connection = await state.Swarm.ConnectAsync(peer, addresses, timed.Token);
            await state.Swarm.PingAsync(connection, timed.Token);
            return null;
        }
        catch (OperationCanceledException) when (timed.TimedOut)
        {
            return $"Failed to connect in {Timeout.TotalSeconds} sec. Firewall may be blocking connections";
        }
        catch (ConnectionException fault)
        {
            return fault.Message;
        }
    }

    private static string? Text(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
}
