using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations.Index;

namespace Registry.Registrations.Confirming;

/// <summary>
/// Who is dialled next: active nodes that are not confirmed, or not for much longer, one source group in turn. It goes through
/// them in the order of listings, which nobody can choose, some at each call, so that the crowd of one group holds up nobody
/// for longer than a round takes. Called under the index lock.
/// </summary>
internal sealed class ConfirmQueue(RegistrationIndex index, ConfirmingOptions options)
{
    /// <summary>Nodes looked at in one call.</summary>
    public const int MaxLookedAt = 1_024;

    private readonly DialBudget _budget = new(options);
    private ListingCursor? _at;

    public List<ConfirmTarget> Next(int max, Func<Multiaddr, bool> mayDial, DateTimeOffset now)
    {
        List<ConfirmTarget> chosen = [];
        if (max <= 0) return chosen;
        var turns = Look(now).GroupBy(node => node.Source.Widest).Select(group => new Queue<NodeEntry>(group)).ToList();
        while (turns.Count > 0 && chosen.Count < max)
        {
            foreach (var turn in turns)
            {
                if (chosen.Count < max && TryTake(turn.Dequeue(), mayDial, now) is { } target) chosen.Add(target);
            }

            turns.RemoveAll(turn => turn.Count == 0);
        }

        return chosen;
    }

    private List<NodeEntry> Look(DateTimeOffset now)
    {
        var nodes = index.Live.Active.From(_at).Take(MaxLookedAt).ToList();
        _at = nodes.Count < MaxLookedAt ? null : nodes[^1].Place;
        return nodes.FindAll(node => IsWanting(node, now) && MayBeConfirmed(node));
    }

    /// <summary>In the last quarter it is time to look again, since a dial may have to wait for its turn.</summary>
    private bool IsWanting(NodeEntry node, DateTimeOffset now) => !node.StandsConfirmed || now - node.Confirmation!.At > options.Lifetime * 0.75;

    private static bool MayBeConfirmed(NodeEntry node) => node.IsConfirmedFrom(node.StatedGroup);

    private ConfirmTarget? TryTake(NodeEntry node, Func<Multiaddr, bool> mayDial, DateTimeOffset now)
    {
        var group = node.StatedGroup;
        if (!Multiaddr.TryParse(StatedAddress.TextOf(node.Current!), out var address, out _) || !mayDial(address))
        {
            node.LastDial = new DialNote(StatedAddress.DigestOf(node.Current!), DialOutcome.NotDialled, now);
            return null;
        }

        return _budget.TryTake(group, own: node.Source == group, now)
            ? new ConfirmTarget(node.Peer.Peer, address)
            : null;
    }
}

/// <summary>An address to dial, and who is to answer there.</summary>
public readonly record struct ConfirmTarget(PeerId Peer, Multiaddr Address);
