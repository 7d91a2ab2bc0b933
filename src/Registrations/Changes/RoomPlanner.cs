using Registry.Registrations.Index;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Changes;

/// <summary>
/// Who makes room when there is none: the group of addresses that holds most, never the newcomer's because he is new. What
/// others carried has a part of its own, at most half, which gives first. Wallets and the addresses that are claimed never
/// count: they are free. Costs the same however much is held: of a large group only some are looked at, so that who goes
/// there is one of its worst and not surely its worst.
/// </summary>
internal sealed class RoomPlanner(RegistrationOptions options, RegistrationIndex index, Random random)
{
    /// <summary>Beside one for each newcomer: more than one has to go only where a change made room that then was not committed.</summary>
    private const int MaxMore = 4;

    /// <summary>
    /// What makes way for more statements; empty when there is room, null when there is nothing that may go. What leaves
    /// anyway makes room, too.
    /// </summary>
    public IReadOnlyList<HeldStatement>? For(IReadOnlyList<HeldStatement> newcomers, IReadOnlyList<HeldStatement> leaving, DateTimeOffset now)
    {
        var room = index.Room;
        List<HeldStatement> going = [];
        List<HeldStatement> anyway = [.. leaving.Where(room.Holds)];
        foreach (var statement in anyway) room.Leave(statement);
        var taken = 0;
        try
        {
            foreach (var newcomer in newcomers)
            {
                room.Promise(newcomer);
                taken++;
                for (var more = 0; IsFull(newcomer, out var ofCarried) && more <= MaxMore; more++)
                {
                    if (Victim(newcomer.Origin.Source, ofCarried, now) is not { } victim)
                    {
                        if (more == 0) return null;
                        break;
                    }

                    room.Leave(victim);
                    going.Add(victim);
                }
            }

            return going;
        }
        finally
        {
            // Only asked: what is decided counts once the change begins.
            foreach (var statement in going.Concat(anyway)) room.Stay(statement);
            foreach (var newcomer in newcomers.Take(taken)) room.Unpromise(newcomer);
        }
    }

    public Failure Full() => new(FailureKind.LimitReached, $"{options.MaxRecords} statements are kept here, and none of them may go for this one.");

    private bool IsFull(HeldStatement newcomer, out bool ofCarried)
    {
        var overHalf = index.Room.Carried > options.MaxRecords / 2;
        var full = index.Room.Total > options.MaxRecords;
        ofCarried = overHalf;
        return full || (overHalf && newcomer.Origin.IsCarried);
    }

    private HeldStatement? Victim(SourceGroup newcomer, bool ofCarried, DateTimeOffset now)
    {
        var candidates = index.Room.Candidates(newcomer, ofCarried, random);
        return candidates.MinBy(statement => index.Room.IsIdle(statement) ? (0, statement.Origin.Received) : (Standing(statement, now), LastHeard(statement)));
    }

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
