using Registry.Dht.Maintenance;

namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>A peer that a walk came by.</summary>
/// <param name="PeerId">Its id.</param>
/// <param name="Outcome">As in a step of a lookup.</param>
/// <param name="Agent">What identify said; null when it was not reached.</param>
/// <param name="Named">Peers it named.</param>
/// <param name="Addresses">Where it is.</param>
public sealed record VisitLine(string PeerId, string Outcome, string? Agent, int Named, IReadOnlyList<string> Addresses) : LookupLine
{
    internal static VisitLine Of(WalkedPeer peer) => new(
        peer.Peer.ToString(), Words.Of(peer.Outcome), peer.Agent, peer.Named, [.. peer.Addresses.Select(address => address.ToString())]);
}
