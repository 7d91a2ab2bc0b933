using Registry.Identity;

namespace Registry.Hivemind.Petals;

/// <summary>A server of blocks of one model.</summary>
public sealed record SwarmWorker
{
    public required PeerId Peer { get; init; }

    /// <summary>The model's <see cref="SwarmModel.Prefix"/>.</summary>
    public required string Prefix { get; init; }

    /// <summary>
    /// The peer itself stored the announcement here, over a connection authenticated as that peer. Otherwise it came through
    /// others, and nothing shows who made it.
    /// </summary>
    public required bool IsSelfAnnounced { get; init; }

    /// <summary>First block served.</summary>
    public required int Start { get; init; }

    /// <summary>The block after the last one served.</summary>
    public required int End { get; init; }

    /// <summary>What it announced of itself.</summary>
    public required ServerInfo Info { get; init; }

    /// <summary>When the announcement ends unless it is renewed.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The end of the reading that first saw this announcement: it is at most one interval older.</summary>
    public DateTimeOffset LastAnnounced { get; init; }

    /// <summary>Share of the time since it was first seen in which it was announced as online or joining, 0 to 100, one decimal.</summary>
    public double UptimePercentage { get; init; }

    public bool IsActive => Info.State != WorkerState.Offline;

    public int BlockCount => End - Start;
}
