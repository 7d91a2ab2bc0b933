using System.Net;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations.Confirming;
using Registry.Registrations.Index;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    /// <summary>
    /// A connection authenticated as the peer is alive, from that address: a sign of life of its nodes that the peer proved, and
    /// of those claimed from that address, and confirms those that registered an address there. It keeps the age and changes
    /// nothing else.
    /// </summary>
    public void HeardFrom(PeerId peer, IPAddress? from)
    {
        lock (_lock)
        {
            if (_index.Find(peer) is not { } entry) return;
            var now = _clock.Now;
            _index.Advance(now);
            var group = SourceGroup.Of(from);
            if (group != SourceGroup.Unknown) entry.FoundIn(group, now);
            foreach (var node in entry.Nodes)
            {
                if (!node.IsLive || (node.Current!.Place == StatementPlace.Claim && node.Current.Origin.Source != group)) continue;
                if (group != SourceGroup.Unknown) _index.HeardFrom(node, group);
                node.Connected(now);
                Confirm(node, group, now);
                _unsaved.Add(node);
            }
        }
    }

    /// <summary>
    /// Whose address is to be dialled next, at most <paramref name="max"/>: each within the budget of its address, which is charged
    /// with this call. <paramref name="mayDial"/> is asked under a lock, and must be quick.
    /// </summary>
    public IReadOnlyList<ConfirmTarget> ToConfirm(int max, Func<Multiaddr, bool> mayDial)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            _index.Advance(now);
            return _toConfirm.Next(max, mayDial, now);
        }
    }

    /// <summary>The peer answered at this address when it was dialled: what registered it there is confirmed. That is no sign of life.</summary>
    public void AnsweredAt(PeerId peer, Multiaddr address) => Dialled(peer, address, DialOutcome.Answered);

    /// <summary>It did not. That changes nothing but what is told of it: what was confirmed before runs out by itself.</summary>
    public void FailedAt(PeerId peer, Multiaddr address) => Dialled(peer, address, DialOutcome.Failed);

    private void Dialled(PeerId peer, Multiaddr address, DialOutcome outcome)
    {
        lock (_lock)
        {
            if (_index.Find(peer) is not { } entry || address.IpAddress is not { } ip) return;
            var now = _clock.Now;
            _index.Advance(now);
            var (group, text) = (SourceGroup.Of(ip), address.ToString());
            if (outcome == DialOutcome.Answered) entry.FoundIn(group, now);
            foreach (var node in entry.Nodes)
            {
                if (!node.IsLive || StatedAddress.TextOf(node.Current!) != text) continue;
                node.LastDial = new DialNote(StatedAddress.DigestOf(node.Current!), outcome, now);
                if (outcome == DialOutcome.Answered) Confirm(node, group, now);
            }
        }
    }

    private void Confirm(NodeEntry node, SourceGroup group, DateTimeOffset now)
    {
        if (node.IsConfirmedFrom(group)) node.Confirmation = new Confirmation(StatedAddress.DigestOf(node.Current!), group, now);
        _index.Live.Place(node, now);
    }
}
