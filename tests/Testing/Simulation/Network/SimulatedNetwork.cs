using System.Net;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Testing.Simulation.Network;

/// <summary>Hosts and what lies between them: delay, loss, division, hosts that come, leave and crash.</summary>
public sealed class SimulatedNetwork
{
    private const int Port = 4001;

    private readonly Dictionary<Multiaddr, SimulatedHost> _hosts = [];
    private readonly HashSet<IPAddress> _taken = [];
    private readonly PairDelays _delays;
    private readonly Random _random;
    private readonly Random _addresses;
    private bool _isDivided;
    private int _lastNumber;

    public SimulatedNetwork(Simulator simulator, NetworkConditions conditions)
    {
        Simulator = simulator;
        Conditions = conditions;
        _delays = new PairDelays(simulator.Seed, conditions);
        _random = simulator.RandomFor("network");
        _addresses = simulator.RandomFor("addresses");
    }

    public Simulator Simulator { get; }

    public NetworkConditions Conditions { get; }

    /// <summary>A new host at a public IPv4 address that nobody had before.</summary>
    public SimulatedHost AddHost(bool isUndialable = false, TimeSpan slowness = default)
    {
        var address = Multiaddr.FromTcp(new IPEndPoint(NextAddress(), Port));
        var host = new SimulatedHost(_lastNumber++, address) { IsUndialable = isUndialable, Slowness = slowness };
        _hosts.Add(address, host);
        return host;
    }

    /// <summary>An address at which nobody will ever be.</summary>
    public Multiaddr NextDeadAddress() => Multiaddr.FromTcp(new IPEndPoint(NextAddress(), Port));

    /// <summary>
    /// The host goes without a word. Its machine may live on and reset its connections, or be gone itself
    /// (<paramref name="silently"/>): then the others notice by its silence.
    /// </summary>
    public void Crash(SimulatedHost host, bool silently)
    {
        if (!host.IsUp) return;
        host.IsUp = false;
        host.IsSilent = silently;
        Trace(host, null, silently ? TraceKind.Vanished : TraceKind.Stopped, 0);
        foreach (var link in host.Links.ToList()) link.OnGone(host);
        if (silently) _hosts.Remove(host.Address);
    }

    /// <summary>From now on hosts reach only those of the same side.</summary>
    public void Divide(Func<SimulatedHost, int> sideOf)
    {
        foreach (var host in _hosts.Values) host.Side = sideOf(host);
        _isDivided = true;
        Simulator.Trace.Add(Simulator.Now, -1, -1, TraceKind.Divided, 0);
        foreach (var link in Links().Where(l => l.IsDivided)) link.OnDivided();
    }

    public void Join()
    {
        _isDivided = false;
        Simulator.Trace.Add(Simulator.Now, -1, -1, TraceKind.Joined, 0);
        foreach (var link in Links()) link.OnJoined();
    }

    internal bool AreDivided(SimulatedHost one, SimulatedHost other) => _isDivided && one.Side != other.Side;

    internal void Trace(SimulatedHost from, SimulatedHost? to, TraceKind kind, int length) =>
        Simulator.Trace.Add(Simulator.Now, from.Number, to?.Number ?? -1, kind, length);

    /// <summary>The delay of one parcel on a way that takes <paramref name="delay"/>.</summary>
    internal TimeSpan Vary(TimeSpan delay)
    {
        var taken = delay * (1 + _random.NextDouble() * Conditions.Jitter);
        if (Conditions.Loss > 0)
        {
            while (_random.NextDouble() < Conditions.Loss) taken += Max(Conditions.Retransmission, delay * 4);
        }

        return taken;
    }

    internal async ValueTask<ITransportConnection> DialAsync(SimulatedHost from, Multiaddr to, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var target = _hosts.GetValueOrDefault(to);
        Trace(from, target, TraceKind.Dialled, 0);
        if (target is null || target.IsUndialable || AreDivided(from, target) || !from.IsUp)
        {
            // Nothing comes back: whoever dials has to lose patience.
            await Task.Delay(Timeout.InfiniteTimeSpan, Simulator.Time, cancellation);
        }

        var delay = _delays.Between(from, target!);
        await Task.Delay(RoundTripOfDial(delay, target!), Simulator.Time, cancellation);
        if (target!.IsUp && target.Listener is { } listener)
        {
            var link = new SimulatedLink(this, from, target, delay);
            if (listener.TryOffer(link.Far))
            {
                Trace(from, target, TraceKind.Linked, 0);
                return link.Near;
            }
        }

        Trace(from, target, TraceKind.Refused, 0);
        throw new TransportException($"{to} refused the connection.");
    }

    private TimeSpan RoundTripOfDial(TimeSpan delay, SimulatedHost target)
    {
        var taken = delay * (2 + _random.NextDouble() * Conditions.Jitter) + target.Slowness;
        while (Conditions.Loss > 0 && _random.NextDouble() < Conditions.Loss) taken += Conditions.DialRetransmission;
        return taken;
    }

    /// <summary>Every link once, seen from its dialer or, when that is gone, from its listener.</summary>
    private List<SimulatedLink> Links() => [.. _hosts.Values.SelectMany(h => h.Links).Distinct()];

    private IPAddress NextAddress()
    {
        while (true)
        {
            // Public space: neither private nor loopback, multicast or reserved.
            var address = new IPAddress([(byte)_addresses.Next(11, 100), (byte)_addresses.Next(256), (byte)_addresses.Next(256), (byte)_addresses.Next(1, 255)]);
            if (_taken.Add(address)) return address;
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
