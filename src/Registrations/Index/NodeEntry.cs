using Registry.Registrations.Liveness;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>A node: one wallet's registrations of one peer for one model, and what is known of it beside them.</summary>
internal sealed class NodeEntry(Guid id, PeerHoldings peer, ModelEntry model, ulong rank)
{
    private Moment _connectedAt;
    private Moment _beatAt;
    private Moment _foundBeat;

    /// <summary>The group of the address that <see cref="Current"/> states, unknown where that is no IP address; null when it was not read yet.</summary>
    private SourceGroup? _stated;

    public Guid Id { get; } = id;

    public PeerHoldings Peer { get; } = peer;

    public ModelEntry Model { get; } = model;

    public WalletId Wallet => (Proven ?? Claim)!.Wallet;

    /// <summary>Its place in listings: a keyed hash of the id, so that nobody can choose it.</summary>
    public ulong Rank { get; } = rank;

    public ListingCursor Place => new(Rank, Id);

    public HeldStatement? Proven { get; set; }

    public HeldStatement? Claim { get; set; }

    public NodeState? State { get; set; }

    /// <summary>In force: what it states may be shown.</summary>
    public bool IsLive { get; set; }

    /// <summary>Live, and not held back until the network was asked.</summary>
    public bool IsShown { get; set; }

    /// <summary>Shown, and heard of lately.</summary>
    public bool IsActive => ActiveAs is not null;

    /// <summary>As what it is listed; null when it is not active.</summary>
    public ListingKind? ActiveAs { get; set; }

    /// <summary>Active and confirmed, and counted as such.</summary>
    public bool CountsConfirmed { get; set; }

    /// <summary>Live, and known from its record alone, which somebody else carried here.</summary>
    public bool IsUnheard { get; set; }

    /// <summary>Where a connection of the peer itself last came from; unknown when none did since the start.</summary>
    public SourceGroup HeardFrom { get; set; }

    /// <summary>When a connection was last a sign of life of this node; null when none was since the start.</summary>
    public DateTimeOffset? ConnectedAt => _connectedAt.OrNull;

    /// <summary>When a heartbeat or a registration was last a sign of life of it; null when none was since the start.</summary>
    public DateTimeOffset? BeatAt
    {
        get => _beatAt.OrNull;
        set => _beatAt = Moment.Of(value);
    }

    /// <summary>The last time that it was found at its address.</summary>
    public Confirmation? Confirmation { get; set; }

    /// <summary>The last time that its address was to be dialled; null when it was not since the start.</summary>
    public DialNote? LastDial { get; set; }

    /// <summary>The group of the address that it is confirmed at; unknown when it is not. As of the last time that it was placed.</summary>
    public SourceGroup ConfirmedIn { get; set; }

    /// <summary>Where it stands among the candidates of its model, while these are kept in turns.</summary>
    public (TurnGroup? Group, int Index) Turn { get; set; }

    /// <summary>Where what it shows comes from: from where its own key was last heard, if it was.</summary>
    public SourceGroup Source => Current!.Place == StatementPlace.Proven && HeardFrom != SourceGroup.Unknown ? HeardFrom : Current.Origin.Source;

    /// <summary>Whether it is confirmed, as of the last time that it was placed.</summary>
    public bool StandsConfirmed => ConfirmedIn != SourceGroup.Unknown;

    /// <summary>The group of the address that it states; unknown when that is no IP address.</summary>
    public SourceGroup StatedGroup => _stated ??= StatedAddress.GroupOf(Current!);

    /// <summary>
    /// Whether its address is confirmed by a peer that answers or is connected from this group. A claim has to come from there,
    /// too: else anybody could claim whoever is reachable.
    /// </summary>
    public bool IsConfirmedFrom(SourceGroup group) =>
        group != SourceGroup.Unknown && StatedGroup == group && (Current!.Place == StatementPlace.Proven || Current.Origin.Source == group);

