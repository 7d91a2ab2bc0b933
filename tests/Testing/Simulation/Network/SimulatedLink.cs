namespace Registry.Testing.Simulation.Network;

/// <summary>A connection between two hosts, from the point of view of the network.</summary>
internal sealed class SimulatedLink : IScheduled
{
    private readonly SimulatedNetwork _network;
    private readonly SimulatedHost _dialer;
    private readonly SimulatedHost _listener;
    private readonly TimeSpan _delay;
    private readonly LinkDirection _forth;
    private readonly LinkDirection _back;

    public SimulatedLink(SimulatedNetwork network, SimulatedHost dialer, SimulatedHost listener, TimeSpan delay)
    {
        _network = network;
        _dialer = dialer;
        _listener = listener;
        _delay = delay;
        _forth = new LinkDirection(network, dialer, listener, delay);
        _back = new LinkDirection(network, listener, dialer, delay);
        Near = new SimulatedConnection(this, _forth, dialer.Address, listener.Address);
        Far = new SimulatedConnection(this, _back, listener.Address, dialer.Address);
        dialer.Links.Add(this);
        listener.Links.Add(this);
    }

    /// <summary>The dialer's end.</summary>
    public SimulatedConnection Near { get; }

    /// <summary>The listener's end.</summary>
    public SimulatedConnection Far { get; }

    public bool IsDivided => _network.AreDivided(_dialer, _listener);

    public SimulatedConnection Other(SimulatedConnection end) => ReferenceEquals(end, Near) ? Far : Near;

    /// <summary>The other side of <paramref name="gone"/> learns of its end: by a reset, or by silence.</summary>
    public void OnGone(SimulatedHost gone)
    {
        gone.Links.Remove(this);
        _network.Simulator.Schedule(gone.IsSilent ? _network.Conditions.KeepAlive : _delay, this);
    }

    /// <summary>Its hosts no longer reach each other; when that lasts, both give up.</summary>
    public void OnDivided() => _network.Simulator.Schedule(_network.Conditions.KeepAlive, this);

    public void OnJoined()
    {
        _forth.Release();
        _back.Release();
    }

    /// <summary>The time to find out that the other end is gone has passed; it may be back.</summary>
    public void Fire(int version)
    {
        if (!IsDivided && _dialer.IsUp && _listener.IsUp) return;
        Near.Break();
        Far.Break();
    }

    public void OnDisposed()
    {
        if (!Near.IsDisposed || !Far.IsDisposed) return;
        _dialer.Links.Remove(this);
        _listener.Links.Remove(this);
    }
}
