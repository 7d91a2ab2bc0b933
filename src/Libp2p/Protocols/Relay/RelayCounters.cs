using System.Diagnostics.Metrics;

namespace Registry.Libp2p.Protocols.Relay;

/// <summary>What this relay has given and refused. Each count also goes to the meter "registry.libp2p".</summary>
public sealed class RelayCounters
{
    private static readonly UpDownCounter<long> ReservationsCounter = Libp2pMeter.Meter.CreateUpDownCounter<long>("registry.libp2p.relay.reservations", "{reservation}");
    private static readonly UpDownCounter<long> CircuitsCounter = Libp2pMeter.Meter.CreateUpDownCounter<long>("registry.libp2p.relay.circuits", "{circuit}");
    private static readonly Counter<long> EndedCounter = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.relay.circuits.ended", "{circuit}");
    private static readonly Counter<long> AnswersCounter = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.relay.answers", "{answer}");
    private static readonly Counter<long> BytesCounter = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.relay.bytes", "By");

    private static readonly RelayStatus[] Statuses = Enum.GetValues<RelayStatus>();
    private static readonly KeyValuePair<string, object?>[] StatusTags = [.. Statuses.Select(s => new KeyValuePair<string, object?>("status", s.ToString()))];
    private static readonly KeyValuePair<string, object?> ReserveTag = new("request", "reserve");
    private static readonly KeyValuePair<string, object?> ConnectTag = new("request", "connect");
    private static readonly KeyValuePair<string, object?> NoRequestTag = new("request", "none");
    private static readonly KeyValuePair<string, object?>[] EndTags = [.. Enum.GetNames<CircuitEnd>().Select(n => new KeyValuePair<string, object?>("reason", n))];

    private readonly long[] _answers = new long[Statuses.Length];
    private readonly long[] _ended = new long[EndTags.Length];
    private long _reservations;
    private long _circuits;
    private long _bytes;

    /// <summary>Reservations held now.</summary>
    public long Reservations => Interlocked.Read(ref _reservations);

    /// <summary>Circuits open now.</summary>
    public long Circuits => Interlocked.Read(ref _circuits);

    /// <summary>Bytes carried over circuits, both directions together.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Requests answered with this status.</summary>
    public long Answered(RelayStatus status) => Interlocked.Read(ref _answers[Array.IndexOf(Statuses, status)]);

    /// <summary>Circuits that ended like this.</summary>
    public long Ended(CircuitEnd end) => Interlocked.Read(ref _ended[(int)end]);

    internal void OnReservations(int change)
    {
        Interlocked.Add(ref _reservations, change);
        ReservationsCounter.Add(change);
    }

    /// <summary>The type is null for what was no request.</summary>
    internal void OnAnswered(HopMessageType? type, RelayStatus status)
    {
        var at = Array.IndexOf(Statuses, status);
        Interlocked.Increment(ref _answers[at]);
        AnswersCounter.Add(1, type switch { HopMessageType.Reserve => ReserveTag, HopMessageType.Connect => ConnectTag, _ => NoRequestTag }, StatusTags[at]);
    }

    internal void OnCircuitBegun()
    {
        Interlocked.Increment(ref _circuits);
        CircuitsCounter.Add(1);
    }

    internal void OnCircuitEnded(CircuitEnd end)
    {
        Interlocked.Decrement(ref _circuits);
        CircuitsCounter.Add(-1);
        Interlocked.Increment(ref _ended[(int)end]);
        EndedCounter.Add(1, EndTags[(int)end]);
    }

    internal void OnCarried(int bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        BytesCounter.Add(bytes);
    }
}
