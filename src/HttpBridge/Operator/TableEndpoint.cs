using System.Numerics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Registry.Dht;
using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;

namespace Registry.HttpBridge.Operator;

/// <summary>GET /api/operator/dht/table.</summary>
internal static class TableEndpoint
{
    public static IResult Answer(HttpContext context, BridgeState state, string? offset, string? limit)
    {
        if (Paging.Read(context.Request, state.Options.Operator.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        var own = SHA256.HashData(state.Swarm.LocalPeer.Bytes.Span);
        var closestFirst = state.Dht.RoutingTablePeers()
            .Select(entry => (Entry: entry, Prefix: CommonPrefix(own, SHA256.HashData(entry.Peer.Bytes.Span))))
            .OrderByDescending(row => row.Prefix)
            .ThenBy(row => row.Entry.AddedAt)
            .ToList();
        return Results.Json([.. paging.Cut(context.Response, closestFirst).Select(row => Row(state, row.Entry, row.Prefix))], BridgeJson.Default.TablePeerArray);
    }

    private static TablePeer Row(BridgeState state, RoutingTablePeer entry, int prefix) => new(
        entry.Peer.ToString(),
        prefix,
        entry.AddedAt,
        entry.LastSeen,
        entry.IsConnected,
        state.Swarm.PeerStore.AgentVersion(entry.Peer),
        [.. state.Swarm.PeerStore.Addresses(entry.Peer).Select(address => address.ToString())]);

    /// <summary>Leading bits that two points of the key space share (libp2p/specs kad-dht, "Distance").</summary>
    private static int CommonPrefix(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var equal = left.CommonPrefixLength(right);
        return equal == left.Length ? 8 * equal : (8 * equal) + BitOperations.LeadingZeroCount((uint)(left[equal] ^ right[equal]) << 24);
    }
}