    /// <summary>Whether it is confirmed now: at the address that it states now.</summary>
    public bool IsConfirmed(DateTimeOffset now, TimeSpan lifetime) =>
        Confirmation is { } found
        && found.Lasts(now, lifetime)
        && IsConfirmedFrom(found.Group)
        && StatedAddress.DigestOf(Current!) == found.Address;

    /// <summary>Status that was last told to listeners.</summary>
    public NodeStatus Announced { get; set; } = NodeStatus.Offline;

    /// <summary>When it is to be looked at again; what the agenda has for another time is void.</summary>
    public Moment NextLook { get; set; }

    /// <summary>
    /// What the node states: the proven registration while it is in force, so that nothing that stays here hides what means the
    /// same everywhere; else the claim while that is; else the later of them. As of the last <see cref="InForce"/>.
    /// </summary>
    public HeldStatement? Current
    {
        get;
        private set
        {
            if (ReferenceEquals(field, value)) return;
            field = value;
            _stated = null;
        }
    }

    /// <summary>A connection was a sign of life.</summary>
    public void Connected(DateTimeOffset now)
    {
        State = State! with { Liveness = State.Liveness.HeardAt(now, State.Liveness.Reported) };
        _connectedAt = Moment.Of(State.Liveness.LastHeartbeat);
    }

    /// <summary>Whether a heartbeat that the peer signed is later than all that were found before; from then on it is not.</summary>
    public bool TryFindBeat(DateTimeOffset issued)
    {
        if (_foundBeat.OrNull >= issued || State?.PeerBeatAt >= issued) return false;
        _foundBeat = Moment.Of(issued);
        return true;
    }

    /// <summary>The clock was set: what was a moment ago is a moment ago.</summary>
    public void SetBy(TimeSpan span)
    {
        State = State?.SetBy(span);
        _connectedAt = Moment.Of(ConnectedAt + span);
        BeatAt += span;
        if (Confirmation is { } found) Confirmation = new Confirmation(found.Address, found.Group, found.At + span);
    }

    public bool IsEmpty => Proven is null && Claim is null;

    /// <summary>Whether it has a registration in force, which <see cref="Current"/> is from then on.</summary>
    public bool InForce(DateTimeOffset now)
    {
        var inForce = IsInForce(Proven, now) ? Proven : IsInForce(Claim, now) ? Claim : null;
        Current = inForce ?? (Claim is null || Proven?.IssuedAt >= Claim.IssuedAt ? Proven : Claim);
        return inForce is not null;
    }

    /// <summary>Whether a statement of this node is in force: neither over, nor ended by another, nor ended here.</summary>
    public bool IsInForce(HeldStatement? statement, DateTimeOffset now) =>
        statement is not null
        && State is not null
        && now < statement.ExpiresAt
        && State.Ended?.Covers(statement) != true
        && StatementRules.EndingOf(statement, Peer.Statements, now) is null;

    /// <summary>The node as it is at one instant.</summary>
    public RegisteredNode At(DateTimeOffset now)
    {
        var (current, state) = (Current!, State!);
        return new RegisteredNode
        {
            NodeId = Id,
            Held = current,
            Verified = current.Proofs,
            IsCarried = current.Origin.IsCarried,
            FirstRegistered = state.Liveness.Since,
            LastRegistered = state.LastRegistered,
            LastHeartbeat = state.Liveness.LastHeartbeat,
            Status = state.Liveness.StatusAt(now),
            UptimePercentage = state.Liveness.UptimeAt(now),
            VramAvailableGb = state.Liveness.VramAvailableGb,
            TokensServed = state.Liveness.TokensServed,
            ConfirmedAt = StandsConfirmed ? Confirmation?.At : null,
            IsConnected = now - ConnectedAt <= NodeLiveness.OnlineFor,
            HasHeartbeat = now - BeatAt <= NodeLiveness.OfflineAfter,
        };
    }
}
