using System.Text.Json.Serialization;
using Registry.Registrations.Diagnosis;

namespace Registry.HttpBridge.Endpoints.Contracts;

/// <param name="Timestamp">The instant.</param>
/// <param name="Total">Nodes in all, of which an answer holds a hundred.</param>
/// <param name="Nodes">Each with what there is to say of it.</param>
/// <param name="Findings">What there is to say where there is no node.</param>
public sealed record DiagnosisAnswer(DateTimeOffset Timestamp, int Total, IReadOnlyList<NodeDiagnosis> Nodes, IReadOnlyList<FindingAnswer> Findings);

/// <param name="NodeId">The node.</param>
/// <param name="PeerId">Its peer.</param>
/// <param name="WalletAddress">Its wallet.</param>
/// <param name="ModelId">Its model.</param>
/// <param name="Status">As in listings.</param>
/// <param name="Listed">Whether it is in the active listing.</param>
/// <param name="Reachable">Whether it was found at its address within the last hour.</param>
/// <param name="ConfirmedAt">When; null when it was not.</param>
/// <param name="Findings">Empty when all is well.</param>
public sealed record NodeDiagnosis(
    Guid NodeId, string PeerId, string WalletAddress, string ModelId, string Status, bool Listed, bool Reachable, DateTimeOffset? ConfirmedAt, IReadOnlyList<FindingAnswer> Findings)
{
    internal static NodeDiagnosis Of(DiagnosedNode diagnosed, bool isBlocked)
    {
        var node = diagnosed.Node;
        List<Finding> findings = isBlocked ? [new Finding(FindingKind.Blocked), .. diagnosed.Findings] : [.. diagnosed.Findings];
        return new NodeDiagnosis(
            node.NodeId,
            node.Record.Peer.ToString(),
            node.Record.Wallet.ToString(),
            node.Record.ModelId,
            NodeAnswer.Word(node.Status),
            diagnosed.IsListed,
            node.ConfirmedAt is not null,
            node.ConfirmedAt,
            [.. findings.Select(FindingAnswer.Of)]);
    }
}

/// <param name="Code">Stable word for programs.</param>
/// <param name="Affects">"listed", "reachable" or "travels": what it keeps from being so.</param>
/// <param name="At">When it happened; absent where that is not known.</param>
/// <param name="Message">One sentence, for people.</param>
/// <param name="Advice">What to do.</param>
public sealed record FindingAnswer(
    string Code, string Affects, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? At, string Message, string Advice)
{
    private const string Anew = "Register it anew, with a later issued_at.";
    private const string Beat = "Send a heartbeat every 30 seconds, or keep the peer connected to this daemon.";
    private const string SignToo = "Sign with the peer's key, too (registry sign --peer-key).";

    internal static FindingAnswer Of(Finding finding) => finding.Kind switch
    {
        FindingKind.Unknown => Listing(finding, "unknown", "Nothing of it is held here: it was never registered at this daemon, or what was is forgotten.", "Register it with POST /api/nodes/register, in this network; compare peer id, wallet and model."),
        FindingKind.SwarmOnly => Listing(finding, "swarm_only", "It is listed as the hivemind swarm knows it; no wallet has registered it.", "Register it, to be found by wallet and with proof."),
        FindingKind.Blocked => Listing(finding, "blocked", "The operator of this daemon does not take it.", "Ask the operator."),
        FindingKind.Expired => Listing(finding, "expired", "Its registration, or the authorization that it rests on, has expired.", "Register it anew, and again before expires_at."),
        FindingKind.WithdrawnByPeer => Listing(finding, "withdrawn_by_peer", "The peer's key has withdrawn what was issued up to then.", Anew),
        FindingKind.WithdrawnByWallet => Listing(finding, "withdrawn_by_wallet", "Its wallet has withdrawn what it had signed or authorized up to then.", Anew + " What rests on an authorization needs a later one, too."),
        FindingKind.PeerOwned => Listing(finding, "peer_owned", $"The peer's key has spoken for another wallet, {finding.Wallet}.", "Only a later registration that the peer's own key signs changes that (registry sign --peer-key)."),
        FindingKind.EndedHere => Listing(finding, "ended_here", "It was ended at this daemon, by its API key or by the operator.", Anew),
        FindingKind.HeldBack => Listing(finding, "held_back", "It is not shown until the network was asked whether it was withdrawn.", "Wait a minute, or more where many wait. What its wallet signed within five minutes is shown at once."),
        FindingKind.NeverHeard => Listing(finding, "never_heard", "It is known from its record alone, which somebody else brought here.", Beat),
        FindingKind.Offline => Listing(finding, "offline", "It has been silent for more than five minutes.", Beat),
        FindingKind.SaidOffline => Listing(finding, "said_offline", "Its last heartbeat said that it is offline.", "Send a heartbeat without status, or with status active."),
        FindingKind.Draining => Listing(finding, "draining", "Its last heartbeat said that it takes no more work.", "Send a heartbeat with status active when it does again."),
        FindingKind.Maintenance => Listing(finding, "maintenance", "Its last heartbeat said that it is under maintenance.", "Send a heartbeat with status active when that is over."),
        FindingKind.Degraded => Listing(finding, "degraded", "It has been silent for more than 90 seconds, and is listed no more after five minutes.", Beat),
        FindingKind.NotProven => new FindingAnswer("not_proven", "travels", finding.At, "The peer did not sign, so it is a claim of this daemon alone, behind all that are signed, and in no value of the DHT.", SignToo),
        FindingKind.AddressNotDialled => Reach(finding, "address_not_dialled", "Its address is not dialled to confirm it: it is a name, leads over a relay, or is not a public one; or this daemon dials none.", "Register a public IP address. A connection of the peer from there confirms it as well."),
        FindingKind.ClaimedFromElsewhere => Reach(finding, "claimed_from_elsewhere", "The address is not confirmed, since it was registered from another and the peer did not sign.", $"Register it from its own address. {SignToo}"),
        FindingKind.DialPending => Reach(finding, "dial_pending", "Its address has yet to be dialled, or to be dialled again.", "Wait. An address is dialled once a minute and 8 times an hour at most, and only while a node there is listed."),
        _ => Reach(finding, "dial_failed", "The peer did not answer at its address when it was dialled.", "Open the port in firewall and router; compare public_addr with where the worker listens, and peer_id with its key."),
    };

    private static FindingAnswer Listing(Finding finding, string code, string message, string advice) => new(code, "listed", finding.At, message, advice);

    private static FindingAnswer Reach(Finding finding, string code, string message, string advice) => new(code, "reachable", finding.At, message, advice);
}
