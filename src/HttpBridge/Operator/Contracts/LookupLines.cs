using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Dht.Lookup;
using Registry.Dht.Maintenance;
using Registry.Libp2p;

namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>A line of a lookup or walk as it goes on; <c>type</c> says which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StepLine), "step")]
[JsonDerivedType(typeof(PeerLine), "peer")]
[JsonDerivedType(typeof(ValueLine), "value")]
[JsonDerivedType(typeof(VisitLine), "visit")]
[JsonDerivedType(typeof(ResultLine), "result")]
[JsonDerivedType(typeof(WalkResultLine), "walked")]
public abstract record LookupLine;

/// <summary>One request that the lookup sent.</summary>
/// <param name="PeerId">Who was asked.</param>
/// <param name="Outcome">"answered", "unreachable", "timed_out", "no_answer" or "malformed".</param>
/// <param name="Hop">Distance from this daemon's routing table: 1 for a peer of its own.</param>
/// <param name="Named">Closer peers in the answer.</param>
/// <param name="ElapsedMs">Since the lookup began.</param>
public sealed record StepLine(string PeerId, string Outcome, int Hop, int Named, double ElapsedMs) : LookupLine
{
    internal static StepLine Of(LookupStep step) =>
        new(step.Peer.ToString(), Words.Of(step.Outcome), step.Hop, step.Named, Words.Milliseconds(step.Elapsed));
}

/// <summary>A peer that was looked for, a provider, or one of the closest peers, closest first.</summary>
public sealed record PeerLine(string PeerId, IReadOnlyList<string> Addresses) : LookupLine;

/// <summary>A valid value, better than the one before.</summary>
/// <param name="From">Who sent it; null when it is held here.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Value">The value in base64.</param>
public sealed record ValueLine(string? From, int Size, string Value) : LookupLine;

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

/// <summary>The last line of a lookup.</summary>
/// <param name="Kind">"providers", "peer", "value" or "closest".</param>
/// <param name="Key">The key as it was understood: a CID, a peer id, a path, or hex.</param>
/// <param name="Found">Providers, peers or values found.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="Failures">Requests without a usable answer.</param>
/// <param name="Hops">Peers asked one after the other on the way to the result.</param>
/// <param name="ElapsedMs">From start to end.</param>
/// <param name="Complete">False when the deadline cut it short.</param>
public sealed record ResultLine(
    string Kind, string Key, int Found, int Requests, int Failures, int Hops, double ElapsedMs, bool Complete) : LookupLine;

/// <summary>The last line of a walk.</summary>
/// <param name="Peers">Peers seen.</param>
/// <param name="Answered">Those of them that answered.</param>
/// <param name="ElapsedMs">From start to end.</param>
/// <param name="Complete">False when the deadline cut it short.</param>
public sealed record WalkResultLine(int Peers, int Answered, double ElapsedMs, bool Complete) : LookupLine;

/// <summary>Outcomes as the snake_case words of the API.</summary>
internal static class Words
{
    public static string Of(RequestOutcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());

    public static string Of(EndReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());

    public static string Of(LookupTarget kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    public static double Milliseconds(TimeSpan span) => Math.Round(span.TotalMilliseconds, 1);
}
