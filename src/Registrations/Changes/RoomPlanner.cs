using Registry.Registrations.Index;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Changes;

/// <summary>
/// Who makes room when there is none: the group of addresses that holds most, never the newcomer's because he is new. What
/// others carried has a part of its own, at most half, which gives first. Wallets and the addresses that are claimed never
/// count: they are free.
/// </summary>
internal sealed class RoomPlanner(RegistrationOptions options, RegistrationIndex index)
{
    /// <summary>
    /// What makes way for one more statement; empty when there is room, null when there is nothing that may go. What goes
    /// beside it makes room too.
    /// </summary>
    public IReadOnlyList<HeldStatement>? For(HeldStatement given, int leavingAnyway, DateTimeOffset now)
    {
        var room = index.Room;
        var isFull = room.Total + room.Promised - leavingAnyway >= options.MaxRecords;
        var carriedIsFull = given.Origin.IsCarried && room.Carried >= options.MaxRecords / 2;
        if (!isFull && !carriedIsFull) return [];
        return Victim(given, carriedIsFull || room.Carried > options.MaxRecords / 2, now) is { } victim ? [victim] : null;
    }

    public Failure Full() => new(FailureKind.LimitReached, $"{options.MaxRecords} statements are kept here, and none of them may go for this one.");

    private HeldStatement? Victim(HeldStatement newcomer, bool ofCarried, DateTimeOffset now)
    {
        var held = index.Peers.SelectMany(peer => peer.Statements).Where(statement => !ofCarried || statement.Origin.IsCarried).ToList();

        // Withdrawals of what was never held here are of no use to anybody yet.
        if (held.Where(IsUseless).MinBy(statement => statement.Origin.Received) is { } useless) return useless;

        var counts = held.Append(newcomer).GroupBy(statement => statement.Origin.Source.Wider).MaxBy(group => group.Count())!;
        var largest = counts.GroupBy(statement => statement.Origin.Source).MaxBy(group => group.Count())!.Key;
        return held
            .Where(statement => statement.Origin.Source == largest && !ReferenceEquals(statement, newcomer))
            .MinBy(statement => (Standing(statement, now), LastHeard(statement)));
    }

    private bool IsUseless(HeldStatement statement) =>
        statement.Place == StatementPlace.WalletWithdrawal
        && !index.StatementsOf(statement.Peer).Any(other => other.Wallet == statement.Wallet && other.Place is StatementPlace.Proven or StatementPlace.Claim or StatementPlace.Authorization);

    /// <summary>Expired before offline before unproven before the rest.</summary>
    private int Standing(HeldStatement statement, DateTimeOffset now)
    {
        if (now >= statement.ExpiresAt) return 0;
        if (NodeOf(statement) is { } node && (!node.IsLive || node.State!.Liveness.StatusAt(now) == NodeStatus.Offline)) return 1;
        return statement.Place == StatementPlace.Claim ? 2 : 3;
    }

    private DateTimeOffset LastHeard(HeldStatement statement) => NodeOf(statement)?.State?.Liveness.LastHeartbeat ?? statement.Origin.Received;

    private NodeEntry? NodeOf(HeldStatement statement) =>
        index.Find(statement.Peer)?.Nodes.FirstOrDefault(node => ReferenceEquals(node.Proven, statement) || ReferenceEquals(node.Claim, statement));
}
