namespace Registry.Testing.Simulation.Network;

/// <summary>One direction of a link: parcels arrive in the order in which they were sent, each after its delay.</summary>
internal sealed class LinkDirection(SimulatedNetwork network, SimulatedHost from, SimulatedHost to, TimeSpan delay)
{
    private List<Parcel>? _held;
    private TimeSpan _lastArrival;

    public SimulatedHost To => to;

    public void Send(IParcelReceiver receiver, TraceKind kind, ReadOnlyMemory<byte> data)
    {
        if (!from.IsUp) return;
        network.Trace(from, to, kind, data.Length);
        var parcel = new Parcel(this, receiver, kind, data);
        if (network.AreDivided(from, to)) (_held ??= []).Add(parcel);
        else Schedule(parcel);
    }

    /// <summary>The hosts reach each other again: what was sent meanwhile is sent anew.</summary>
    public void Release()
    {
        var held = _held ?? [];
        _held = null;
        foreach (var parcel in held) Schedule(parcel);
    }

    private void Schedule(Parcel parcel)
    {
        var now = network.Simulator.Now;
        var arrival = now + network.Vary(delay) + from.Slowness;
        if (arrival < _lastArrival) arrival = _lastArrival;
        _lastArrival = arrival;
        network.Simulator.Schedule(arrival - now, parcel);
    }
}

/// <summary>Something on its way from one host to another.</summary>
internal sealed class Parcel(LinkDirection direction, IParcelReceiver receiver, TraceKind kind, ReadOnlyMemory<byte> data) : IScheduled
{
    public void Fire(int version)
    {
        if (direction.To.IsUp) receiver.Receive(kind, data);
    }
}

/// <summary>What takes parcels: one direction of a connection or of a stream.</summary>
internal interface IParcelReceiver
{
    void Receive(TraceKind kind, ReadOnlyMemory<byte> data);
}
