using Registry.Dht.Lookup;

namespace Registry.HttpBridge.Operator.Contracts;

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
