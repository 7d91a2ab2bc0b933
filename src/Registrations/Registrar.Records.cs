using System.Net;
using Registry.Identity;
using Registry.Registrations.Changes;
using Registry.Registrations.Records;
using Registry.Registrations.State;
using Registry.Registrations.Statements;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    /// <summary>
    /// Takes a record that came over the DHT: what is proven, or withdrawn. <paramref name="from"/> is the peer that its
    /// connection authenticated, null for none; it counts as heartbeat only when it is the record's own.
    /// </summary>
    public Task<RecordPutOutcome> PutRecordAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, PeerId? from, CancellationToken cancellation) =>
        PutRecordAsync(key, value, from, carrier: null, cancellation);

    /// <summary>The same from the address <paramref name="carrier"/>, in whose group's share it is; null when that is not known.</summary>
    public async Task<RecordPutOutcome> PutRecordAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, PeerId? from, IPAddress? carrier, CancellationToken cancellation)
    {
        switch (_rules.Check(key.Span, value.Span, _clock.Now, out var record))
        {
            case RecordCheck.Valid:
                break;
            case RecordCheck.NotYetValid or RecordCheck.Expired:
                return RecordPutOutcome.NotNow;
            default:
                return RecordPutOutcome.Refused;
        }

        if (record!.Kind == RecordKind.Registration && IsBlocked(record.NodeId, record.Wallet, record.Peer)) return RecordPutOutcome.NotNow;
        var isFromPeer = record.Peer.Equals(from);
        var failure = record.Kind == RecordKind.Registration
            ? (await _changes.RunAsync(GatesOf(record), now => _registrations.Decide(record, Carried(carrier, now), isFromPeer, now), RegistrationAdmission.Refused, cancellation)).Failure
            : (await _changes.RunAsync(GatesOf(record), now => _withdrawals.ByStatement(record, Carried(carrier, now), now), refused => new WithdrawalOutcome.Refused(refused), cancellation)
                as WithdrawalOutcome.Refused)?.Failure;
        return failure?.Kind switch
        {
            null => RecordPutOutcome.Stored,
            FailureKind.StaleRegistration or FailureKind.PeerOwned => RecordPutOutcome.Outdated,
            FailureKind.StoreUnavailable => RecordPutOutcome.Unavailable,
            _ => RecordPutOutcome.NotNow,
        };
    }

    /// <summary>The network was asked for withdrawals of a node, and what it knows was put; or it did not answer in time.</summary>
    public void Answered(Guid nodeId)
    {
        lock (_lock)
        {
            if (!_index.Live.Release(nodeId) || _index.Find(nodeId) is not { State: { } state } node) return;
            node.State = state with { IsHeldBack = false };
            _unsaved.Add(node);
            _index.Live.Place(node, _clock.Now);
        }
    }

    /// <summary>Questions about nodes that are held back still; those of before the last start nobody is looking up.</summary>
    public IReadOnlyList<WithdrawalQuestion> Unanswered()
    {
        lock (_lock)
        {
            return [.. _index.Nodes.Where(node => node.State?.IsHeldBack == true).Select(node =>
                new WithdrawalQuestion(node.Id, node.Peer.Peer, node.Wallet.ToAddress(), node.Model.Hash, node.Current!.Origin.Source))];
        }
    }

    /// <summary>
    /// The record held under a DHT key: the registration while it is in force, or the withdrawal. What stays here is never
    /// served.
    /// </summary>
    public bool TryGetRecord(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value, out DateTimeOffset received)
    {
        value = default;
        received = default;
        if (!RecordKey.TryParse(key, out var wanted)) return false;
        lock (_lock)
        {
            if (_index.Find(wanted.Key) is not { } held || !IsServed(held, _clock.Now)) return false;
            (value, received) = (held.Bytes, held.Origin.Received);
            return true;
        }
    }

    /// <summary>
    /// DHT keys of what this daemon has to publish, since nobody else may: what came here over HTTP, registrations while they
    /// are in force and withdrawals as long as they are kept. <see cref="TryGetRecord"/> has the values.
    /// </summary>
    public IReadOnlyList<byte[]> PublishableKeys()
    {
        lock (_lock)
        {
            var now = _clock.Now;
            return [.. _index.Peers.SelectMany(peer => peer.Statements).Where(held => !held.Origin.IsCarried && IsServed(held, now)).Select(held => RecordKey.Of(held.Key).ToBytes())];
        }
    }

    private static StatementOrigin Carried(IPAddress? carrier, DateTimeOffset now) => new(now, IsCarried: true, SourceGroup.Of(carrier));

    private bool IsServed(HeldStatement held, DateTimeOffset now) => held.Place switch
    {
        StatementPlace.Proven => _index.Find(held.Peer)!.Nodes.FirstOrDefault(node => ReferenceEquals(node.Proven, held)) is { } node && node.IsInForce(held, now),
        StatementPlace.PeerWithdrawal or StatementPlace.WalletWithdrawal => now < held.KeptUntil,
        _ => false,
    };
}
