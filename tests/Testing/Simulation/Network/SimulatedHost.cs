using Registry.Multiformats;

namespace Registry.Testing.Simulation.Network;

/// <summary>A machine on the simulated network, with one address.</summary>
public sealed class SimulatedHost
{
    internal SimulatedHost(int number, Multiaddr address)
    {
        Number = number;
        Address = address;
    }

    /// <summary>Unique in its simulation.</summary>
    public int Number { get; }

    public Multiaddr Address { get; }

    /// <summary>Behind a NAT: it dials, and nobody can dial it.</summary>
    public bool IsUndialable { get; init; }

    /// <summary>Added to the delay of everything it sends.</summary>
    public TimeSpan Slowness { get; init; }

    /// <summary>False once it has crashed or left.</summary>
    public bool IsUp { get; internal set; } = true;

    /// <summary>The machine itself is gone: dials to it are not even refused.</summary>
    public bool IsSilent { get; internal set; }

    /// <summary>Hosts of different sides do not reach each other while the network is divided.</summary>
    internal int Side { get; set; }

    internal SimulatedListener? Listener { get; set; }

    /// <summary>Enumerated in an order that is the same in every run: that of insertion, with removed places filled again.</summary>
    internal HashSet<SimulatedLink> Links { get; } = [];
}
