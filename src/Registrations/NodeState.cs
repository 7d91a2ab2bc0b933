using Registry.Registrations.Liveness;
using Registry.Registrations.State;

namespace Registry.Registrations;

/// <summary>What is kept of a node beside what was signed. Immutable.</summary>
public sealed record NodeState
{
    private readonly Moment _lastRegistered;
    private readonly Moment _peerBeatAt;

    /// <summary>When the registration that is shown was taken in.</summary>
    public required DateTimeOffset LastRegistered
    {
        get => _lastRegistered.Value;
        init => _lastRegistered = Moment.Of(value);
    }

    public required NodeLiveness Liveness { get; init; }

    /// <summary>The key that the last registration replaced, good for heartbeats for a while.</summary>
    public ReplacedKey? Replaced { get; init; }

    /// <summary>Time of issue of the last heartbeat that the peer signed: the next must be later.</summary>
    public DateTimeOffset? PeerBeatAt
    {
        get => _peerBeatAt.OrNull;
        init => _peerBeatAt = Moment.Of(value);
    }

    /// <summary>The same by a clock that was set. What the peer signed is by its own.</summary>
    internal NodeState SetBy(TimeSpan span) => this with
    {
        LastRegistered = LastRegistered + span,
        Liveness = Liveness.SetBy(span),
        Replaced = Replaced is { } key ? key with { GoodUntil = key.GoodUntil + span } : null,
    };

    /// <summary>As it was kept by a clock that may have been ahead: what lies in the future counts as now.</summary>
    internal NodeState NotAfter(DateTimeOffset now)
    {
        var liveness = Liveness.NotAfter(now);
        return LastRegistered <= now && ReferenceEquals(liveness, Liveness) ? this : this with { LastRegistered = LastRegistered < now ? LastRegistered : now, Liveness = liveness };
    }

    /// <summary>Of a node of which its registration is all that is known.</summary>
    internal static NodeState Of(DateTimeOffset registered) => new() { LastRegistered = registered, Liveness = new NodeLiveness { Since = registered } };

    /// <summary>The network has yet to say whether it was withdrawn; after a restart it is asked again.</summary>
    public bool IsHeldBack { get; init; }

    /// <summary>What was ended at this daemon, by API key or by its operator: statements up to this one show no more.</summary>
    public EndedHere? Ended { get; init; }
}

/// <summary>An API key that a registration replaced.</summary>
/// <param name="Hash">SHA-256 of the key's text, in hex.</param>
/// <param name="GoodUntil">When it ends.</param>
/// <param name="LastSequence">Last sequence of a heartbeat sent with it.</param>
public sealed record ReplacedKey(string Hash, DateTimeOffset GoodUntil, long? LastSequence);

/// <summary>The statement that was ended at this daemon.</summary>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="ExpiresAt">Its own end, until which the mark is needed.</param>
/// <param name="Bytes">What was stated, so that the very same bytes are told apart from later ones.</param>
public sealed record EndedHere(DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, ReadOnlyMemory<byte> Bytes)
{
    internal static EndedHere Of(HeldStatement statement) => new(statement.IssuedAt, statement.ExpiresAt, statement.Bytes);

    /// <summary>Whether a statement is not greater than the one that was ended.</summary>
    internal bool Covers(HeldStatement statement)
    {
        var order = statement.IssuedAt.CompareTo(IssuedAt);
        if (order == 0) order = statement.ExpiresAt.CompareTo(ExpiresAt);
        return order < 0 || (order == 0 && statement.Bytes.Span.SequenceCompareTo(Bytes.Span) <= 0);
    }
}

/// <summary>What was ended here of a node of which nothing else is held.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Source">Where its registration came from: room for marks is shared by that, too.</param>
/// <param name="Ended">What was ended.</param>
public sealed record EndedMark(Guid NodeId, SourceGroup Source, EndedHere Ended);

/// <summary>A node with its state, as the store keeps it.</summary>
public readonly record struct StoredNode(Guid NodeId, NodeState State);
