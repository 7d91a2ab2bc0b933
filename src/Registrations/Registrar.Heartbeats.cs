using Registry.Identity;
using Registry.Registrations.Changes;
using Registry.Registrations.Index;
using Registry.Registrations.Proofs;
using Registry.Registrations.Statements;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    /// <summary>
    /// Takes a heartbeat, with the node's API key or signed by its peer. Who may not speak for the node is told so before he
    /// waits for anything.
    /// </summary>
    public async Task<HeartbeatOutcome> HeartbeatAsync(Guid nodeId, HeartbeatBody body, string? apiKey, CancellationToken cancellation)
    {
        DateTimeOffset? signedAt = null;
        if (!string.IsNullOrEmpty(body.PeerSignature) && VerifyPeer(nodeId, body, out signedAt) is { } untrue) return new HeartbeatOutcome.Refused(untrue);
        return await TakeAsync(nodeId, body, signedAt, apiKey, cancellation);
    }

    /// <summary>Takes a heartbeat of which <see cref="Verify"/> has found that the peer signed it.</summary>
    public Task<HeartbeatOutcome> HeartbeatAsync(PeerHeartbeat verified, CancellationToken cancellation) =>
        TakeAsync(verified.NodeId, verified.Body, verified.IssuedAt, null, cancellation);

    /// <summary>
    /// A heartbeat that the node's peer signed, later than all of them before; null for any other. Each is found once, taken or
    /// not: whoever sends it again is not the peer, as far as anybody can tell.
    /// </summary>
    public PeerHeartbeat? Verify(Guid nodeId, HeartbeatBody body)
    {
        if (string.IsNullOrEmpty(body.PeerSignature) || VerifyPeer(nodeId, body, out var signedAt) is not null) return null;
        lock (_lock)
        {
            return _index.Find(nodeId)?.TryFindBeat(signedAt!.Value) == true ? new PeerHeartbeat(nodeId, body, signedAt.Value) : null;
        }
    }

    private async Task<HeartbeatOutcome> TakeAsync(Guid nodeId, HeartbeatBody body, DateTimeOffset? signedAt, string? apiKey, CancellationToken cancellation)
    {
        if (Authorize(nodeId, signedAt, apiKey, out _) is { } failure) return new HeartbeatOutcome.Refused(failure);
        var report = Liveness.HeartbeatReport.Read(body, Options.Heartbeats.MaxTokens, out var errors);
        if (report is null) return new HeartbeatOutcome.Refused(new Failure(FailureKind.ValidationFailed, "The heartbeat was not understood.") { Errors = errors });

        return await _changes.RunAsync(
            [GateOf(nodeId)],
            now => Authorize(nodeId, signedAt, apiKey, out var author) is { } refused
                ? new Plan<HeartbeatOutcome>(new HeartbeatOutcome.Refused(refused))
                : _heartbeats.Decide(_index.Find(nodeId)!, report, author, now),
            refused => new HeartbeatOutcome.Refused(refused),
            cancellation);
    }

    /// <summary>Whether the key is one of the node's, good for heartbeats now. Cheap, and changes nothing.</summary>
    public bool IsRightKey(Guid nodeId, string apiKey)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            return _index.Find(nodeId) is { } node && node.InForce(now) && ApiKeys.Match(node, apiKey, now) != KeyMatch.None;
        }
    }

    /// <summary>Whether the peer signed a heartbeat, and when; outside the lock, since it takes the time of a signature. What is not of now costs none.</summary>
    private Failure? VerifyPeer(Guid nodeId, HeartbeatBody body, out DateTimeOffset? signedAt)
    {
        signedAt = null;
        var proof = HeartbeatProof.Read(body, out var malformed);
        PeerId peer;
        lock (_lock)
        {
            var now = _clock.Now;
            if (_index.Find(nodeId) is not { } node || !node.InForce(now)) return NotFound();
            if (proof is null) return malformed;
            if (Untimely(node, proof.IssuedAt, now) is { } untimely) return untimely;
            peer = node.Peer.Peer;
        }

        if (proof.Check(Options.Network, nodeId, body.Status, peer) is { } untrue) return untrue;
        signedAt = proof.IssuedAt;
        return null;
    }

    /// <summary>Who speaks in a heartbeat, or why he may not.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="signedAt">When its peer signed; null when it did not.</param>
    /// <param name="apiKey">The key that was shown, if any.</param>
    /// <param name="author">Whose word it is.</param>
    private Failure? Authorize(Guid nodeId, DateTimeOffset? signedAt, string? apiKey, out HeartbeatAuthor author)
    {
        author = default;
        var now = _clock.Now;
        NodeEntry? node;
        KeyMatch match;
        string? hash;
        lock (_lock)
        {
            node = _index.Find(nodeId);
            if (node?.InForce(now) != true) return NotFound();
            hash = node.Current!.KeyHash();
            match = apiKey is null ? KeyMatch.None : ApiKeys.Match(node, apiKey, now);
        }

        if (signedAt is { } issued)
        {
            author = new HeartbeatAuthor(HeartbeatAuthorKind.Peer, issued);
            return Untimely(node, issued, now);
        }

        if (match != KeyMatch.None)
        {
            author = new HeartbeatAuthor(match == KeyMatch.Present ? HeartbeatAuthorKind.PresentKey : HeartbeatAuthorKind.ReplacedKey);
            return null;
        }

        author = new HeartbeatAuthor(HeartbeatAuthorKind.Anybody);
        if (apiKey is null && !Options.Heartbeats.RequireKey) return null;
        return hash is null
            ? new Failure(FailureKind.PeerHeartbeatRequired, "This registration states no api_key_hash, so no key speaks for it: sign the heartbeat with the peer's key, stay connected as the peer, or register with the api_key_hash that POST /api/nodes/statement makes.")
            : InvalidKey();
    }

    private Failure? Untimely(NodeEntry node, DateTimeOffset issued, DateTimeOffset now)
    {
        if ((issued - now).Duration() > Options.ClockTolerance) return new Failure(FailureKind.StaleRegistration, $"issued_at is more than {Options.ClockTolerance.TotalMinutes:0.#} minutes from this daemon's clock, which shows {FieldRules.TimeText(now)}.");
        // One that was taken while the clock was ahead must not shut out the peer until it is there again.
        return node.State?.PeerBeatAt is { } last && last >= issued && last - now <= Options.ClockTolerance ? new Failure(FailureKind.StaleRegistration, "issued_at is not later than that of the heartbeat before.") : null;
    }
}

/// <summary>A heartbeat whose peer was found to have signed it; only a registrar makes one.</summary>
public sealed record PeerHeartbeat
{
    internal PeerHeartbeat(Guid nodeId, HeartbeatBody body, DateTimeOffset issuedAt) => (NodeId, Body, IssuedAt) = (nodeId, body, issuedAt);

    public Guid NodeId { get; }

    public HeartbeatBody Body { get; }

    public DateTimeOffset IssuedAt { get; }
}
